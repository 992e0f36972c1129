"""The standard library's containers, and its functions that fill or take from one."""

from __future__ import annotations

import ast
from dataclasses import replace

from .arguments import Arguments
from .callbacks import call_callback
from .container_methods import take_mapping
from .containers import made_container, write_item, write_key
from .data import merge_mapping
from .frame import Frame
from .heap import FACTORY
from .iteration import element_of, iterate_value, walk_starred
from .operations import Use
from .values import (
    NEVER,
    PLAIN,
    UNKNOWN,
    Atom,
    BoundExternal,
    Class,
    Container,
    External,
    Function,
    Tuple,
    Unknown,
    Value,
    join,
    value,
)
from .walking_functions import ordered


def named_tuple(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Return the class that ``namedtuple("Point", "x y")`` makes."""
    made = frame.interpreter.project.named_tuple(frame.module, node)
    return value(Class(made)) if made is not None else UNKNOWN


def counter(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Make a dictionary of numbers, by what it counts."""
    if arguments.star is not None:
        walk_starred(frame, node, arguments, dotted)
        return UNKNOWN
    ref = frame.ref(node)
    for index, given in enumerate(arguments.positional):
        held = iterate_value(frame, given, node.args[index], dotted)
        held = ordered(frame, node, held)
        write_key(frame.interpreter.heap, ref, held)
    write_item(frame.interpreter.heap, ref, None, PLAIN)
    return made_container(frame, node, "dict", PLAIN)


def defaultdict(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Make a dictionary whose missing items are what its factory gives."""
    made = made_container(frame, node, "dict", frozenset())
    for factory in arguments.positional[0] if arguments.positional else ():
        kind = _EMPTY.get(factory.dotted) if isinstance(factory, External) else None
        if kind is not None and not isinstance(node.args[0], ast.Starred):
            item = made_container(frame, node.args[0], kind, frozenset())
        else:
            item = call_callback(frame, node, value(factory), (), dotted)
        for atom in made:
            if isinstance(atom, Container):
                _missing_items(frame, atom, factory, item)
    for given, argument in zip(arguments.positional[1:], node.args[1:], strict=False):
        take_mapping(frame, frame.ref(node), given, argument, dotted)
    heap = frame.interpreter.heap
    for key, given in arguments.keywords:
        write_item(heap, frame.ref(node), key, given)
    merge_mapping(heap, frame.ref(node), arguments.double_star or NEVER)
    if arguments.star is not None:
        write_item(heap, frame.ref(node), None, UNKNOWN)
    return made


#: Factories of ``defaultdict`` that make a container of their own for each item.
_EMPTY = {"builtins.list": "list", "builtins.set": "set", "builtins.dict": "dict"}


def _missing_items(frame: Frame, made: Container, factory: Atom, item: Value) -> None:
    write_item(frame.interpreter.heap, made.ref, None, item)
    if isinstance(factory, (Function, BoundExternal, Unknown)):
        frame.interpreter.heap.write(made.ref, FACTORY, value(factory))


def groupby(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``iter()`` fetches a queryset as soon as the groups are asked for, not when they are read.

    The key of an element is asked for as the groups are walked over.
    """
    if not arguments.positional or isinstance(node.args[0], ast.Starred):
        walk_starred(frame, node, arguments, dotted)
        return UNKNOWN
    held = iterate_value(frame, arguments.positional[0], node.args[0], dotted)
    key = arguments.get(1, "key")
    later = Use.ITERATED_UNKNOWN
    keys = call_callback(frame, node, key, (held,), dotted, later) if key is not None else held
    groups = made_container(frame, node.func, "iterator", held)
    return made_container(frame, node, "iterator", value(Tuple((keys, groups))))


def pushing(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``heappush(heap, item)`` and the like put their last argument into their first one."""
    if len(arguments.positional) < 2:
        return UNKNOWN
    holders, given = arguments.positional[0], arguments.positional[-1]
    call_unbound(frame, node, "append", Arguments((holders, given)))
    held = element_of(frame, holders) | given
    ordered(frame, node, held)
    return held


def popping(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``heappop(heap)`` compares what it takes out with the rest."""
    held = element_of(frame, arguments.positional[0]) if arguments.positional else UNKNOWN
    ordered(frame, node, held)
    return held


def call_unbound(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """Call ``list.append(items, item)`` as ``items.append(item)``."""
    from .methods import call_method

    target = ast.Attribute(node.args[0], name, ast.Load())
    target = ast.copy_location(target, node)
    bound = ast.copy_location(ast.Call(target, node.args[1:], node.keywords), node)
    rest = replace(arguments, positional=arguments.positional[1:])
    holders = frame.each(arguments.positional[0])
    return join([call_method(frame, bound, atom, name, rest) for atom in holders])
