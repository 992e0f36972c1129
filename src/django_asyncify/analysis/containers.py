"""Lists, tuples, sets and dictionaries: how they are made, and what they hold on the heap."""

from __future__ import annotations

import ast

from .frame import Frame
from .heap import ELEMENTS, KEYS, Heap
from .values import NEVER, PLAIN, Container, Plain, Ref, Value, join, value

_ANY = "[?]"


def write_item(heap: Heap, ref: Ref, key: str | None, new: Value) -> None:
    """Put ``new`` into a container, under a key that is known or not."""
    heap.write(ref, ELEMENTS, new)
    heap.write(ref, _ANY if key is None else f"[{key!r}]", new)


def write_key(heap: Heap, ref: Ref, key: Value) -> None:
    """Remember a key that isn't data."""
    if any(not isinstance(atom, Plain) for atom in key):
        heap.write(ref, KEYS, key)


def read_item(heap: Heap, ref: Ref, key: str | None) -> Value:
    """Return what a container may hold under ``key`` (None: under any)."""
    if key is None:
        return heap.read(ref, ELEMENTS) or NEVER
    found = [heap.read(ref, f"[{key!r}]"), heap.read(ref, _ANY)]
    return join([held for held in found if held is not None]) or heap.read(ref, ELEMENTS) or PLAIN


def read_stored(heap: Heap, ref: Ref, key: str | None) -> Value:
    """Return what was put under ``key``, or under a key that isn't known (None: only that)."""
    names = (_ANY,) if key is None else (f"[{key!r}]", _ANY)
    return join([heap.read(ref, name) or NEVER for name in names])


def named_item(heap: Heap, ref: Ref, key: str | None) -> Value:
    """Return what ``f(**mapping)`` gives as ``key`` (None: as any): nothing, where the mapping is
    known to have other keys alone.
    """
    others = any(name.startswith("[") and name != ELEMENTS for name in heap.names(ref))
    return read_stored(heap, ref, key) if key and others else read_item(heap, ref, key)


def made_container(frame: Frame, node: ast.expr | ast.stmt, kind: str, element: Value) -> Value:
    """Return a new container made by ``node`` that holds ``element``."""
    ref = frame.ref(node)
    write_item(frame.interpreter.heap, ref, None, element)
    return value(Container(ref, kind))
