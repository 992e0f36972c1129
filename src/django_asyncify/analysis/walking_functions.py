"""Built-in functions that walk through what they are given: they collect, reduce or pass it on."""

from __future__ import annotations

import ast
from typing import TypeGuard

from .arguments import Arguments, argument_node, from_mapping
from .callbacks import call_callback
from .containers import made_container, write_item, write_key
from .data import merge_mapping
from .files import is_file
from .frame import Frame
from .iteration import element_of, iterate_value, record_walks, walk_starred
from .lazy_calls import asks_for_truth, lazy_calls
from .lazy_objects import loaded
from .operations import Kind
from .operators import added, hashed, run_specials
from .pending import pass_on, record_walk
from .values import (
    NONE,
    PLAIN,
    UNKNOWN,
    Atom,
    Container,
    Foreign,
    Function,
    Generator,
    Plain,
    QuerySet,
    Ref,
    Tuple,
    Unknown,
    Value,
    join,
    value,
)


def collect(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``list``, ``tuple``, ``set``, ``sorted`` … make a container of what they iterate."""
    held: Value = frozenset()
    if arguments.positional:
        argument = argument_node(node, 0)
        if not isinstance(argument, ast.Starred):
            held = iterate_value(frame, arguments.positional[0], argument, name)
    held |= walk_starred(frame, node, arguments, name)
    for keyword in node.keywords if arguments.double_star is not None else ():
        if keyword.arg is None:
            named = from_mapping(frame.interpreter, arguments.double_star or frozenset(), None)
            record_walks(frame, keyword.value, named, name)
            held |= element_of(frame, named)
    key = arguments.keyword("key")
    if key is not None and any(not isinstance(a, Plain) for a in key):
        call_callback(frame, node, key, (held,), name)
    if name in {"sorted", "set", "frozenset"}:
        held = ordered(frame, node, held)
    kind = {"set": "set", "frozenset": "set", "tuple": "tuple"}.get(name, "list")
    return made_container(frame, node, kind, held)


def ordered(frame: Frame, node: ast.Call, held: Value) -> Value:
    """Sorting and hashing call methods of the elements, and of what these hold.

    Return what the elements are then: lazy ones are loaded.
    """
    run_specials(frame, node, held, ("__lt__", "__gt__", "__hash__", "__eq__"))
    return loaded(frame, held)


def keys_of(frame: Frame, given: Value) -> Value:
    """Return the keys that a dictionary takes from another one, or from pairs."""
    others = _not_mappings(given)
    pairs = element_of(frame, others)
    firsts = [a.items[0] if _is_pair(a) else element_of(frame, value(a)) for a in pairs]
    return join((element_of(frame, given - others), *firsts))


def keys_taken(frame: Frame, given: Value) -> Value:
    """Return what become keys: those of a mapping or of pairs, or the elements that are counted."""
    return keys_of(frame, given) | element_of(frame, given)


def put_all(frame: Frame, ref: Ref, given: Value, held: Value, keys: Value) -> None:
    """Put into a dictionary what another one, pairs, or what is counted gives it: ``held`` are the
    elements of ``given``, ``keys`` those under which they are put.
    """
    heap, pairs = frame.interpreter.heap, _not_mappings(given)
    merge_mapping(heap, ref, given - pairs)
    if pairs:
        write_item(heap, ref, None, element_of(frame, held))
        write_key(heap, ref, keys)


def _not_mappings(given: Value) -> Value:
    return frozenset(a for a in given if not (isinstance(a, Container) and a.kind == "dict"))


def _is_pair(atom: Atom) -> TypeGuard[Tuple]:
    return isinstance(atom, Tuple) and len(atom.items) == 2


def make_dict(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``dict`` of another one, of pairs or of keywords."""
    made = made_container(frame, node, "dict", frozenset())
    heap = frame.interpreter.heap
    for atom in made:
        if not isinstance(atom, Container):
            continue
        for key, given in arguments.keywords:
            write_item(heap, atom.ref, key, given)
        merge_mapping(heap, atom.ref, arguments.double_star or frozenset())
        star, starred = arguments.star or frozenset(), walk_starred(frame, node, arguments, name)
        put_all(frame, atom.ref, star, starred, keys_of(frame, star))
        for given in arguments.positional:
            pairs = _not_mappings(given)
            held = iterate_value(frame, pairs, argument_node(node, 0), "dict")
            put_all(frame, atom.ref, given, held, hashed(frame, node, keys_of(frame, pairs)))
    return made


def from_keys(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``dict.fromkeys``."""
    held = iterate_value(frame, join(arguments.positional[:1]), argument_node(node, 0), "dict")
    made = made_container(frame, node, "dict", join(arguments.positional[1:2]) or NONE)
    write_key(frame.interpreter.heap, frame.ref(node), hashed(frame, node, held))
    return made


def reduce(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``sum``, ``any``, ``all``, ``max``, ``min`` iterate and give one thing back."""
    if not arguments.positional and arguments.star is None:
        return PLAIN
    starred = walk_starred(frame, node, arguments, name)
    several = len(arguments.positional) > 1 or arguments.star is not None
    if several and name in {"max", "min"}:
        held = join((*arguments.positional, arguments.star or frozenset(), starred))
    else:
        held = iterate_value(frame, join(arguments.positional[:1]), argument_node(node, 0), name)
        held |= starred
    key = arguments.keyword("key")
    if key is not None:
        call_callback(frame, node, key, (held,), name)
    if name in {"max", "min"}:
        held = ordered(frame, node, held)
    if name in {"any", "all"}:
        if any(asks_for_truth(frame, atom) for atom in held):
            frame.record(Kind.UNKNOWN, node, detail="truth of the elements")
            run_specials(frame, node, held - _holders(held), ("__bool__", "__len__"))
        return PLAIN
    default = arguments.keyword("default")
    found = held if name in {"max", "min"} else _sum(frame, node, held, arguments)
    return join((found, default)) if default is not None else found


def _holders(held: Value) -> Value:
    """Return what knows its length without asking what it holds."""
    return frozenset(atom for atom in held if isinstance(atom, (Container, Tuple, Plain)))


def _sum(frame: Frame, node: ast.Call, held: Value, arguments: Arguments) -> Value:
    """Add elements up: numbers, lists, or whatever has an ``__add__``."""
    start = arguments.get(1, "start") or frozenset()
    summed = held | start
    if all(isinstance(atom, (Plain, Foreign)) for atom in summed):
        return PLAIN
    if all(isinstance(atom, (Plain, Container, Tuple)) for atom in summed):
        return made_container(frame, node, "list", element_of(frame, summed))
    added(frame, node, summed)
    return UNKNOWN


def pass_through(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``iter``, ``reversed``, ``enumerate``, ``zip`` iterate lazily but fetch querysets at once."""
    if name == "iter" and len(arguments.positional) > 1:
        followed = all(isinstance(atom, Function) for atom in arguments.positional[0])
        calls = lazy_calls(frame, node, arguments.positional[0], (), keeps=False)
        return calls if followed else UNKNOWN
    if arguments.star is not None:
        inner = walk_starred(frame, node, arguments, name)
        data = all(isinstance(a, Plain) for a in inner)
        return made_container(frame, node, "iterator", PLAIN if data else UNKNOWN)
    columns = [
        iterate_value(frame, given, argument_node(node, index), name)
        for index, given in enumerate(arguments.positional)
    ]
    if name == "enumerate":
        element = value(Tuple((PLAIN, *columns[:1])))
    elif name == "zip":
        element = value(Tuple(tuple(columns)))
    else:
        element = join(columns)
    return pass_on(frame, arguments.all(), made_container(frame, node, "iterator", element))


def next_item(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``next``, of an iterator or of an object of the project's own."""
    if not arguments.positional:
        return PLAIN
    given = arguments.positional[0]
    from .special_methods import call_special

    walked = (Generator, Unknown, QuerySet)
    lazy = frozenset(a for a in given if isinstance(a, walked) or is_file(a))
    if lazy:
        iterate_value(frame, lazy, node, "next", mixed=True)
    for atom in given:
        if isinstance(atom, Container):
            record_walk(frame, node, atom, "next")
        call_special(frame, node, atom, "__next__")
    return join((element_of(frame, given), *arguments.positional[1:]))
