"""Paginators and pages."""

from __future__ import annotations

import ast

from ..edits import NodeKind
from ..project.facts import ClassFacts
from .arguments import Arguments
from .containers import write_item
from .frame import Frame
from .iteration import element_of
from .members import Member, find_member
from .operations import Kind
from .read_relations import local_path, note_read
from .values import (
    COUNTED,
    PAGINATORS,
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
#: What Django's own class has; the names of data are those of its attributes.
_NAMES = frozenset(
    {"object_list", "per_page", "orphans", "allow_empty_first_page", "error_messages", "ELLIPSIS"}
    | {"get_elided_page_range", "get_page", "page", "validate_number"}
    | _QUERYING_PROPERTIES
)
#: Methods of a page that ask how many rows there are; it is a sequence of them, too.
_COUNTING_METHODS = frozenset(
    {"has_next", "has_other_pages", "next_page_number", "end_index", "start_index"}
    | {"index", "count"}
)


#: What only asks how many rows there are.
_ASKING = (_COUNTING_METHODS - {"index", "count"}) | _QUERYING_PROPERTIES | {"validate_number"}


def make_paginator(
    frame: Frame, node: ast.Call, arguments: Arguments, cls: ClassFacts | None = None
) -> Value:
    """Return the paginator that ``node`` makes; over a list it queries nothing.

    Of a class of the project's own, ``cls``, what its code does isn't followed: it runs in the
    thread, from the constructor on.
    """
    ref = frame.ref(node)
    if cls is not None and (_own(frame, cls, "__init__") or _own(frame, cls, "__new__")):
        frame.record(Kind.PAGINATION, node, detail="constructor", effect=_may_write(frame, cls))
    held = arguments.get(0, "object_list") or UNKNOWN
    write_item(frame.interpreter.heap, ref, None, element_of(frame, held))
    lazy = any(not isinstance(atom, (Container, Tuple)) for atom in held)
    kind = "paginator" if lazy or cls is not None else "list paginator"
    return value(Known(kind, ref, cls))


def paginator_attribute(frame: Frame, node: ast.expr, holder: Known, name: str) -> Value:
    """Return an attribute of a paginator over a queryset."""
    own = _own(frame, holder.cls, name) if holder.cls is not None else None
    if own is not None and not _is_method(own):
        frame.record(Kind.PAGINATION, node, node_kind=NodeKind.EXPRESSION, detail=name)
        return UNKNOWN
    if own is None and name in _QUERYING_PROPERTIES:
        if not _is_counted(frame, node, holder, name):
            frame.record(Kind.PAGINATION, node, node_kind=NodeKind.EXPRESSION, detail=name)
        _note_counted(frame, node, name)
        return PLAIN
    if own is None and holder.cls is not None and name not in _NAMES:
        return UNKNOWN  # the class's own code may have set it to anything
    return value(BoundExternal(holder, name))


def call_paginator(
    frame: Frame, node: ast.Call, holder: Known, name: str, arguments: Arguments
) -> Value:
    """Call a paginator's method."""
    if holder.kind in PAGINATORS and not _is_counted(frame, node, holder, name):
        effect = holder.cls is not None and _may_write(frame, holder.cls)
        frame.record(Kind.PAGINATION, node, name=name, effect=effect)
    _note_counted(frame, node, name)
    if holder.cls is not None and _own(frame, holder.cls, name):
        return UNKNOWN
    if name == "get_elided_page_range" and holder.kind in PAGINATORS:
        return UNKNOWN  # a generator, which counts the rows when it is walked over
    if name in {"page", "get_page"} and holder.ref is not None:
        kind = "page" if holder.kind in PAGINATORS else "list page"
        return value(Known(kind, holder.ref, holder.cls))
    return PLAIN


def _is_counted(frame: Frame, node: ast.expr, holder: Known, name: str) -> bool:
    """Whether ``name`` asks for what a paginator of Django's own knows on every path to here."""
    if holder.cls is not None or name not in _ASKING:
        return False
    return holder.kind == COUNTED or local_path(frame, node, "count") in frame.state.relations


def _note_counted(frame: Frame, node: ast.expr, name: str) -> None:
    """Remember that the paginator of a local name has counted its rows.

    ``Paginator.count`` is a cached property; all but ``get_elided_page_range()`` asks it at once.
    """
    if not frame.conditional and name != "get_elided_page_range":
        note_read(frame, local_path(frame, node, "count"))


def page_attribute(frame: Frame, node: ast.expr, holder: Known, name: str) -> Value:
    """Return an attribute of a page whose objects may still be a lazy slice."""
    if name == "object_list":
        return _objects(frame, holder)
    if name == "paginator":
        kind = COUNTED if holder.cls is None else "paginator"
        return value(Known(kind, holder.ref, holder.cls))
    return PLAIN if name == "number" else value(BoundExternal(holder, name))


def call_page(
    frame: Frame, node: ast.Call, holder: Known, name: str, arguments: Arguments
) -> Value:
    """Call a page's method."""
    counted = holder.cls is None and name in _ASKING
    if holder.kind == "page" and name in _COUNTING_METHODS and not counted:
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


def _own(frame: Frame, cls: ClassFacts, name: str) -> Member | None:
    """Return what a paginator's class has under ``name`` from the project's own code."""
    mro = frame.interpreter.project.mro(cls)
    member = find_member(frame.interpreter, mro, name)
    return None if member is None or member.stub else member


def _is_method(member: Member) -> bool:
    return all(b.function is not None and not b.function.decorator_list for b in member.bindings)


def _may_write(frame: Frame, cls: ClassFacts) -> bool:
    """Whether code of a paginator's class may write: any, as Django calls some of it by itself."""
    functions = [
        binding.function
        for base in frame.interpreter.project.mro(cls)
        if isinstance(base, ClassFacts) and not base.module.name.startswith("django.")
        for bindings in base.own.values()
        for binding in bindings
        if binding.function is not None
    ]
    return any(map(frame.interpreter.unknown_effects.in_method, functions))
