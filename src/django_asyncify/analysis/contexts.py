"""``with`` statements: what entering gives, and which contexts may not stand on the loop."""

from __future__ import annotations

import ast
from collections.abc import Collection

from ..edits import NodeKind
from .frame import Frame
from .iteration import element_of
from .operations import Kind
from .scopes import local_names, parameter_names
from .special_methods import special_refs, special_results
from .values import (
    PLAIN,
    UNKNOWN,
    Atom,
    Foreign,
    FunctionRef,
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
        return _enter_own(frame, node, item.context_expr, atom)
    if isinstance(atom, Generator) and _is_harmless(frame, atom.ref):
        return element_of(frame, value(atom))
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


def _enter_own(
    frame: Frame, node: ast.With | ast.AsyncWith, expression: ast.expr, atom: Object | Instance
) -> Value:
    """Enter and leave an object of the project's own; what blocks moves all of the statement."""
    methods = ("__enter__", "__exit__")
    results = [special_results(frame, expression, atom, name) for name in methods]
    refs = [ref for name in methods for ref in special_refs(frame, atom, name)]
    fresh = isinstance(expression, ast.Call) and isinstance(atom, Object)
    if fresh and len(refs) == len(methods) and all(_is_harmless(frame, ref) for ref in refs):
        return results[0]
    frame.record(Kind.UNKNOWN, node, detail="with an object of the project's own")
    return UNKNOWN


def _is_harmless(frame: Frame, ref: FunctionRef) -> bool:
    """Whether a context may stay on the loop while others run there: it neither blocks nor changes
    what they see.
    """
    node = ref.node
    itself = {a.arg for a in node.args.args[:1]} if ref.cls is not None else set()
    aliases = {
        target.id
        for assigned in ast.walk(node)
        if isinstance(assigned, ast.Assign)
        and isinstance(assigned.value, (ast.Name, ast.Attribute))
        for target in assigned.targets
        if isinstance(target, ast.Name)
    }
    own = local_names(node) - parameter_names(node) - aliases
    return not frame.interpreter.has_operations(ref) and not any(
        _reaches_out(inside, own, itself) for inside in ast.walk(node)
    )


def _reaches_out(node: ast.AST, own: Collection[str], itself: Collection[str]) -> bool:
    """Whether code changes more than its own variables and the attributes of a new object."""
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return True
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return _root(node.value) not in own and ast.unparse(node.value) not in itself
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return _root(node.value) not in own
    if isinstance(node, ast.Call):
        return _root(node.func) not in own and _root(node.func) not in _LOOKING
    return False


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


#: What tells the time, counts or writes to a log.
_LOOKING = frozenset(
    [
        "datetime",
        "float",
        "int",
        "isinstance",
        "len",
        "log",
        "logger",
        "monotonic",
        "perf_counter",
        "print",
        "repr",
        "round",
        "str",
        "time",
        "timezone",
        "uuid",
    ]
)


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
