"""``with`` statements: what entering gives, and which contexts may not stand on the loop."""

from __future__ import annotations

import ast

from ..edits import NodeKind
from .frame import Frame
from .objects import call_special
from .operations import Kind
from .values import (
    PLAIN,
    UNKNOWN,
    Atom,
    Foreign,
    Generator,
    Instance,
    Known,
    Object,
    Plain,
    Unknown,
    Value,
    join,
    value,
)


def enter(frame: Frame, node: ast.With | ast.AsyncWith, item: ast.withitem) -> Value:
    """Enter one context manager of a ``with`` statement and return what ``as`` binds."""
    from .expressions import evaluate

    given = evaluate(frame, item.context_expr)
    return join([_enter(frame, node, item, atom) for atom in frame.each(given)])


def _enter(frame: Frame, node: ast.With | ast.AsyncWith, item: ast.withitem, atom: Atom) -> Value:
    if isinstance(atom, Known):
        return _enter_known(frame, node, atom)
    if isinstance(atom, (Object, Instance)):
        if not call_special(frame, item.context_expr, atom, "__enter__"):
            frame.record(Kind.UNKNOWN, node, detail="with")
            return UNKNOWN
        frame.record(Kind.UNKNOWN, node, detail="with an object of the project's own")
        return UNKNOWN
    if isinstance(atom, (Unknown, Generator)):
        frame.record(Kind.UNKNOWN, node, detail="with")
        return UNKNOWN
    if isinstance(atom, Foreign):
        frame.record(Kind.EXTERNAL_CALL, node, detail="with")
        return value(atom)
    if isinstance(atom, Plain) and atom.what == "file":
        frame.record(Kind.EXTERNAL_IO, node, node_kind=NodeKind.STATEMENT, detail="with open")
        return value(atom)
    return PLAIN


def _enter_known(frame: Frame, node: ast.With | ast.AsyncWith, atom: Known) -> Value:
    if atom.kind in {"atomic", "cursor", "connection"}:
        kind = Kind.TRANSACTION if atom.kind == "atomic" else Kind.RAW_SQL
        frame.record(
            kind, node, what=f"with {atom.kind}", detail="with", effect=atom.kind == "atomic"
        )
        return value(Known("cursor")) if atom.kind == "cursor" else PLAIN
    if atom.kind in {"file", "field file", "open file", "lock"}:
        frame.record(Kind.EXTERNAL_IO, node, detail="with")
        return value(atom)
    if atom.kind == "harmless context":
        return PLAIN
    frame.record(Kind.UNKNOWN, node, detail="with")
    return UNKNOWN


_KEEPS_EXCEPTIONS = frozenset(
    {
        "atomic",
        "cursor",
        "connection",
        "file",
        "field file",
        "open file",
        "lock",
        "harmless context",
    }
)


def may_swallow(frame: Frame, item: ast.withitem) -> bool:
    """Whether the code after the statement may run although its body raised."""
    from .expressions import evaluate

    if not isinstance(item.context_expr, (ast.Name, ast.Attribute, ast.Call)):
        return True
    text = ast.unparse(item.context_expr)
    if text.startswith(("transaction.atomic", "atomic", "open(", "translation.override")):
        return False
    if isinstance(item.context_expr, ast.Call):
        return True
    held = evaluate(frame, item.context_expr)
    return not all(isinstance(a, Known) and a.kind in _KEEPS_EXCEPTIONS for a in held)
