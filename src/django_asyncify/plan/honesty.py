"""Honest twins: whether Django's async paths do what the project's sync ones do.

``request.auser()`` and the async auth decorators call the async methods of the authentication
backends, and they ignore a user that middleware put on the request.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from ..analysis.inherited import unread_bases
from ..analysis.interpreter import Interpreter
from ..analysis.members import find_member
from ..analysis.values import FunctionRef
from ..project.facts import ClassFacts, ModuleFacts, Resolved
from ..project.project import Project
from ..project.test_code import is_test
from .backends import backends_reason
from .options import PlanOptions
from .places import shown_place
from .response_readers import tells_apart
from .template_middleware import treats_templates
from .unread_settings import unread
from .user_twins import twin_lines
from .variables import Variables

_SESSION_ENGINES = frozenset(
    f"django.contrib.sessions.backends.{name}"
    for name in ("db", "cache", "cached_db", "signed_cookies")
)
#: Its async methods call the sync ones: they read and write files on the event loop.
_FILE_ENGINE = "django.contrib.sessions.backends.file"


def user_reason(
    project: Project,
    interpreter: Interpreter,
    options: PlanOptions,
    twinned: Collection[str] = (),
    settled: Collection[str] = (),
) -> str:
    """Say why ``await request.auser()`` may give another user than ``request.user``, or nothing.

    ``twinned`` are the names of backends' methods that get a twin, ``settled`` those of middleware
    that sets ``request.auser`` with each user it assigns.
    """
    if options.django < (5, 0):
        return "request.auser() came with Django 5.0"
    backend = backends_reason(project, options, ("get_user",), twinned)
    backend = backend or _file_reason(project, options.honest)
    if backend:
        return backend + _why_not_settled(project, options)
    return _middleware_reason(project, interpreter, options, settled) or _user_manager_reason(
        project, options
    )


def _why_not_settled(project: Project, options: PlanOptions) -> str:
    """Say which middleware keeps one of ours from making a backend's user the async one."""
    unknown = unknown_middleware(project, options)
    return f" (and nothing is known of the middleware {unknown})" if unknown else ""


def session_user_reason(
    project: Project, options: PlanOptions, twinned: Collection[str] = ()
) -> str:
    """Say why Django's backends may give async code another user of the session, or nothing."""
    return backends_reason(project, options, ("get_user",), twinned) or _user_manager_reason(
        project, options
    )


def _middleware_reason(
    project: Project, interpreter: Interpreter, options: PlanOptions, settled: Collection[str]
) -> str:
    replacing = sorted(interpreter.middleware.replacing.keys() - options.honest - set(settled))
    if replacing:
        which = " and ".join(filter(None, replacing)) or "of unknown name"
        return f"the middleware {which} assigns request.user"
    stealthy = replaced_by_stealth(
        project, options.honest, interpreter.functions
    ) or _stealthy_package(interpreter)
    if stealthy:
        return f"{stealthy} sets the request's user in a way that can't be followed"
    missing = unread(project, "MIDDLEWARE", options.honest)
    if missing:
        return missing
    setting = project.setting("MIDDLEWARE")
    if not any(_sets_both(project, dotted) for dotted in setting.strings()):
        return "Django's AuthenticationMiddleware, which sets request.auser, isn't in MIDDLEWARE"
    for dotted, name in _not_followed(project):
        reason = _replacing_reason(project, options, name)
        if reason and dotted not in options.honest:
            return reason if name == dotted else f"{reason} (a base class of {dotted})"
    return ""


def _not_followed(project: Project) -> Iterator[tuple[str, str]]:
    """Yield the middleware that the analysis doesn't run, or a base class of which it doesn't:
    its name, and that of the class.
    """
    for dotted in sorted(project.setting("MIDDLEWARE").strings()):
        readable = any(
            isinstance(r, Resolved) and is_followed(project, dotted, r)
            for r in project.resolve_dotted(dotted)
        )
        for name in _unread_bases(project, dotted) if readable else (dotted,):
            yield dotted, name


def unknown_middleware(project: Project, options: PlanOptions) -> str:
    """Return middleware that nothing is known of, unless it is vouched for, or nothing."""
    return next(
        (
            dotted
            for dotted, name in _not_followed(project)
            if options.honest.isdisjoint({dotted, name})
            and not name.startswith("django.")
            and project.ecosystem.middleware(name) is None
        ),
        "",
    )


_AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"


def _sets_both(project: Project, dotted: str) -> bool:
    """Whether a middleware is Django's that sets the user, or does what it does first."""
    if dotted == _AUTHENTICATION:
        return True
    return any(
        isinstance(found, Resolved)
        and found.binding.cls is not None
        and _begins_as_its_base(project, project.class_facts(found.module, found.binding.cls))
        for found in project.resolve_dotted(dotted)
    )


def _begins_as_its_base(project: Project, cls: ClassFacts) -> bool:
    """Whether a subclass's ``process_request()``, if it has one, calls Django's first of all."""
    for base in project.mro(cls):
        name = base.qualname if isinstance(base, ClassFacts) else base.name
        if name == _AUTHENTICATION:
            return True
        for node in base.node.body if isinstance(base, ClassFacts) else ():
            if isinstance(node, ast.FunctionDef) and node.name in {"__call__", "process_request"}:
                first = ast.unparse(node.body[1 if ast.get_docstring(node) else 0])
                if not re.match(r"super\(.*\)\.process_request\(", first):
                    return False
    return False


def is_followed(project: Project, dotted: str, found: Resolved) -> bool:
    """Whether the analysis runs a middleware: the project's own, and that of a package in its
    environment of which no facts are known.
    """
    if found.module.editable:
        return True
    runs = found.binding.function is not None or found.binding.cls is not None
    return runs and project.ecosystem.middleware(dotted) is None


def _replacing_reason(project: Project, options: PlanOptions, dotted: str) -> str:
    """Say why middleware of others may replace ``request.user``, or nothing."""
    fact = project.ecosystem.middleware(dotted)
    if dotted in options.honest or dotted.startswith("django."):
        return ""
    if fact is None:
        return f"it isn't known whether the middleware {dotted} replaces request.user"
    return f"the middleware {dotted} replaces request.user" if fact.user == "replaces" else ""


def _unread_bases(project: Project, dotted: str) -> list[str]:
    """Return the bases of a class, by its dotted name, that can't be read."""
    return [
        name
        for resolution in project.resolve_dotted(dotted)
        if isinstance(resolution, Resolved) and resolution.binding.cls is not None
        for name in unread_bases(
            project, project.class_facts(resolution.module, resolution.binding.cls)
        )
    ]


_STEALTH = re.compile(
    r"_cached_user|_acached_user"
    r"|\brequest\.__dict__(?!(?:\.(?:get|pop|setdefault)\(|\[)\s*[\"'](?!a?user[\"'])\w+[\"'])"
    r"|\bvars\(\s*request\s*\)"
    r"|\bsetattr\(\s*(?:self\.)?request\s*,(?!\s*[\"'](?!a?user[\"'])\w+[\"'])"
    r"|\.auser\s*="
    r"|\bdel\s+request\.user\b"
)


def replaced_by_stealth(
    project: Project, honest: frozenset[str], executed: Collection[FunctionRef] = ()
) -> str:
    """Name a source of the project that may change the user other than by assigning it.

    The modules of ``honest`` middleware don't count, nor does ``setattr`` in functions that were
    ``executed``: which names it sets is known, and they count as assigning the user.

    ``setattr``, ``__dict__``, Django's private caches and changes of the object itself all leave
    ``auser()`` with another user than ``request.user`` (trap A4, A11).
    """
    vouched = {
        resolution.module
        for dotted in honest
        for resolution in project.resolve_dotted(dotted)
        if isinstance(resolution, Resolved)
    }
    for path in project.files_mentioning("request"):
        module = project.module_at(path)
        if module is None or is_test(module.name) or module in vouched:
            continue
        for found in _STEALTH.finditer(module.source.text):
            line = module.source.text.count("\n", 0, found.start()) + 1
            given = module.source.text[found.end() : found.end() + 80].lstrip()
            computed = found[0].startswith("setattr") and not given.startswith(("'", '"'))
            if ".auser" in found[0] and line in twin_lines(module):
                continue
            if computed and (
                _is_inside(module, line, executed) or _sets_other_name(project, module, line)
            ):
                continue
            return f"{module.name}, line {line},"
    return ""


def _sets_other_name(project: Project, module: ModuleFacts, line: int) -> bool:
    """Whether each ``setattr()`` on a line sets an attribute whose name is a known constant."""
    names = [
        node.args[1]
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and node.lineno == line and len(node.args) > 1
        if ast.unparse(node.func) == "setattr"
    ]
    found = [project.resolve_expression(module, name) for name in names]
    return bool(found) and all(
        bool(one) and all(isinstance(r, Resolved) and _is_other_name(r) for r in one)
        for one in found
    )


def _is_other_name(resolved: Resolved) -> bool:
    value = resolved.binding.value
    text = value.value if isinstance(value, ast.Constant) else None
    return isinstance(text, str) and text not in {"user", "auser", *_CACHES}


_CACHES = ("_cached_user", "_acached_user")


def _is_inside(module: ModuleFacts, line: int, functions: Collection[FunctionRef]) -> bool:
    """Whether the innermost function around a line is one of ``functions``."""
    around = [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.lineno <= line <= (node.end_lineno or 0)
    ]
    innermost = max(around, key=lambda node: node.lineno, default=None)
    return any(ref.node is innermost for ref in functions)


def _stealthy_package(interpreter: Interpreter) -> str:
    """Name a package whose middleware may change the user other than by assigning it."""
    modules = {ref.module for ref in interpreter.middleware.functions if not ref.module.editable}
    found = sorted(m.name for m in modules if _STEALTH.search(m.source.text))
    return f"the package of {found[0]}" if found else ""


def _user_manager_reason(project: Project, options: PlanOptions) -> str:
    if options.django < (5, 2):
        return ""
    model = project.user_model
    if model is None:
        return "the user model can't be read"
    if model.cls.qualname in options.honest:
        return ""
    facts = model.managers.get(model.default_manager)
    if facts is not None and not facts.known:
        return f"the manager of {model.name} can't be read"
    manager = facts.manager_class if facts is not None else None
    if manager is not None and manager.qualname not in options.honest:
        member = find_member(None, project.mro(manager), "get")  # type: ignore[arg-type]
        if member is not None and not member.stub:
            return f"the manager of {model.name}, {manager.qualname}, overrides get()"
    return ""


def session_reason(project: Project, options: PlanOptions) -> str:
    """Say why the session's async methods may not be used, or nothing."""
    if options.django < (5, 1):
        return "async sessions came with Django 5.1"
    return engine_reason(project, options.honest)


def engine_reason(project: Project, honest: frozenset[str]) -> str:
    """Say why the session's engine may do something else in async code, or nothing."""
    files = _file_reason(project, honest)
    if files:
        return files
    setting = project.setting("SESSION_ENGINE")
    unknown = sorted(setting.strings() - _SESSION_ENGINES - honest)
    if unknown:
        return f"the session engine {unknown[0]} isn't Django's own"
    return unread(project, "SESSION_ENGINE", honest)


def _file_reason(project: Project, honest: frozenset[str]) -> str:
    engines = project.setting("SESSION_ENGINE").strings() - honest
    opens = f"the session engine {_FILE_ENGINE} opens files on the event loop"
    return opens if _FILE_ENGINE in engines else ""


def atomic_requests(project: Project) -> bool:
    """Whether some database may run with ``ATOMIC_REQUESTS``.

    A database that can't be read counts if some source mentions the option at all.
    """
    setting = project.setting("DATABASES").at("*", "ATOMIC_REQUESTS")
    if any(value is not False and value is not None for value in setting.values):
        return True
    return not setting.complete and _mentions_option(project)


def _mentions_option(project: Project) -> bool:
    """Whether some source names the option of a database; a setting of that name does nothing."""
    for path in project.files_mentioning("ATOMIC_REQUESTS"):
        module = project.module_at(path)
        for node in ast.walk(module.tree) if module is not None else ():
            named = isinstance(node, ast.Constant) and node.value == "ATOMIC_REQUESTS"
            if named or (isinstance(node, ast.keyword) and node.arg == "ATOMIC_REQUESTS"):
                return True
    return False


def renders_through_middleware(
    project: Project, options: PlanOptions, functions: Collection[FunctionRef]
) -> str:
    """Name a middleware that treats a ``TemplateResponse`` otherwise than what ``render()`` gives,
    such as one with ``process_template_response``; ``functions`` are those that middleware runs.
    """
    setting = project.setting("MIDDLEWARE")
    if unread(project, "MIDDLEWARE", options.honest):
        return "a middleware that can't be read"
    for dotted in sorted(setting.strings()):
        fact = project.ecosystem.middleware(dotted)
        known = dotted.startswith("django.") or (fact is not None and not fact.template_response)
        if known or dotted in options.honest:
            continue
        found = project.resolve_dotted(dotted)
        if not any(isinstance(r, Resolved) for r in found):
            return f"the middleware {dotted}, which can't be read"
        if any(isinstance(r, Resolved) and treats_templates(project, r) for r in found):
            return f"the middleware {dotted}"
        for name in _unread_bases(project, dotted):
            fact = project.ecosystem.middleware(name)
            if not name.startswith("django.") and (fact is None or fact.template_response):
                return f"the middleware {dotted}, whose base class {name} can't be read"
    return _asking_helper(project, functions)


def _asking_helper(project: Project, functions: Collection[FunctionRef]) -> str:
    """Name a place in what middleware calls where a ``TemplateResponse`` is told apart."""
    places = [
        shown_place(project.root, ref.module.path, found.lineno)
        for ref in functions
        if not ref.module.name.startswith("django.")
        and (found := _telling_apart(project, ref)) is not None
    ]
    return f"middleware, by way of {min(places)}," if places else ""


def _telling_apart(project: Project, ref: FunctionRef) -> ast.expr | None:
    """A row that it fetches has no response's attributes, whatever their names."""
    variables = Variables(project, ref.module, ref.node)
    return tells_apart(ref.node, variables.hold_no_module)
