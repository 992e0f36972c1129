"""Calls of methods of lists, sets and dictionaries."""

from __future__ import annotations

import ast

from .arguments import Arguments, from_mapping
from .callbacks import call_callback, consume
from .containers import made_container, read_item, write_item, write_key
from .data import merge_mapping
from .frame import Frame
from .heap import ELEMENTS, KEYS
from .iteration import element_of, iterate_value, record_walks, walk_starred
from .kept_functions import note_kept
from .lazy_objects import loaded
from .operators import hashed
from .values import NEVER, NONE, PLAIN, Container, Ref, Tuple, Value, join, key_of, value
from .walking_functions import from_keys, keys_taken, ordered, put_all

#: They put what they are handed into what they are called on.
ADDING = frozenset(
    {"append", "add", "insert", "extend", "update", "setdefault", "appendleft", "__setitem__"}
)
_TAKING_ALL = frozenset(
    {"extend", "extendleft", "update", "union", "intersection", "difference", "join", "subtract"}
    | {"symmetric_difference", "symmetric_difference_update", "intersection_update"}
    | {"__iadd__", "__ior__"}
)


def call_on_container(
    frame: Frame, node: ast.Call, receiver: Container, name: str, arguments: Arguments
) -> Value:
    """Call a method of a list, set or dictionary; return what it gives."""
    heap = frame.interpreter.heap
    _look_up(frame, node, receiver, name, arguments)
    if name == "fromkeys":
        return from_keys(frame, node, name, arguments)
    if name in _TAKING_ALL:
        extend(frame, node, receiver, name, arguments)
        return value(receiver)
    if name in ADDING:
        for given in arguments.all():
            note_kept(frame, given)
        add(frame, receiver, name, arguments)
        return read_item(heap, receiver.ref, None) if name == "setdefault" else NONE
    if name in {"get", "pop"}:
        return _get(frame, receiver, arguments)
    if name in {"items", "values", "popitem", "most_common", "elements"}:
        return _view(frame, node, receiver, name)
    if name in {"sort"}:
        _run_key(frame, node, receiver, arguments)
        ordered(frame, node, element_of(frame, value(receiver)))
        return NONE
    if name in {"copy", "reverse", "__iter__"}:
        return value(receiver)
    if name in {"keys"}:
        return value(receiver)
    if name in {"index", "count", "remove"}:
        ordered(frame, node, element_of(frame, value(receiver)))
        return PLAIN
    consume(frame, node, arguments, name)
    return read_item(heap, receiver.ref, None) or PLAIN


def _look_up(
    frame: Frame, node: ast.Call, receiver: Container, name: str, arguments: Arguments
) -> None:
    """Run what a set or a dictionary does to find its elements and keys."""
    if receiver.kind == "set":
        others = [element_of(frame, given) | given for given in arguments.positional]
        hashed(frame, node, join([element_of(frame, value(receiver)), *others]))
    elif receiver.kind == "dict":
        first = join(arguments.positional[:1])
        hashed(frame, node, first if name not in _TAKING_ALL else keys_taken(frame, first))


def _run_key(frame: Frame, node: ast.Call, receiver: Container, arguments: Arguments) -> None:
    key = arguments.keyword("key")
    if key is not None:
        call_callback(frame, node, key, (element_of(frame, value(receiver)),), "sort")


def extend(
    frame: Frame, node: ast.Call, receiver: Container, name: str, arguments: Arguments
) -> None:
    """Put into a container what ``extend()`` or ``update()`` is handed."""
    heap = frame.interpreter.heap
    for index, given in enumerate(arguments.positional):
        argument = node.args[index] if index < len(node.args) else node
        if receiver.kind == "dict":
            take_mapping(frame, receiver.ref, given, argument, name)
        else:
            held = iterate_value(frame, given, argument, name)
            write_item(heap, receiver.ref, None, held)
    starred = walk_starred(frame, node, arguments, name)
    if receiver.kind == "dict":
        star = arguments.star or NEVER
        put_all(frame, receiver.ref, star, starred, keys_taken(frame, star))
        merge_mapping(heap, receiver.ref, arguments.double_star or NEVER)
    else:
        write_item(heap, receiver.ref, None, starred)
    _extend_by_name(frame, node, receiver, name, arguments)


def _extend_by_name(
    frame: Frame, node: ast.Call, receiver: Container, how: str, arguments: Arguments
) -> None:
    """Take what is given by name: items of a dictionary, or what fills a list (``iterable``)."""
    heap = frame.interpreter.heap
    if receiver.kind == "dict":
        for key, given in arguments.keywords:
            write_item(heap, receiver.ref, key, given)
        return
    for keyword in node.keywords:
        if keyword.arg is None:
            taken = from_mapping(frame.interpreter, arguments.double_star or NEVER, None)
        else:
            taken = arguments.keyword(keyword.arg) or NEVER
        record_walks(frame, keyword.value, taken, how)
        write_item(heap, receiver.ref, None, element_of(frame, taken))


def take_mapping(frame: Frame, ref: Ref, given: Value, node: ast.expr, how: str) -> None:
    """Put into a dictionary what another one, pairs, or what is counted gives it."""
    held = iterate_value(frame, given, node, how)
    put_all(frame, ref, given, held, keys_taken(frame, given))


def add(frame: Frame, receiver: Container, name: str, arguments: Arguments) -> None:
    """Put into a container what ``append()``, ``setdefault()`` … is handed."""
    heap = frame.interpreter.heap
    given = arguments.positional
    if name in {"setdefault", "__setitem__"} and given:
        if receiver.kind == "dict":
            write_key(heap, receiver.ref, loaded(frame, given[0]))
        write_item(
            heap, receiver.ref, key_argument(arguments), given[1] if len(given) > 1 else NONE
        )
    elif given:
        write_item(heap, receiver.ref, None, given[-1])


def _get(frame: Frame, receiver: Container, arguments: Arguments) -> Value:
    default = arguments.positional[1] if len(arguments.positional) > 1 else NONE
    return join((read_item(frame.interpreter.heap, receiver.ref, key_argument(arguments)), default))


def key_argument(arguments: Arguments) -> str | None:
    """Return the key that a method is handed, if it is one constant string."""
    return key_of(arguments.positional[0]) if arguments.positional else None


def _view(frame: Frame, node: ast.Call, receiver: Container, name: str) -> Value:
    held = frame.interpreter.heap.read(receiver.ref, ELEMENTS) or NEVER
    if name == "values":
        return made_container(frame, node, "list", held)
    keys = frame.interpreter.heap.read(receiver.ref, KEYS) or PLAIN
    if name == "elements":
        return made_container(frame, node, "iterator", keys)
    pair = value(Tuple((keys, held)))
    return pair if name == "popitem" else made_container(frame, node, "list", pair)
