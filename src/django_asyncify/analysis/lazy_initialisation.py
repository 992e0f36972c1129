"""The one write that makes what is missing where it is read: a profile, a secret, a slug.

A hang-up after such a write leaves what any other reader would have left, and the next one finds
it. So it needn't stay together with other writes, as a filled cache needn't. That holds for the
write of the missing thing itself and for nothing beside it: a number taken from a counter, a log
entry or a mail would come a second time, or never.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeGuard

_GETS_OR_CREATES = frozenset({"get_or_create", "aget_or_create"})
_CREATES = frozenset({"create", "acreate"})
_SAVES = frozenset({"save", "asave"})
_UPDATES = frozenset({"update", "aupdate"})
_MISSES = ("DoesNotExist", "AttributeError", "KeyError")


@cache
def makes_what_is_missing(function: ast.AST, *, read: bool) -> frozenset[ast.AST]:
    """Return the calls of a function that do nothing but make what it gives where that is missing.

    ``read`` says that the function is read like an attribute, which nobody does to change
    something. What is called has to show it: ``if not self.secret: self.secret = ...``, and nothing
    but ``return self.secret``.
    """
    found: set[ast.AST] = set()
    given = _given(function)
    for node in ast.walk(function):
        if isinstance(node, ast.If) and given == {_filled(node)}:
            found.update(_filling(node.body, _missing(node.test)))
        elif read:
            found.update(_made_where_read(node, function, given))
    return frozenset(found)


def makes_by_super(function: ast.AST) -> frozenset[ast.AST]:
    """Return the calls by which a method that makes something has its base class make it."""
    return frozenset(
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and _method(node) in _SAVES | _CREATES | _GETS_OR_CREATES
        and (_text(_owner(node)) or "").startswith("super(")
    )


def _given(function: ast.AST) -> frozenset[str | None]:
    """Return the texts of what a function returns."""
    return frozenset(_text(n.value) for n in ast.walk(function) if isinstance(n, ast.Return))


def _filled(statement: ast.If) -> str | None:
    """Return the attribute that is assigned if it is empty."""
    missing = _missing(statement.test)
    return _text(missing) if _is_filled(missing, statement.body) else None


def _is_filled(missing: ast.expr | None, body: Sequence[ast.stmt]) -> TypeGuard[ast.Attribute]:
    assigned = {_text(target) for target, _ in _assignments(body)}
    return isinstance(missing, ast.Attribute) and _text(missing) in assigned


def _missing(test: ast.expr) -> ast.expr | None:
    """Return what a condition finds empty: ``not name``, ``name is None``, ``name == ""``."""
    match test:
        case ast.UnaryOp(ast.Not(), operand):
            return operand
        case ast.Compare(left, [ast.Is() | ast.Eq()], [ast.Constant(None | "")]):
            return left
    return None


def _filling(body: Sequence[ast.stmt], missing: ast.expr | None) -> Iterator[ast.Call]:
    """Yield the calls that save an attribute which was missing, or get what it is set to."""
    if _is_filled(missing, body):
        for call in _calls(body):
            saves = _saves(call, _text(missing.value)) or _updates(call, missing.attr)
            if saves or _method(call) in _GETS_OR_CREATES:
                yield call


def _updates(call: ast.Call, column: str) -> bool:
    """Whether a call sets that one column of rows: ``rows.update(secret=self.secret)``."""
    named = [keyword.arg for keyword in call.keywords]
    return _method(call) in _UPDATES and not call.args and named == [column]


def _made_where_read(
    node: ast.AST, function: ast.AST, given: frozenset[str | None]
) -> Iterator[ast.AST]:
    match node:
        case ast.If(ast.Name(name), body) if name in _created(function):
            yield from (c for c in _calls(body) if _saves(c, _created(function)[name]))
        case ast.If(test, body):
            missing = _missing(test)
            yield from _filling(body, missing)
            if isinstance(missing, ast.Name) and missing.id in given:
                yield from _made(body, frozenset({missing.id}))
        case ast.ExceptHandler(caught, _, body) if (_text(caught) or "").endswith(_MISSES):
            yield from _made(body, given)
        case ast.Call() if _method(node) in _GETS_OR_CREATES:
            yield node


def _made(body: Sequence[ast.stmt], given: frozenset[str | None]) -> Iterator[ast.Call]:
    """Yield the calls that make a row which the function gives: it is returned, or kept there."""
    for target, call in (*_assignments(body), *_returned(body)):
        if isinstance(call, ast.Call) and (target is None or _text(target) in given):
            if _method(call) in _CREATES:
                yield call
            if target is not None and (_method(call) in _CREATES or _is_of_class(call)):
                yield from (c for c in _calls(body) if _saves(c, _text(target)))


def _is_of_class(call: ast.Call) -> bool:
    return ast.unparse(call.func).rpartition(".")[2][:1].isupper()


def _created(function: ast.AST) -> dict[str, str | None]:
    """Return the names that say whether ``get_or_create()`` has created, and what it gave."""
    found = {}
    for node in ast.walk(function):
        match node:
            case ast.Assign([ast.Tuple([thing, ast.Name(name)])], ast.Call() as call):
                if _method(call) in _GETS_OR_CREATES:
                    found[name] = _text(thing)
    return found


def _assignments(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.expr, ast.expr]]:
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Assign):
                yield from ((target, node.value) for target in node.targets)


def _returned(body: Sequence[ast.stmt]) -> Iterator[tuple[None, ast.expr | None]]:
    nodes = (node for statement in body for node in ast.walk(statement))
    return ((None, node.value) for node in nodes if isinstance(node, ast.Return))


def _calls(body: Sequence[ast.stmt]) -> Iterator[ast.Call]:
    nodes = (node for statement in body for node in ast.walk(statement))
    return (node for node in nodes if isinstance(node, ast.Call))


def _saves(call: ast.Call, owner: str | None) -> bool:
    return _method(call) in _SAVES and _text(_owner(call)) == owner


def _method(call: ast.Call) -> str | None:
    return call.func.attr if isinstance(call.func, ast.Attribute) else None


def _owner(call: ast.Call) -> ast.expr | None:
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def _text(node: ast.expr | None) -> str | None:
    return ast.unparse(node) if node is not None else None
