"""Functions that are looked up by name in a module's namespace: ``globals()[f"count_{name}"]``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..analysis.values import FunctionRef
from ..project.facts import ModuleFacts
from .attribute_names import name_pattern, with_scopes

_NAMESPACES = frozenset({"globals", "locals", "vars"})


@dataclass(frozen=True, slots=True)
class NamespaceLookup:
    """A look-up in the names of ``module``; ``pattern`` is what the name may be."""

    module: ModuleFacts
    line: int
    pattern: re.Pattern[str]

    def may_mean(self, ref: FunctionRef) -> bool:
        """Whether it may find ``ref``, defined there or imported."""
        there = ref.module is self.module or ref.name in self.module.bindings
        return ref.cls is None and there and self.pattern.fullmatch(ref.name) is not None


def namespace_lookups(module: ModuleFacts) -> Iterator[NamespaceLookup]:
    """Yield the look-ups of a module in its own namespace."""
    for node, scope in with_scopes(module.tree, module.tree):
        if _hands_on(node):
            yield NamespaceLookup(module, getattr(node, "lineno", 0), _ANY_NAME)
        name = _looked_up(node)
        if name is None:
            continue
        constant = name.value if isinstance(name, ast.Constant) else None
        pattern = name_pattern(module, name, scope)
        if isinstance(constant, str):
            pattern = re.compile(re.escape(constant))
        if pattern is not None:
            yield NamespaceLookup(module, name.lineno, pattern)


def taken_apart(module: ModuleFacts) -> Iterator[ast.expr]:
    """Yield what a module takes all names of: ``vars(jobs)``, ``inspect.getmembers(jobs)``."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[holder, *_]):
                if name in _TAKING_ALL:
                    yield holder
            case ast.Attribute(attr="__dict__", value=holder):
                yield holder


_TAKING_ALL = frozenset({"getmembers", "vars"})


def _looked_up(node: ast.AST) -> ast.expr | None:
    """Return the name that an expression looks up in a namespace."""
    if isinstance(node, ast.Subscript) and _is_namespace(node.value):
        return node.slice
    if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Attribute):
        return node.args[0] if _is_namespace(node.func.value) else None
    return None


def _hands_on(node: ast.AST) -> bool:
    """Whether a call gives the module's functions to other code: ``find(globals())``."""
    if not isinstance(node, ast.Call):
        return False
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    if isinstance(node.func, ast.Attribute) and not node.args:
        given += [node.func.value] if node.func.attr in _GIVING_VALUES else []
    named = isinstance(node.func, ast.Name) and node.func.id in _LOOKING_AT_NAMES
    return not named and any(ast.unparse(one) == "globals()" for one in given)


_ANY_NAME = re.compile(r"\w+")
_GIVING_VALUES = frozenset({"copy", "items", "values"})
_LOOKING_AT_NAMES = frozenset({"enumerate", "iter", "len", "list", "set", "sorted", "tuple"})


def _is_namespace(node: ast.expr) -> bool:
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return named and ast.unparse(node).partition("(")[0] in _NAMESPACES
