"""What a subscript gives: the item of a container, the row of a queryset, what a session holds."""

from __future__ import annotations

import ast
from dataclasses import replace

from .arguments import Arguments
from .containers import made_container, read_item, write_key
from .data import handed_on, item_of
from .frame import Frame
from .heap import FACTORY
from .iteration import element_of, inside_external
from .objects import item_of_object
from .operations import Kind
from .operators import hashed
from .pickling import from_session
from .read_relations import has_rows
from .readable_calls import call_readable
from .scopes import bare_uses, parameter_names
from .values import (
    NEVER,
    UNKNOWN,
    Atom,
    Container,
    External,
    Function,
    Object,
    Plain,
    QuerySet,
    Session,
    Tuple,
    Unknown,
    Value,
    join,
    key_of,
    value,
)


def stored_attribute(frame: Frame, node: ast.Subscript, holders: Value) -> Value:
    """Return ``holder.__dict__[name]``: what has been set on an object, read without its code."""
    heap = frame.interpreter.heap
    if not holders or not all(isinstance(atom, Object) for atom in holders):
        frame.record(Kind.UNKNOWN, node, detail="subscript")
        return UNKNOWN
    refs = [atom.ref for atom in holders if isinstance(atom, Object)]
    return join([heap.read(ref, name) or NEVER for ref in refs for name in heap.names(ref)])


def item_at(frame: Frame, node: ast.Subscript, holder: Atom, index: Value) -> Value:
    """Return what one holder gives for ``index``, recording what blocks on the way."""
    heap = frame.interpreter.heap
    if isinstance(holder, Container):
        return _container_item(frame, node, holder, index)
    if isinstance(holder, Tuple):
        return _tuple_item(frame, node, holder, index)
    if isinstance(holder, QuerySet):
        return _queryset_item(frame, node, holder)
    if isinstance(holder, Session):
        frame.record_session(node, "item")
        return from_session(frame)
    if isinstance(holder, Unknown):
        frame.record(Kind.UNKNOWN, node, detail="subscript")
        return value(holder)
    if isinstance(holder, External):
        return inside_external(frame, holder)
    if isinstance(holder, Plain):
        if _is_slice(node) and holder.what != "cached":
            return handed_on((value(holder),))
        return item_of(heap, holder, key_of(index))
    return item_of_object(frame, node, holder, index)


def _container_item(frame: Frame, node: ast.Subscript, holder: Container, index: Value) -> Value:
    heap = frame.interpreter.heap
    if isinstance(node.slice, ast.Slice):
        return value(holder)
    if holder.kind == "dict":
        write_key(heap, holder.ref, index)
        hashed(frame, node, index)
        for atom in heap.read(holder.ref, FACTORY) or ():
            if isinstance(atom, Function):
                call_readable(frame, node, atom, Arguments(), detail="called by defaultdict")
            else:
                frame.record(Kind.UNKNOWN, node, detail="called by defaultdict")
    return read_item(heap, holder.ref, key_of(index))


def _tuple_item(frame: Frame, node: ast.Subscript, holder: Tuple, index: Value) -> Value:
    if isinstance(node.slice, ast.Slice):
        part = _part(node.slice, holder)
        if part is not None:
            return value(Tuple(part))
        return made_container(frame, node, "tuple", join(holder.items))
    for atom in index:
        index_is = atom.const if isinstance(atom, Plain) and atom.is_const else None
        if isinstance(index_is, int) and -len(holder.items) <= index_is < len(holder.items):
            return holder.items[index_is]
    return join(holder.items)


def _part(bounds: ast.Slice, holder: Tuple) -> tuple[Value, ...] | None:
    """Return the items between bounds that are written as numbers, None if they aren't."""
    given = [None if b is None else _number(b) for b in (bounds.lower, bounds.upper, bounds.step)]
    parts = (bounds.lower, bounds.upper, bounds.step)
    if any(g is None and p is not None for g, p in zip(given, parts, strict=True)) or given[2] == 0:
        return None
    return holder.items[slice(*given)]


def _number(node: ast.expr) -> int | None:
    """Return the number that an expression is, with its sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        number = _number(node.operand)
        return None if number is None else -number
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    return None


def _queryset_item(frame: Frame, node: ast.Subscript, holder: QuerySet) -> Value:
    if has_rows(frame, node.value):
        rows = element_of(frame, value(holder))
        return made_container(frame, node, "list", rows) if _is_slice(node) else rows
    if isinstance(node.slice, ast.Slice) and node.slice.step is None:
        listed = not holder.temporary and _maybe_evaluated(frame, node.value)
        return value(replace(holder, sliced=True, maybe_list=holder.maybe_list or listed))
    frame.record(
        Kind.EVALUATION,
        node,
        detail="index" if holder.temporary else "index of a name",
        model=holder.model,
        row=holder.row,
        origins=frozenset({holder.origin}),
    )
    element = element_of(frame, value(holder))
    if isinstance(node.slice, ast.Slice):
        return made_container(frame, node, "list", element)
    return element


def _is_slice(node: ast.Subscript) -> bool:
    return isinstance(node.slice, ast.Slice)


def _maybe_evaluated(frame: Frame, node: ast.expr) -> bool:
    """Whether code before may have fetched the queryset that ``node`` stands for."""
    if not isinstance(node, ast.Name) or frame.function is None:
        return True
    uses = bare_uses(frame.function.node).get(node.id, ())
    return any(place < (node.lineno, node.col_offset) for place in uses) or (
        node.id in parameter_names(frame.function.node)
    )
