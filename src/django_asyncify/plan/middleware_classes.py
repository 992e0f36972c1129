"""Which classes of a project may be middleware: those that MIDDLEWARE names, or code uses."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from ..project.facts import ModuleFacts
from ..project.project import Project
from ..project.test_code import is_test
from .unread_settings import unread


class MiddlewareClasses:
    """Answers whether requests may pass through a class. Names decide, wherever they lead.

    ``honest`` may name the setting: what can be read of it is all of it then.
    """

    def __init__(self, project: Project, honest: frozenset[str]) -> None:
        self._project, self._honest = project, honest

    @cached_property
    def unread(self) -> str:
        """What keeps MIDDLEWARE from being known, or nothing: if it isn't, any class may be one."""
        return unread(self._project, "MIDDLEWARE", self._honest)

    def may_hold(self, name: str) -> bool:
        """Whether a class called ``name``, or one derived from it, may be a middleware."""
        return bool(self.unread) or self._is_used(name, set())

    @cached_property
    def _named(self) -> frozenset[str]:
        dotted = self._project.setting("MIDDLEWARE").strings()
        return frozenset(text.rpartition(".")[2] for text in dotted)

    def _is_used(self, name: str, seen: set[str]) -> bool:
        """Whether MIDDLEWARE names a class, or any code does more with it than derive from it."""
        if name in seen:
            return False
        seen.add(name)
        if name in self._named:
            return True
        paths = self._project.files_mentioning(name)
        modules = [module for path in paths if (module := self._project.module_at(path))]
        used = (
            use for module in modules if not is_test(module.name) for use in _uses(module, name)
        )
        return any(derived is None or self._is_used(derived, seen) for derived in used)


def _uses(module: ModuleFacts, name: str) -> Iterator[str | None]:
    """Yield where a module mentions a class: the name of one that derives from it, None for more.

    What it says of itself is no use, nor what a list other than MIDDLEWARE holds: that is known.
    """
    left_out: set[int] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            bases = [base for base in node.bases if _names(base, name)]
            yield from (node.name for _ in bases)
            inside = ast.walk(node) if node.name == name else bases
            left_out |= {id(inner) for inner in inside}
        elif _is_list(node):
            left_out |= {id(inner) for inner in ast.walk(node)}
        elif id(node) not in left_out and _names(node, name):
            yield None


def _is_list(node: ast.AST) -> bool:
    if not isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return all(isinstance(t, ast.Name) and "MIDDLEWARE" in t.id for t in targets)


def _names(node: ast.AST, name: str) -> bool:
    match node:
        case ast.alias(asname=str()):
            return node.name == name
        case ast.Name(id=found, ctx=ast.Load()) | ast.Attribute(attr=found):
            return found == name
        case ast.Constant(value=str() as text):
            return text.rpartition(".")[2] == name
    return False
