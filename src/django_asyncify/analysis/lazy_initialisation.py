"""Writes that only make what is missing where it is read: a profile, a secret, a slug.

A hang-up after such a write leaves what any other reader would have left, and the next one finds
it. So it needn't stay together with other writes, as a filled cache needn't.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

_GETS_OR_CREATES = frozenset({"get_or_create", "aget_or_create"})
_MISSES = ("DoesNotExist", "AttributeError", "KeyError")


@cache
def makes_what_is_missing(function: ast.AST, *, read: bool) -> frozenset[ast.AST]:
    """Return the nodes of a function that run only where what it gives is missing.

    ``read`` says that the function is read like an attribute, which nobody does to change
    something. What is called has to show it: ``if not self.secret: self.secret = ...``, and nothing
    but ``return self.secret``.
    """
    returned = {_text(n.value) for n in ast.walk(function) if isinstance(n, ast.Return)}
    found: list[ast.AST] = []
    for node in ast.walk(function):
        if isinstance(node, ast.If) and returned == {_filled(node)}:
            found += node.body
        elif read:
            found += _made_where_read(node, _created_names(function))
    return frozenset(n for node in found for n in ast.walk(node))


def _filled(statement: ast.If) -> str | None:
    """Return the attribute that is assigned if it is empty."""
    missing = _missing(statement.test)
    assigned = [t for s in statement.body if isinstance(s, ast.Assign) for t in s.targets]
    is_filled = _text(missing) in map(_text, assigned)
    return _text(missing) if isinstance(missing, ast.Attribute) and is_filled else None


def _missing(test: ast.expr) -> ast.expr | None:
    """Return what a condition finds empty: ``not name``, ``name is None``, ``name == ""``."""
    match test:
        case ast.UnaryOp(ast.Not(), operand):
            return operand
        case ast.Compare(left, [ast.Is() | ast.Eq()], [ast.Constant(None | "")]):
            return left
    return None


def _made_where_read(node: ast.AST, created: frozenset[str]) -> Iterator[ast.AST]:
    match node:
        case ast.If(test, body) if _missing(test) is not None or _text(test) in created:
            yield from body
        case ast.ExceptHandler(caught, _, body) if (_text(caught) or "").endswith(_MISSES):
            yield from body
        case ast.Call(ast.Attribute(_, name)) if name in _GETS_OR_CREATES:
            yield node


def _created_names(function: ast.AST) -> frozenset[str]:
    """Return the names that say whether ``get_or_create()`` has created."""
    names = set()
    for node in ast.walk(function):
        match node:
            case ast.Assign([ast.Tuple([_, ast.Name(name)])], ast.Call(ast.Attribute(_, method))):
                if method in _GETS_OR_CREATES:
                    names.add(name)
    return frozenset(names)


def _text(node: ast.expr | None) -> str | None:
    return ast.unparse(node) if node is not None else None
