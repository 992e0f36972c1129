"""``copy.copy`` and ``copy.deepcopy``: what runs for a copy, and what a queryset's copy is."""

from __future__ import annotations

import ast
from dataclasses import replace

from .arguments import Arguments
from .frame import Frame
from .iteration import iterate_value
from .operations import Kind
from .operators import run_specials
from .origins import Origin
from .values import (
    PLAIN,
    QuerySet,
    Unknown,
    Value,
)


def copied(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Copy what may have a say in it; a queryset is fetched for that."""
    given = arguments.positional[0] if arguments.positional else PLAIN
    if any(isinstance(atom, QuerySet) for atom in given):
        iterate_value(frame, given, node.args[0], dotted)
    else:
        _run_copying(frame, node, given)
    return given


def _run_copying(frame: Frame, node: ast.Call, given: Value) -> None:
    """Run what classes have to say about copies of their objects, and what fills a copy."""
    run_specials(frame, node, given, _COPYING)
    if any(isinstance(atom, Unknown) for atom in given):
        frame.record(Kind.UNKNOWN, node, detail="copied")


_COPYING = (
    *("__copy__", "__deepcopy__", "__reduce__", "__reduce_ex__", "__getnewargs__"),
    *("__getstate__", "__setstate__", "__setitem__", "append", "extend"),
)


def copied_deeply(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """A queryset's copy is fetched anew, whatever the original holds."""
    given = arguments.positional[0] if arguments.positional else PLAIN
    _run_copying(frame, node, given)
    return frozenset(
        replace(atom, origin=_copied(atom.origin)) if isinstance(atom, QuerySet) else atom
        for atom in given
    )


def _copied(origin: Origin) -> Origin:
    columns = replace(Origin(None), only=origin.only, deferred=origin.deferred)
    return replace(columns, decline="the query is copied")
