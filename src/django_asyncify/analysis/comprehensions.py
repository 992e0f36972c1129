"""Comprehensions and generator expressions: loops of an expression, with names of their own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from .containers import made_container, write_key
from .frame import Frame
from .operators import hashed
from .pending import note_pending
from .read_relations import has_rows, note_rows
from .values import (
    Value,
)


def comprehension(frame: Frame, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    """Evaluate a comprehension that gives a list or a set, or a generator expression."""
    from .expressions import evaluate

    kind = {ast.ListComp: "list", ast.SetComp: "set"}.get(type(node), "iterator")
    first = node.generators[0].iter if kind != "iterator" else None
    with _own_names(frame, first):
        conditional = _generators(frame, node.generators)
        element = evaluate(frame, node.elt)
        if kind == "set":
            element = hashed(frame, node, element, node.elt)
        frame.conditional -= conditional
    made = made_container(frame, node, kind, element)
    if isinstance(node, ast.GeneratorExp):
        note_pending(frame, node, made)
    return made


@contextmanager
def _own_names(frame: Frame, first: ast.expr | None) -> Iterator[None]:
    """A comprehension's names are its own, and what it does it may do for no element at all.

    Only ``first``, what it walks through at once, is surely fetched.
    """
    names, relations = dict(frame.state.names), frame.state.relations
    yield
    fetched = first is not None and has_rows(frame, first)
    frame.state.names, frame.state.relations = names, relations & frame.state.relations
    if fetched and first is not None:
        note_rows(frame, first, "comprehension")


def dict_comprehension(frame: Frame, node: ast.DictComp) -> Value:
    """Evaluate a comprehension that gives a dictionary."""
    from .expressions import evaluate

    with _own_names(frame, node.generators[0].iter):
        conditional = _generators(frame, node.generators)
        key = evaluate(frame, node.key)
        element = evaluate(frame, node.value)
        key = hashed(frame, node, key, node.key)
        frame.conditional -= conditional
    write_key(frame.interpreter.heap, frame.ref(node), key)
    return made_container(frame, node, "dict", element)


def _generators(frame: Frame, generators: list[ast.comprehension]) -> int:
    from .assignment import assign
    from .expressions import iterate, truth

    entered = 0
    for generator in generators:
        element = iterate(frame, generator.iter, generator, "comprehension")
        frame.conditional += 1
        entered += 1
        assign(frame, generator.target, element, None)
        for condition in generator.ifs:
            truth(frame, condition)
    return entered
