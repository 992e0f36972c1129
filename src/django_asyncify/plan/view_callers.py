"""Code that calls whatever view a request leads to: it would get a coroutine from an async one."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from functools import cached_property

from ..project.facts import ModuleFacts
from ..project.project import Project
from ..project.test_code import is_test
from .login_middleware import CODEMOD, LoginCall, login_calls
from .middleware_classes import MiddlewareClasses
from .options import PlanOptions

_AFTER_RESOLVE = re.compile(
    r"\b(?P<match>\w+)\s*=\s*resolve\([^\n]*\n(?:[^\n]*\n){0,30}?[^\n]*\b(?P=match)\.func\("
    r"|\bresolve\([^\n]*\)\.func\("
    r"|\b(?P<view>\w+),\s*\w+,\s*\w+\s*=\s*resolve\("
    r"[^\n]*\n(?:[^\n]*\n){0,30}?[^\n]*\b(?P=view)\("
)
_ONLY_LOOK = frozenset({"getattr", "hasattr", "isinstance", "callable", "str", "repr", "id"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

Place = tuple[ModuleFacts, int]


class ViewCallers:
    """Finds where a project calls views that it knows no name of."""

    def __init__(
        self, project: Project, options: PlanOptions, refused: Collection[str] = ()
    ) -> None:
        self.project, self._options, self._refused = project, options, refused
        self._middleware = MiddlewareClasses(project, options.honest)

    @cached_property
    def by_path(self) -> Place | None:
        """Code that calls the view which ``resolve(path)`` finds, if nobody vouches for it."""
        for module in self._modules("resolve"):
            if module.name in self._options.honest:
                continue
            found = _AFTER_RESOLVE.search(module.source.text)
            if found is not None:
                return module, module.source.text.count("\n", 0, found.end()) + 1
        return None

    @cached_property
    def logins(self) -> tuple[LoginCall, ...]:
        """The calls in middleware that can be changed so that they leave the view alone."""
        if not self._options.uses(CODEMOD):
            return ()
        found = [c for m in self._modules("process_view") for c in login_calls(self.project, m)]
        return tuple(
            call
            for call in found
            if call.qualname not in self._refused and self._middleware.may_hold(call.cls.name)
        )

    @cached_property
    def in_middleware(self) -> tuple[Place, str] | None:
        """A middleware's ``process_view()`` that calls the view itself, if any, and what to say."""
        harmless = frozenset(
            id(node) for call in self.logins for node in (call.call, call.decorated)
        )
        for module in self._modules("process_view"):
            for node in ast.walk(module.tree):
                if isinstance(node, ast.ClassDef):
                    line = _calls_parameter(node, "process_view", 2, frozenset(), harmless)
                    if line and self._middleware.may_hold(node.name):
                        return (module, line), self._told(f"{module.name}.{node.name}")
        return None

    def _told(self, cls: str) -> str:
        told = f"process_view() of {cls} calls the view itself"
        unread = self._middleware.unread
        return f"{told}, and it may be a middleware: {unread}" if unread else told

    def _modules(self, word: str) -> list[ModuleFacts]:
        paths = self.project.files_mentioning(word)
        found = [module for path in paths if (module := self.project.module_at(path))]
        return [module for module in found if not is_test(module.name)]


def _calls_parameter(
    cls: ast.ClassDef, name: str, index: int, seen: frozenset[str], harmless: frozenset[int]
) -> int:
    """Return the line where a method calls what it is given at ``index``, 0 if it doesn't.

    ``login_required(view)(request)`` is a call of it, too; other methods of the class are followed.
    ``harmless`` are the ids of calls that aren't meant.
    """
    method = next((n for n in cls.body if isinstance(n, _FUNCTIONS) and n.name == name), None)
    if method is None or len(method.args.args) <= index or name in seen:
        return 0
    views = {method.args.args[index].arg}
    for node in ast.walk(method):
        if isinstance(node, ast.Assign) and _is_wrapping(node.value, views):
            views |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    for node in ast.walk(method):
        if not isinstance(node, ast.Call) or id(node) in harmless:
            continue
        if _is_wrapping(node.func, views) or (
            isinstance(node.func, ast.Name) and node.func.id in views
        ):
            return node.lineno
        line = _handed_on(cls, node, views, seen | {name}, harmless)
        if line:
            return line
    return 0


def _is_wrapping(call: ast.expr, views: set[str]) -> bool:
    if not isinstance(call, ast.Call):
        return False
    only_looks = isinstance(call.func, ast.Name) and call.func.id in _ONLY_LOOK
    return not only_looks and any(isinstance(a, ast.Name) and a.id in views for a in call.args)


def _handed_on(
    cls: ast.ClassDef,
    call: ast.Call,
    views: set[str],
    seen: frozenset[str],
    harmless: frozenset[int],
) -> int:
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
        return 0
    for position, argument in enumerate(call.args):
        if isinstance(argument, ast.Name) and argument.id in views and call.func.value.id == "self":
            line = _calls_parameter(cls, call.func.attr, position + 1, seen, harmless)
            if line:
                return line
    return 0
