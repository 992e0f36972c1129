"""Paginators and pages."""

from __future__ import annotations

import ast

from ..edits import NodeKind
from ..project.facts import ClassFacts
from .arguments import Arguments
from .containers import write_item
from .frame import Frame
from .iteration import element_of
from .operations import Kind
from .values import (
    PLAIN,
    UNKNOWN,
    BoundExternal,
    Container,
    Instance,
    Known,
    QuerySet,
    Tuple,
    Value,
    join,
    value,
)

_QUERYING_METHODS = frozenset({"page", "get_page", "validate_number", "get_elided_page_range"})
_QUERYING_PROPERTIES = frozenset({"count", "num_pages", "page_range"})
#: Methods of a page that ask how many rows there are; it is a sequence of them, too.
_COUNTING_METHODS = frozenset(
    {"has_next", "has_other_pages", "next_page_number", "end_index", "start_index"}
    | {"index", "count"}
)


def make_paginator(
    frame: Frame, node: ast.Call, arguments: Arguments, cls: ClassFacts | None = None
) -> Value:
    """Return the paginator that ``node`` makes; over a list it queries nothing."""
    ref = frame.ref(node)
    held = arguments.get(0, "object_list") or UNKNOWN
    write_item(frame.interpreter.heap, ref, None, element_of(frame, held))
    lazy = any(not isinstance(atom, (Container, Tuple)) for atom in held)
    kind = "paginator" if lazy or cls is not None else "list paginator"
    return value(Known(kind, ref, cls))


def paginator_attribute(frame: Frame, node: ast.expr, holder: Known, name: str) -> Value:
    """Return an attribute of a paginator over a queryset."""
    if name in _QUERYING_PROPERTIES:
        frame.record(Kind.PAGINATION, node, node_kind=NodeKind.EXPRESSION, detail=name)
        return PLAIN
    return value(BoundExternal(holder, name))


def call_paginator(
    frame: Frame, node: ast.Call, holder: Known, name: str, arguments: Arguments
) -> Value:
    """Call a paginator's method."""
    if holder.kind == "paginator":
        frame.record(Kind.PAGINATION, node, name=name)
    if name == "get_elided_page_range" and holder.kind == "paginator":
        return UNKNOWN  # a generator, which counts the rows when it is walked over
    if name in {"page", "get_page"} and holder.ref is not None:
        return value(Known("page" if holder.kind == "paginator" else "list page", holder.ref))
    return PLAIN


def page_attribute(frame: Frame, node: ast.expr, holder: Known, name: str) -> Value:
    """Return an attribute of a page whose objects may still be a lazy slice."""
    if name == "object_list":
        return _objects(frame, holder)
    if name == "paginator":
        return value(Known("paginator", holder.ref))
    return PLAIN if name == "number" else value(BoundExternal(holder, name))


def call_page(
    frame: Frame, node: ast.Call, holder: Known, name: str, arguments: Arguments
) -> Value:
    """Call a page's method."""
    if holder.kind == "page" and name in _COUNTING_METHODS:
        frame.record(Kind.PAGINATION, node, name=name, detail="page")
    return PLAIN


def _objects(frame: Frame, holder: Known) -> Value:
    held = frame.interpreter.heap.read(holder.ref, "[]") if holder.ref else None
    found = []
    for atom in held or UNKNOWN:
        if isinstance(atom, Instance) and len(atom.origins) == 1:
            found.append(value(QuerySet(atom.model, next(iter(atom.origins)), temporary=False)))
        else:
            found.append(UNKNOWN)
    return join(found)
