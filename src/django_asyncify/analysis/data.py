"""Data that code may put more than data into: parsed JSON, rows of ``values()``, lists of text.

Where it was read tells it apart, as objects are told apart by where they were made: what is put
into it there, through whatever name, may be inside of it everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .containers import read_stored, write_item
from .frame import Frame
from .heap import ELEMENTS, KEYS, Heap
from .origins import Row
from .values import (
    ANYWHERE,
    NEVER,
    OUTSIDE,
    PLAIN,
    UNKNOWN,
    Call,
    Container,
    Foreign,
    Plain,
    QuerySet,
    Ref,
    Value,
    value,
)

#: What ``request.FILES`` holds, and what a file field of a form cleans to.
UPLOADED = Plain(what="uploaded file")
UPLOADS = "request.FILES"
#: Keeps the places of data apart from those of objects and frames.
_DATA = Call(OUTSIDE)


def read_here(frame: Frame) -> Value:
    """Return data that the function being executed reads or makes."""
    return value(Plain(source=Ref(frame.here.path, frame.here.span, _DATA)))


def request_data(name: str) -> Value:
    """Return ``request.GET``, ``request.META`` …, which all code that has the request may fill."""
    what = f"request.{name}"
    return value(Plain(what=what, source=Ref(Path(what), OUTSIDE[1], _DATA)))


def row_of(frame: Frame, queryset: QuerySet) -> Value:
    """Return a row of ``values()`` or ``values_list()``."""
    site = queryset.origin.site
    if site is None:
        return read_here(frame)
    source = Ref(site.path, site.span, _DATA)
    single = queryset.row is Row.FLAT
    objects = frame.interpreter.heap.read(source, ELEMENTS) if single else None
    return value(Plain(source=source)) | (objects or NEVER)


def fill_rows(frame: Frame, queryset: QuerySet, objects: Value) -> None:
    """Remember what fields have made of the columns in rows of ``values()``, beside data."""
    site = queryset.origin.site
    if site is not None and objects:
        source = Ref(site.path, site.span, _DATA)
        write_item(frame.interpreter.heap, source, None, objects)


def handed_on(given: Iterable[Value]) -> Value:
    """Return what a function gives back that copies or picks from the data it is given."""
    atoms = (atom for one in given for atom in one)
    kept = frozenset(Plain(source=a.source) for a in atoms if isinstance(a, Plain) and a.source)
    return kept or PLAIN


def item_of(heap: Heap, data: Plain, key: str | None) -> Value:
    """Return what is under ``key``: data, or what code has put there (None: a key not known)."""
    if data.source is None:
        return value(data) if data.what == "cached" else PLAIN
    if data.what == UPLOADS:
        return value(UPLOADED) | inside(heap, data)
    put = inside(heap, data) if key is None else read_stored(heap, data.source, key)
    return value(Plain(source=data.source)) | put


def element_of_data(heap: Heap, data: Plain) -> Value:
    """Return what iterating data yields: keys, or the items of a list."""
    if data.source is None:
        return value(data) if data.what == "cached" else PLAIN
    if data.what == UPLOADS:
        return PLAIN
    return value(Plain(source=data.source)) | read_stored(heap, data.source, None)


def inside(heap: Heap, data: Plain) -> Value:
    """Return everything that isn't data and that code has put into data."""
    return heap.read(data.source, ELEMENTS) or NEVER if data.source is not None else NEVER


def keys_put_into(heap: Heap, data: Plain | Foreign) -> Value:
    """Return the keys that aren't data and under which code has put something into data."""
    source = data.source if isinstance(data, Plain) else None
    return heap.read(source, KEYS) or NEVER if source is not None else NEVER


def put_into(heap: Heap, data: Plain, key: str | None, given: Value) -> bool:
    """Put what isn't data under ``key``; return whether it is known where the data was read."""
    if data.source is None:
        return False
    write_item(heap, data.source, key, given)
    write_item(heap, ANYWHERE, None, UNKNOWN)
    return True


def merge_mapping(heap: Heap, ref: Ref, other: Value) -> None:
    """Put what mappings hold into a dictionary, as ``update()``, ``|=`` and ``**`` do."""
    for atom in other:
        if isinstance(atom, Container):
            for name in heap.names(atom.ref):
                heap.write(ref, name, heap.read(atom.ref, name) or NEVER)
        else:
            held = item_of(heap, atom, None) if isinstance(atom, Plain) else UNKNOWN
            write_item(heap, ref, None, held)
