"""What a place in the heap may hold only ever grows, and comes to an end."""

from __future__ import annotations

from pathlib import Path

from django_asyncify.analysis.heap import Heap
from django_asyncify.analysis.values import PLAIN, UNKNOWN, Known, Plain, Ref, value
from django_asyncify.spans import Span


def test_what_was_too_wide_once_stays_wide_however_often_it_is_written() -> None:
    heap, ref = Heap(), Ref(Path("module.py"), Span(1, 0, 1, 1))
    texts = [value(Plain(str(number), is_const=True)) for number in range(60)]
    for text in (*texts, *texts):
        heap.write(ref, "name", text)
    assert heap.read(ref, "name") == PLAIN
    version = heap.version
    for text in texts:
        heap.write(ref, "name", text)
    assert heap.version == version


def test_what_became_unknown_stays_unknown() -> None:
    heap, ref = Heap(), Ref(Path("module.py"), Span(1, 0, 1, 1))
    classes = [value(Known(f"kind {number}")) for number in range(60)]
    for kind in (*classes, *classes):
        heap.write(ref, "name", kind)
    assert heap.read(ref, "name") == UNKNOWN
