"""Property objects: what ``property()`` and ``cached_property()`` make of functions."""

from __future__ import annotations

import ast

from .arguments import Arguments
from .frame import Frame
from .values import NEVER, Atom, Function, Known, Plain, Value, value

PROPERTY = "property"
_NAMES = frozenset({"property", "classproperty", "lazyproperty"})
_PARTS = ("fget", "fset", "fdel")
#: What ``cached_property`` calls the function it was made of.
_ALIASES = {"func": "fget", "real_func": "fget"}


def makes_properties(dotted: str) -> bool:
    """Whether a callable, by its dotted name, makes a property of a function."""
    last = dotted.rpartition(".")[2]
    return last in _NAMES or last.endswith("cached_property")


def call_property(frame: Frame, node: ast.expr, arguments: Arguments) -> Value:
    """Return what ``property(fget, fset, fdel)`` makes, or ``cached_property(func)``."""
    ref = frame.ref(node)
    for index, part in enumerate(_PARTS):
        given = arguments.get(index, part) or (arguments.keyword("func") if index == 0 else None)
        if given is not None:
            frame.interpreter.heap.write(ref, part, given)
    return value(Known(PROPERTY, ref))


def callables_of(frame: Frame, made: Known, part: str) -> list[Atom]:
    """Return what a property calls as its ``fget``, ``fset`` or ``fdel``."""
    held = frame.interpreter.heap.read(made.ref, part) if made.ref is not None else None
    return [atom for atom in held or NEVER if not isinstance(atom, Plain)]


def part_of(frame: Frame, made: Known, name: str) -> Value | None:
    """Return ``made.fget`` and the like; None for what isn't a function of a property."""
    part = _ALIASES.get(name, name)
    return frozenset(callables_of(frame, made, part)) if part in _PARTS else None


def getters_of(frame: Frame, atom: Atom) -> list[Atom]:
    """Return what runs when an attribute is read that is a property; nothing if it is none.

    A decorator that makes properties leaves the function, with a mark.
    """
    if isinstance(atom, Known) and atom.kind == PROPERTY:
        return callables_of(frame, atom, "fget")
    marked = isinstance(atom, Function) and any(map(makes_properties, atom.through))
    return [atom] if isinstance(atom, Function) and marked else []
