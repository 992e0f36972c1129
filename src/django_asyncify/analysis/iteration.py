"""Iterating a value: what it yields, and what it fetches."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from typing import TypeGuard

from ..django_api.django_names import is_pure_django
from ..edits import NodeKind
from .arguments import Arguments
from .containers import read_item
from .data import element_of_data, inside, row_of
from .enums import enum_members, is_enum
from .files import CHUNKS, is_file
from .frame import Frame
from .heap import ELEMENTS, KEYS
from .lazy_objects import LAZY, look_into, objects_in
from .members import find_member
from .operations import Kind, Use
from .origins import Row
from .pending import record_walk
from .read_relations import has_rows, note_rows
from .values import (
    NEVER,
    PAGINATORS,
    PLAIN,
    UNKNOWN,
    UNKNOWN_OF_DJANGO,
    Atom,
    BoundExternal,
    Class,
    Container,
    External,
    Foreign,
    FunctionRef,
    Generator,
    Instance,
    Known,
    Manager,
    Object,
    Plain,
    QuerySet,
    RequestUser,
    Tuple,
    Unknown,
    Value,
    join,
    value,
)


def element_of(frame: Frame, given: Value) -> Value:
    """Return what iterating ``given`` yields, recording nothing."""
    return join([_element(frame, atom) for atom in given])


def _element(frame: Frame, atom: Atom) -> Value:
    heap = frame.interpreter.heap
    if isinstance(atom, Container):
        if atom.kind == "dict":
            return heap.read(atom.ref, KEYS) or PLAIN
        return heap.read(atom.ref, ELEMENTS) or NEVER
    if isinstance(atom, Tuple):
        return join(atom.items)
    if isinstance(atom, Generator):
        return read_item(heap, atom.items, None)
    if isinstance(atom, QuerySet):
        if atom.row is Row.INSTANCE:
            return value(Instance(atom.model, frozenset({atom.origin})))
        return row_of(frame, atom)
    if isinstance(atom, Plain):
        return value(atom) if atom.what == "meta" else element_of_data(heap, atom)
    if isinstance(atom, Unknown):
        return value(atom)
    if isinstance(atom, Object):
        from .container_classes import container_of
        from .inherited import made_by_inherited

        container = container_of(frame.interpreter.project, atom)
        held = _element(frame, container) if container is not None else NEVER
        return held or made_by_inherited(frame, atom)
    if isinstance(atom, (Manager, RequestUser)):
        return UNKNOWN
    if isinstance(atom, Instance):
        from .special_methods import has_special

        walks = any(has_special(frame, atom, name) for name in ("__iter__", "__getitem__"))
        return UNKNOWN if walks else PLAIN
    if isinstance(atom, Class) and is_enum(frame, atom.facts):
        return enum_members(frame, atom.facts)
    if isinstance(atom, Foreign):
        return value(atom)
    if isinstance(atom, External):
        return inside_external(frame, atom)
    if isinstance(atom, Known) and atom.kind in {"page", "list page"} and atom.ref is not None:
        return heap.read(atom.ref, ELEMENTS) or UNKNOWN
    if isinstance(atom, Known):
        return PLAIN if atom.kind in {"form", "form fields", CHUNKS} else UNKNOWN
    return PLAIN


def is_holder(atom: Atom) -> TypeGuard[Container | Tuple | Plain]:
    """Whether other values may be inside of one."""
    return isinstance(atom, (Container, Tuple)) or (
        isinstance(atom, Plain) and atom.source is not None
    )


def held_inside(frame: Frame, atom: Container | Tuple | Plain) -> Value:
    """Return everything a container holds: of a dictionary the keys and the values.

    Of data it is what code has put into it.
    """
    if isinstance(atom, Tuple):
        return join(atom.items)
    heap = frame.interpreter.heap
    if isinstance(atom, Plain):
        return inside(heap, atom)
    return join((heap.read(atom.ref, ELEMENTS) or NEVER, heap.read(atom.ref, KEYS) or NEVER))


def with_held(frame: Frame, given: Value, deepest: int) -> Iterator[Atom]:
    """Yield the atoms of ``given`` and what containers hold, ``deepest`` levels down, each once."""
    seen: set[Atom] = set()
    level = given
    for depth in range(deepest + 1):
        new = level - seen
        if not new:
            return
        seen |= new
        yield from new
        holders = [atom for atom in new if is_holder(atom)] if depth < deepest else []
        level = frozenset().union(*(held_inside(frame, atom) for atom in holders))


def is_data(frame: Frame, given: Value) -> bool:
    """Whether ``given`` is data or objects that know no Django, down to what containers hold."""
    return all(
        is_holder(atom) or isinstance(atom, (Plain, Foreign))
        for atom in with_held(frame, given, _DEEPEST)
    )


_DEEPEST = 50


def inside_external(frame: Frame, atom: External) -> Value:
    """What an object of code that isn't the project's may hold."""
    package = atom.dotted.partition(".")[0]
    if package in sys.stdlib_module_names or package == "builtins":
        return PLAIN
    if is_pure_django(atom.dotted):
        return PLAIN
    knows_django = frame.interpreter.project.knows_django(atom.dotted)
    return UNKNOWN_OF_DJANGO if knows_django else value(Foreign(package))


def iterate_value(
    frame: Frame, given: Value, node: ast.expr, how: str, *, mixed: bool = False
) -> Value:
    """Iterate ``given`` where ``node`` stands, recording the query that this runs.

    ``how`` says which construct iterates: ``for``, ``comprehension``, ``star``, ``unpack``, or
    the name of the function it is handed to. ``mixed`` says that ``node`` may also be something
    that isn't in ``given``, so that ``async for`` may not fit it.
    """
    if has_rows(frame, node):
        return element_of(frame, given)
    frame.note_mixed(node, given, mixed=mixed)
    querysets = [atom for atom in given if isinstance(atom, QuerySet)]
    others = [atom for atom in given if not isinstance(atom, QuerySet)]
    for queryset in querysets:
        frame.record(
            Kind.EVALUATION,
            node,
            node_kind=NodeKind.EXPRESSION,
            name="iterator" if queryset.iterator else "",
            detail=how,
            model=queryset.model,
            row=queryset.row,
            origins=frozenset({queryset.origin}),
            honest=own_iteration(frame, queryset),
            certain=not (others or mixed or queryset.maybe_list),
            use=use_of(how),
        )
    if querysets and not any(q.iterator or own_iteration(frame, q) for q in querysets):
        note_rows(frame, node, how)
    yielded = [_record_other(frame, atom, node, how) for atom in frame.each(frozenset(others))]
    return join((element_of(frame, given), *yielded))


def walk_starred(frame: Frame, node: ast.Call, arguments: Arguments, how: str) -> Value:
    """Walk over what a call is handed by a star, for functions that walk over each of theirs."""
    given = arguments.star or NEVER
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            record_walks(frame, argument.value, given, how)
    return element_of(frame, given)


def record_walks(frame: Frame, node: ast.expr, given: Value, how: str) -> None:
    """Record that what ``node`` holds, not ``node`` itself, is walked over."""
    for atom in given:
        if isinstance(atom, Container):
            record_walk(frame, node, atom, how)
    if any(_queries_when_walked(frame, atom) for atom in given):
        _record_walk_of(frame, node, Kind.UNKNOWN, how)


def _queries_when_walked(frame: Frame, atom: Atom) -> bool:
    from .special_methods import has_special

    if isinstance(atom, (Object, Instance)):
        return any(has_special(frame, atom, n) for n in ("__iter__", "__getitem__", "__len__"))
    return isinstance(atom, (QuerySet, Manager, Generator, Unknown, Known, BoundExternal))


_WALKED_ANEW = PAGINATORS | {"formset", "querying form"}
_SKIPPED_BY_ASYNC_FOR = ("__iter__", "iterator", "_fetch_all", "__len__")


def own_iteration(frame: Frame, queryset: QuerySet) -> str:
    """Say why ``async for`` over a queryset wouldn't yield what ``for`` does, or nothing."""
    if not queryset.known:
        return "the queryset's class can't be read"
    if queryset.cls is None:
        return ""
    mro = frame.interpreter.project.mro(queryset.cls)
    for name in _SKIPPED_BY_ASYNC_FOR:
        member = find_member(frame.interpreter, mro, name)
        if member is not None and not member.stub:
            return f"async for goes past the project's own {queryset.cls.node.name}.{name}()"
    return ""


_WALKS = frozenset(
    [
        "for",
        "comprehension",
        "star",
        "unpack",
        "in",
        "list",
        "tuple",
        "set",
        "frozenset",
        "sorted",
        "sum",
        "any",
        "all",
        "max",
        "min",
        "iter",
        "reversed",
        "enumerate",
        "zip",
        "map",
        "filter",
        "join",
        "extend",
        "dict",
        "update",
        "union",
        "intersection",
        "difference",
    ]
    + [
        f"itertools.{name}"
        for name in (
            "chain",
            "islice",
            "groupby",
            "zip_longest",
            "product",
            "permutations",
            "combinations",
            "accumulate",
            "pairwise",
        )
    ]
)


def use_of(how: str) -> Use:
    """Say whether a construct does nothing but walk over what it is given, and does so at once."""
    if how == "itertools.chain":
        return Use.ITERATED_UNKNOWN
    return Use.ITERATED if how in _WALKS else Use.AROUND


#: What asks an object for its length before it walks over it.
_MEASURING = frozenset({"list", "tuple", "sorted", "reversed", "extend"})


def _walk_object(frame: Frame, atom: Object | Instance, node: ast.expr, how: str) -> Value:
    """Run what Python asks of an object to walk over it: its iterator, or item after item.

    Returns what is known of that.
    """
    from .special_methods import call_special, special_of, special_refs, special_results

    walks, yielded = "__iter__", list[Value]()
    if how == "reversed" and special_of(frame, atom, "__reversed__") is not None:
        walks = "__reversed__"
    if special_of(frame, atom, walks) is not None:
        for iterator in special_results(frame, node, atom, walks, Use.ITERATED_UNKNOWN):
            yielded.append(
                special_results(frame, node, iterator, "__next__", Use.ITERATED_UNKNOWN)
                if isinstance(iterator, (Object, Instance))
                else element_of(frame, value(iterator))
            )
    elif special_of(frame, atom, "__getitem__") is not None:
        walks = "__getitem__"
        yielded.append(special_results(frame, node, atom, "__getitem__", Use.ITERATED_UNKNOWN))
    else:
        for name in ("__iter__", "__getitem__"):
            call_special(frame, node, atom, name, Use.ITERATED_UNKNOWN)
    # What walking does itself moves all of it into the thread.
    own = map(frame.interpreter.has_operations, special_refs(frame, atom, walks))
    if how in _MEASURING and not any(own):
        call_special(frame, node, atom, "__len__", Use.ITERATED_UNKNOWN)
    return join(yielded)


def _record_other(frame: Frame, atom: Atom, node: ast.expr, how: str) -> Value:
    """Record what walking over anything else than a queryset does; return what its code yields."""
    if isinstance(atom, (Object, Instance)):
        return _walk_object(frame, atom, node, how)
    if isinstance(atom, Container):
        record_walk(frame, node, atom, how)
    elif isinstance(atom, Known) and atom.kind == LAZY:
        look_into(frame, node, value(atom), use=Use.ITERATED_UNKNOWN)
        for one in objects_in(frame, atom):
            _record_other(frame, one, node, how)
    elif isinstance(atom, Generator):
        ref = atom.ref
        _record_walk_of(frame, node, Kind.HELPER_CALL, how, name=ref.name, callees=frozenset({ref}))
    elif isinstance(atom, Known) and atom.kind == "page":
        _record_walk_of(frame, node, Kind.PAGINATION, how, use=use_of(how))
    elif isinstance(atom, Known) and atom.kind in _WALKED_ANEW:
        _record_walk_of(frame, node, Kind.FORM, how, use=Use.ITERATED)
    elif isinstance(atom, (Unknown, Manager, BoundExternal)):
        _record_walk_of(frame, node, Kind.UNKNOWN, how)
    elif isinstance(atom, Foreign):
        _record_walk_of(frame, node, Kind.EXTERNAL_CALL, how)
    elif is_file(atom):
        _record_walk_of(frame, node, Kind.EXTERNAL_IO, how)
    return NEVER


def _record_walk_of(
    frame: Frame,
    node: ast.expr,
    kind: Kind,
    how: str,
    *,
    use: Use = Use.ITERATED_UNKNOWN,
    name: str = "",
    callees: frozenset[FunctionRef] = frozenset(),
) -> None:
    frame.record(
        kind,
        node,
        node_kind=NodeKind.EXPRESSION,
        detail=f"iterated by {how}",
        use=use,
        name=name,
        callees=callees,
    )
