"""Iterators among the values of lookups: ``filter(pk__in=numbers())`` walks over them at once.

So do the methods that take objects or keys (``in_bulk``, ``bulk_create``). A condition that is
made elsewhere, ``Q(pk__in=numbers())``, only carries the iterator to the query that it is added to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .arguments import Arguments
from .frame import Frame
from .iteration import iterate_value
from .lazy_objects import LAZY
from .operations import Kind, Use
from .special_methods import has_special
from .values import (
    NEVER,
    PAGINATORS,
    Atom,
    Container,
    Generator,
    Instance,
    Known,
    Object,
    Ref,
    RequestUser,
    Unknown,
    Value,
    join,
)

CONDITION = "condition"
_CARRIED = "walked"
#: Lookups that walk over whatever they are given.
_WALKING = frozenset({"in", "range", "overlap", "contained_by", "has_keys", "has_any_keys"})
_WALKED_KNOWN = PAGINATORS | {"page", "list page", "formset", LAZY}


def carried_by(frame: Frame, arguments: Arguments) -> Value:
    """Return what a condition made of ``arguments`` carries to its query to be walked over."""
    named = [walked for _, walked in _named(frame, arguments)]
    return join([*named, *(_inside(frame, given) for given in arguments.all())])


def carry(frame: Frame, ref: Ref, walked: Value) -> None:
    """Remember what the condition made at ``ref`` carries."""
    frame.interpreter.heap.write(ref, _CARRIED, walked)


def walk_lookups(frame: Frame, node: ast.Call, arguments: Arguments) -> None:
    """Walk over what a method of a query walks over, where the call stands."""
    rest = {key: walked for key, walked in _named(frame, arguments) if walked}
    by_place = [a for a in node.args if not isinstance(a, ast.Starred)]
    for place, given in zip(by_place, arguments.positional, strict=False):
        _walk(frame, place, given, _iterators(given) | _inside(frame, given))
    for keyword in (k for k in node.keywords if k.arg in rest):
        walked = rest.pop(keyword.arg)
        _walk(frame, keyword.value, arguments.keyword(keyword.arg or "") or walked, walked)
    left = arguments.positional[len(by_place) :]
    handed = [*rest.values(), *(_iterators(given) | _inside(frame, given) for given in left)]
    if any(handed) or _inside(frame, arguments.star or NEVER):
        frame.record(Kind.UNKNOWN, node, detail="walked over as it is added to the query")


def _walk(frame: Frame, place: ast.expr, given: Value, walked: Value) -> None:
    users = frozenset(atom for atom in walked if isinstance(atom, RequestUser))
    if users:
        frame.record_held_user(place, users, Use.AROUND)
    if walked - users:
        iterate_value(frame, walked - users, place, "a lookup", mixed=walked - users != given)


def _named(frame: Frame, arguments: Arguments) -> Iterator[tuple[str | None, Value]]:
    """Yield what lookups walk over, by their names; those of ``**options`` have none."""
    for key, given in arguments.keywords:
        yield key, _walked(frame, key, given) | _inside(frame, given)
    yield None, _of_mapping(frame, arguments.double_star or NEVER)


def _of_mapping(frame: Frame, given: Value) -> Value:
    """Return what lookups walk over that are given as a dictionary."""
    heap = frame.interpreter.heap
    refs = [atom.ref for atom in given if isinstance(atom, Container) and atom.kind == "dict"]
    items = ((slot, heap.read(ref, slot)) for ref in refs for slot in heap.names(ref))
    return join([_walked(frame, slot.strip("[]'"), held or NEVER) for slot, held in items])


def _walked(frame: Frame, key: str, given: Value) -> Value:
    if key.rpartition("__")[2] not in _WALKING:
        return _iterators(given)
    return _iterators(given) | frozenset(a for a in given if _is_walkable(frame, a))


def _iterators(given: Value) -> Value:
    """Return what has no other use than to be walked over, and a user that isn't loaded."""
    return frozenset(
        atom
        for atom in given
        if isinstance(atom, (Generator, RequestUser))
        or (isinstance(atom, Container) and atom.kind == "iterator")
    )


def _is_walkable(frame: Frame, atom: Atom) -> bool:
    if isinstance(atom, (Object, Instance)):
        return any(has_special(frame, atom, name) for name in ("__iter__", "__getitem__"))
    return isinstance(atom, Unknown) or (isinstance(atom, Known) and atom.kind in _WALKED_KNOWN)


def _inside(frame: Frame, given: Value) -> Value:
    """Return what conditions among ``given`` carry, and those of ``complex_filter()``."""
    heap = frame.interpreter.heap
    refs = (a.ref for a in given if isinstance(a, Known) and a.kind == CONDITION)
    carried = [heap.read(ref, _CARRIED) or NEVER for ref in refs if ref is not None]
    return join([*carried, _of_mapping(frame, given)])
