"""Iterators that query as they are walked over: generator expressions, and what passes them on.

Where one is walked over in the function that made it, the query has its place there. Anywhere else
nothing but the value says that walking over it runs code of that function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from .frame import Frame
from .operations import CALLS, Kind, Operation, Use
from .values import Atom, Container, FunctionRef, Generator, Value


def note_pending(frame: Frame, node: ast.GeneratorExp, made: Value) -> None:
    """Remember what walking over a new generator expression does, apart from its first source."""
    if frame.function is None:
        return
    inside = {id(n) for n in ast.walk(node)} - {id(n) for n in ast.walk(node.generators[0].iter)}
    facts = frame.interpreter.facts_of(frame.function)
    found = (o for o in facts.operations.values() if id(o.node) in inside)
    if any(_does_something(frame, operation) for operation in found):
        for atom in made:
            if isinstance(atom, Container):
                frame.interpreter.pending[atom.ref] = frame.function


def pass_on(frame: Frame, sources: Iterable[Value], made: Value) -> Value:
    """Return ``made``, an iterator that walks over ``sources`` when it is walked over itself."""
    makers = [maker for source in sources for atom in source if (maker := _maker(frame, atom))]
    for atom in made:
        if isinstance(atom, Container) and makers:
            frame.interpreter.pending[atom.ref] = makers[0]
    return made


def record_walk(frame: Frame, node: ast.expr, atom: Container, how: str) -> None:
    """Record that an iterator of another function is walked over."""
    maker = _maker(frame, atom)
    if maker is not None and maker is not frame.function:
        detail = f"iterated by {how}"
        frame.record(Kind.UNKNOWN, node, detail=detail, use=Use.ITERATED_UNKNOWN)


def is_pending(frame: Frame, sources: Iterable[Value]) -> bool:
    """Whether walking over one of ``sources`` runs code that queries, whatever it yields."""
    return any(_maker(frame, atom) is not None for source in sources for atom in source)


def _maker(frame: Frame, atom: Atom) -> FunctionRef | None:
    if isinstance(atom, Generator):
        return atom.ref if frame.interpreter.has_operations(atom.ref) else None
    return frame.interpreter.pending.get(atom.ref) if isinstance(atom, Container) else None


def _does_something(frame: Frame, operation: Operation) -> bool:
    if operation.kind not in CALLS:
        return True
    functions = frame.interpreter.functions
    return any(ref in functions and functions[ref].operations for ref in operation.callees)
