"""Attributes of instances that neither model nor class declares: who gives them to the instance.

Annotations, SQL and assignments of the project's own give data. What nothing in the project
spells comes from elsewhere: an installed application's model that points here
(``user.auth_token``, ``user.socialaccount_set``), which queries.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache

from ..edits import NodeKind
from ..project.facts import ModuleFacts
from .frame import Frame
from .operations import Kind
from .values import UNKNOWN_OF_MODEL, Value

_GIVING = frozenset({"annotate", "alias", "extra", "aggregate"})


def is_given(frame: Frame, name: str) -> bool:
    """Whether code of the project annotates, selects or assigns an attribute called ``name``."""
    known = frame.interpreter.given
    project = frame.interpreter.project
    if name in project.added_members:
        return False
    if name not in known:
        modules = [project.module_at(path) for path in project.files_mentioning(name)]
        known[name] = any(_gives(module, name) for module in modules if module is not None)
    return known[name]


def undeclared(frame: Frame, node: ast.expr, name: str) -> Value:
    """Return the value of an attribute that comes from elsewhere: it may query."""
    frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail=f"attribute {name}")
    return UNKNOWN_OF_MODEL


def contributed(frame: Frame, node: ast.expr, name: str) -> Value:
    """Return what an object that isn't known has put in its own place on a model."""
    frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail=f"field {name}")
    return UNKNOWN_OF_MODEL


def _gives(module: ModuleFacts, name: str) -> bool:
    return name in _given_in(module) or name.lower() in _given_in_sql(module)


@cache
def _given_in_sql(module: ModuleFacts) -> frozenset[str]:
    """The names in lower case after ``AS``, as queries in the text of a module have them."""
    return frozenset(found.lower() for found in _AS.findall(module.source.text))


_AS = re.compile(r"\bas\s+[\"'`]*(\w+)\b", re.IGNORECASE)


@cache
def _given_in(module: ModuleFacts) -> frozenset[str]:
    """The names that a module stores as attributes, or hands to ``annotate()`` and the like."""
    spread = re.search(r"\b(annotate|alias|extra)\(\s*\*\*", module.source.text) is not None
    nodes = ast.walk(module.tree)
    return frozenset(name for node in nodes for name in _given_by(node, spread=spread))


def _given_by(node: ast.AST, *, spread: bool) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        yield node.attr
    elif isinstance(node, ast.Dict) and spread:
        yield from _texts(node.keys)
    elif isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if called == "setattr":
            yield from _texts(node.args[1:2])
        elif called in _GIVING:
            for keyword in node.keywords:
                yield keyword.arg or ""
                yield from _texts(ast.walk(keyword.value))


def _texts(nodes: Iterable[ast.AST | None]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
