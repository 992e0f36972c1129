"""Where a module's statements put members on classes, or attributes on anything, by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Put:
    """``holder.name = given``, ``setattr(holder, "name", given)`` and the like.

    ``given`` is None where the text doesn't show it, ``name`` where it is computed. ``node`` is the
    assigned target, or the call.
    """

    node: ast.expr
    holder: ast.expr
    name: str | None
    given: ast.expr | None = None


def puts_in(tree: ast.AST) -> Iterator[Put]:
    """Yield where members and attributes are put anywhere below ``tree``."""
    assigned: dict[int, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            assigned |= {id(target): node.value for target in node.targets}
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield Put(node, node.value, node.attr, assigned.get(id(node)))
        elif isinstance(node, ast.Call):
            yield from _put_by_call(node)


def _put_by_call(call: ast.Call) -> Iterator[Put]:
    match call:
        case ast.Call(ast.Name("setattr"), [holder, name, *given]):
            pass
        case ast.Call(ast.Attribute(_, "__setattr__"), [holder, name, *given]):
            pass
        case ast.Call(ast.Attribute(holder, "add_to_class"), [name, *given]):
            pass
        case ast.Call(ast.Attribute(_, "contribute_to_class"), [holder, name, *_]):
            given = []
        case _:
            return
    constant = name.value if isinstance(name, ast.Constant) else None
    text = constant if isinstance(constant, str) else None
    yield Put(call, holder, text, given[0] if len(given) == 1 else None)
