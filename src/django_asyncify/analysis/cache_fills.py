"""Filling the cache: what a hang-up can lose of it comes again with the next request.

``if data is None: data = ...; cache.set(key, data)`` after ``data = cache.get(key)`` leaves nothing
half done, as a counter, a lock or a cache that is set after a write would be.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .frame import Frame

_FILLING = frozenset({"set", "add"})


def is_fill(frame: Frame, node: ast.Call, name: str) -> bool:
    """Whether a call of the cache puts there what it was just asked for and didn't have."""
    if name not in _FILLING or frame.function is None or len(node.args) < 2:
        return False
    key, given = node.args[:2]
    if not isinstance(given, ast.Name):
        return False
    asked = [
        statement
        for statement in ast.walk(frame.function.node)
        if isinstance(statement, ast.Assign) and _asks(statement, key, given.id)
    ]
    return bool(asked) and any(
        isinstance(test.body[-1], ast.Expr) and test.body[-1].value is node
        for test in _tests(frame.function.node, given.id)
    )


def _asks(statement: ast.Assign, key: ast.expr, name: str) -> bool:
    """Whether a statement is ``name = cache.get(key)``."""
    match statement:
        case ast.Assign(
            targets=[ast.Name(id=target)],
            value=ast.Call(func=ast.Attribute(attr="get"), args=[asked, *_]),
        ):
            return target == name and ast.dump(asked) == ast.dump(key)
    return False


def _tests(function: ast.AST, name: str) -> Iterator[ast.If]:
    """Yield ``if name is None:`` and ``if not name:``."""
    for node in ast.walk(function):
        if isinstance(node, ast.If) and ast.unparse(node.test) in {
            f"{name} is None",
            f"not {name}",
        }:
            yield node
