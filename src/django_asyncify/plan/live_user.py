"""Middleware that makes ``request.auser()`` give what ``request.user`` is, whoever set it.

Django's own ``request.auser()`` asks the session and the backends' async methods. Middleware that
replaces it by one which looks into ``request.user`` in the worker thread makes all async checks
honest at once, those of third parties' backends included.
"""

from __future__ import annotations

import ast
import re

from ..analysis.interpreter import Interpreter
from ..project.facts import ModuleFacts, Resolved
from ..project.project import Project
from .options import PlanOptions
from .user_twins import UserTwins

#: What ``explain`` shows; the behaviour tests run it.
MIDDLEWARE = '''\
from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async


class AsyncUserMiddleware:
    """Let request.auser() give the user that request.user is."""

    sync_capable = async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request):
        def user():
            bool(request.user)  # loads it
            return request.user

        request.auser = sync_to_async(user)
        return self.get_response(request)
'''
_CLASS = ast.dump(ast.parse(MIDDLEWARE).body[-1])
_SETS_AUSER = re.compile(r"\.auser\s*=[^=]")
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
_OF_DJANGO = frozenset(
    f"django.contrib.auth.middleware.{name}Middleware"
    for name in ("Authentication", "RemoteUser", "PersistentRemoteUser")
)


def has_live_user(
    project: Project, interpreter: Interpreter, options: PlanOptions, twins: UserTwins
) -> bool:
    """Whether middleware of the project's gives async code the user of sync code, whatever comes.

    It is the one above, is vouched for or sets both (``twins``), and nothing behind it sets
    ``request.auser`` anew.
    """
    if options.django < (5, 0):
        return False
    setting = project.setting("MIDDLEWARE")
    lists = [found for found in setting.values if isinstance(found, tuple)]
    if not lists or not (setting.complete or "MIDDLEWARE" in options.honest):
        return False
    named = sorted(options.honest | setting.strings())
    live = [n for n in named if _is_live(project, interpreter, n, n in options.honest)]
    live = [name for name in live if all(AUTHENTICATION in _before(name, n) for n in lists)]
    return any(
        all(comes_last(project, name, names, twins) for names in lists)
        for name in (*live, *sorted(twins.always))
    )


def _is_live(project: Project, interpreter: Interpreter, dotted: str, vouched: bool) -> bool:
    found = [r for r in project.resolve_dotted(dotted) if isinstance(r, Resolved)]
    known = sets_auser if vouched else is_ours
    return (
        bool(found)
        and dotted not in interpreter.middleware.replacing
        and all(known(r.module) for r in found)
    )


def sets_auser(module: ModuleFacts) -> bool:
    """Whether code in a module sets ``request.auser``."""
    return _SETS_AUSER.search(module.source.text) is not None


def our_middleware(project: Project) -> frozenset[str]:
    """Return the names in the settings that stand for the class above."""
    return frozenset(
        name
        for name in project.setting("MIDDLEWARE").strings()
        if any(isinstance(r, Resolved) and is_ours(r.module) for r in project.resolve_dotted(name))
    )


def is_ours(module: ModuleFacts) -> bool:
    """Whether a module holds the class above as it stands there, and nothing else sets the user."""
    text = module.source.text
    written = [ast.dump(n) for n in module.tree.body if isinstance(n, ast.ClassDef)]
    return _CLASS in written and len(_SETS_AUSER.findall(text)) == 1


def _before(name: str, names: tuple[object, ...]) -> tuple[object, ...]:
    return names[: names.index(name)] if name in names else ()


def comes_last(project: Project, live: str, names: tuple[object, ...], twins: UserTwins) -> bool:
    """Whether nothing after ``live`` may set ``request.auser`` to anything else."""
    return live in names and all(
        name in twins.settled or _leaves_auser(project, name)
        for name in names[names.index(live) + 1 :]
    )


def _leaves_auser(project: Project, dotted: object) -> bool:
    if not isinstance(dotted, str) or dotted.startswith("django."):
        return isinstance(dotted, str) and dotted not in _OF_DJANGO
    fact = project.ecosystem.middleware(dotted)
    if fact is not None:
        return fact.user != "replaces"
    found = [r for r in project.resolve_dotted(dotted) if isinstance(r, Resolved)]
    return bool(found) and not any(sets_auser(r.module) for r in found)
