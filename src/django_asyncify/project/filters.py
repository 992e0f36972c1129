"""Which items of a list a comprehension keeps: ``[x for x in XS if x not in GONE]``."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .possible import Literal

_EQUALITY: tuple[tuple[type[ast.cmpop], bool], ...] = ((ast.Eq, True), (ast.NotEq, False))
_MEMBERSHIP: tuple[tuple[type[ast.cmpop], bool], ...] = ((ast.In, True), (ast.NotIn, False))
_METHODS: dict[str, Callable[[str, Literal], bool]] = {
    "startswith": lambda item, start: item.startswith(_texts(start)),
    "endswith": lambda item, end: item.endswith(_texts(end)),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on an item: what it is compared with, and whether it has to hold."""

    operand: ast.expr
    holds: Callable[[str, Literal], bool]
    wanted: bool

    def kept(self, items: Literal, operand: Literal) -> Literal:
        """Return the items that are kept."""
        assert isinstance(items, tuple)
        return tuple(item for item in items if self.holds(item, operand) is self.wanted)


def filters(condition: ast.expr, name: str, wanted: bool = True) -> list[Filter] | None:
    """Return the conditions that all have to hold for an item ``name``, None if one isn't read."""
    match condition:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return filters(inner, name, not wanted)
        case ast.BoolOp(op=op, values=parts) if isinstance(op, ast.And) is wanted:
            found = [filters(part, name, wanted) for part in parts]
            return None if None in found else [one for part in found for one in part or ()]
    one = next(_read(condition, name, wanted), None)
    mentioned = ast.walk(one.operand) if one is not None else ()
    of_item = any(isinstance(n, ast.Name) and n.id == name for n in mentioned)
    return [one] if one is not None and not of_item else None


def _read(condition: ast.expr, name: str, wanted: bool) -> Iterator[Filter]:
    match condition:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            for kind, positive in _EQUALITY:
                if isinstance(op, kind) and _is(left, name):
                    yield Filter(right, operator.eq, wanted is positive)
                elif isinstance(op, kind) and _is(right, name):
                    yield Filter(left, operator.eq, wanted is positive)
            for kind, positive in _MEMBERSHIP:
                if isinstance(op, kind) and _is(left, name):
                    yield Filter(right, _is_within, wanted is positive)
                elif isinstance(op, kind) and _is(right, name):
                    yield Filter(left, _contains, wanted is positive)
        case ast.Call(func=ast.Attribute(value=owner, attr=method), args=[text], keywords=[]):
            if _is(owner, name) and method in _METHODS:
                yield Filter(text, _METHODS[method], wanted)


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_within(item: str, holder: Literal) -> bool:
    return isinstance(holder, (str, tuple, dict)) and item in holder


def _contains(item: str, part: Literal) -> bool:
    return isinstance(part, str) and part in item


def _texts(given: Literal) -> str | tuple[str, ...]:
    texts = given if isinstance(given, tuple) else (given,)
    return tuple(text for text in texts if isinstance(text, str))
