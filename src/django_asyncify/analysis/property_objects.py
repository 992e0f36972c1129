"""Property objects: what ``property()`` and ``cached_property()`` make of functions."""

from __future__ import annotations

import ast

from .arguments import Arguments
from .frame import Frame
from .values import NEVER, Atom, Function, Known, Value, value

PROPERTY = "property"
_NAMES = frozenset({"property", "classproperty", "lazyproperty"})
_PARTS = ("fget", "fset", "fdel")


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


def functions_of(frame: Frame, made: Known, part: str) -> list[Function]:
    """Return the functions that a property runs as its ``fget``, ``fset`` or ``fdel``."""
    held = frame.interpreter.heap.read(made.ref, part) if made.ref is not None else None
    return [atom for atom in held or NEVER if isinstance(atom, Function)]


def getters_of(frame: Frame, atom: Atom) -> list[Function]:
    """Return what runs when an attribute is read that is a property; nothing if it is none.

    A decorator that makes properties leaves the function, with a mark.
    """
    if isinstance(atom, Known) and atom.kind == PROPERTY:
        return functions_of(frame, atom, "fget")
    marked = isinstance(atom, Function) and any(map(makes_properties, atom.through))
    return [atom] if isinstance(atom, Function) and marked else []
