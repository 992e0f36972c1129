"""``operator.attrgetter`` and ``itemgetter``: what they read from what they are handed."""

from __future__ import annotations

import ast

from .arguments import Arguments
from .attributes import attribute_of
from .containers import read_item
from .data import item_of
from .frame import Frame
from .operations import Kind
from .values import (
    NEVER,
    PLAIN,
    UNKNOWN,
    Container,
    External,
    Foreign,
    Partial,
    Plain,
    Tuple,
    Value,
    constant,
    join,
    key_of,
    value,
)


def make_getter(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Return the callable that ``attrgetter("name")`` or ``itemgetter(0)`` makes."""
    if not arguments.positional or arguments.star is not None:
        return UNKNOWN
    ref = frame.ref(node)
    for index, given in enumerate(arguments.positional):
        frame.interpreter.heap.write(ref, str(index), given)
    return value(Partial(dotted, External(f"{dotted}()"), ref))


def get_attributes(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Read attributes, along dotted paths, from the last argument."""
    *names, holders = arguments.positional
    return _several([_walk(frame, node, holders, given) for given in names])


def _walk(frame: Frame, node: ast.Call, holders: Value, given: Value) -> Value:
    paths = {constant(atom) for atom in given}
    if None in paths:
        frame.record(Kind.UNKNOWN, node, detail="getattr with a computed name")
        return UNKNOWN
    return join([_path(frame, node, holders, path or "") for path in paths])


def _path(frame: Frame, node: ast.Call, holders: Value, path: str) -> Value:
    for name in path.split("."):
        holders = join([attribute_of(frame, node, holder, name) for holder in frame.each(holders)])
    return holders


def get_items(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Read items from the last argument."""
    *keys, holders = arguments.positional
    return _several([_item(frame, node, holders, key) for key in keys])


def _item(frame: Frame, node: ast.Call, holders: Value, key: Value) -> Value:
    found = []
    for holder in holders:
        if isinstance(holder, Container):
            found.append(read_item(frame.interpreter.heap, holder.ref, key_of(key)))
        elif isinstance(holder, Tuple):
            found.append(join(holder.items))
        elif isinstance(holder, Plain):
            found.append(item_of(frame.interpreter.heap, holder, key_of(key)))
        elif isinstance(holder, Foreign):
            found.append(PLAIN)
        else:
            frame.record(Kind.UNKNOWN, node, detail="subscript")
            found.append(UNKNOWN)
    return join(found) or NEVER


def _several(found: list[Value]) -> Value:
    return found[0] if len(found) == 1 else value(Tuple(tuple(found)))
