"""Arguments of a call, and how they meet a function's parameters."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..spans import Span, span_of
from .containers import named_item, read_item, write_item
from .data import item_of, merge_mapping
from .heap import ELEMENTS, Heap
from .values import (
    NEVER,
    UNKNOWN,
    Atom,
    Call,
    Container,
    Function,
    Plain,
    Ref,
    Tuple,
    Value,
    join,
    value,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter


#: So many of ``*args`` are told apart by their places.
_MOST_COUNTED = 8


@dataclass(frozen=True, slots=True)
class Arguments:
    """The abstract arguments of one call; ``star`` are the elements of ``*args``."""

    positional: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    star: Value | None = None
    double_star: Value | None = None

    def keyword(self, name: str) -> Value | None:
        """Return the keyword argument ``name``, if given by name."""
        return next((v for n, v in self.keywords if n == name), None)

    def get(self, index: int, name: str) -> Value | None:
        """Return the argument given at ``index`` or as ``name``."""
        if index < len(self.positional):
            return self.positional[index]
        return self.keyword(name)

    def all(self) -> tuple[Value, ...]:
        """Return every argument, in no particular role."""
        extra = tuple(v for v in (self.star, self.double_star) if v is not None)
        return self.positional + tuple(v for _, v in self.keywords) + extra


def bind_parameters(
    interpreter: Interpreter, function: Function, given: Arguments, call: Call
) -> tuple[dict[str, Value], bool]:
    """Return the value of each parameter, and whether stars made the match uncertain."""
    spec = function.ref.node.args
    positional = list(given.positional)
    if function.bound is not None:
        positional.insert(0, value(function.bound))
    names: dict[str, Value] = {}
    parameters = [*spec.posonlyargs, *spec.args]
    for parameter, argument in zip(parameters, positional, strict=False):
        names[parameter.arg] = argument
    rest = positional[len(parameters) :]
    extra: list[tuple[str, Value]] = []
    known = {p.arg for p in (*spec.args, *spec.kwonlyargs)}
    for name, argument in given.keywords:
        if name in known:
            names[name] = join((names.get(name, NEVER), argument))
        else:
            extra.append((name, argument))
    _fill(interpreter, function, given, names)
    here = Ref(function.ref.module.path, _span(function), call)
    if spec.vararg:
        counted = given.star is None and len(rest) <= _MOST_COUNTED
        names[spec.vararg.arg] = (
            value(Tuple(tuple(rest))) if counted else _variadic(interpreter, here, rest, given.star)
        )
    if spec.kwarg:
        names[spec.kwarg.arg] = _keywords(interpreter, here, extra, given.double_star)
    return names, given.star is not None or given.double_star is not None


def _span(function: Function) -> Span:
    return span_of(function.ref.node, function.ref.module.lines)


def _fill(
    interpreter: Interpreter, function: Function, given: Arguments, names: dict[str, Value]
) -> None:
    spec = function.ref.node.args
    parameters = [*spec.posonlyargs, *spec.args]
    defaults: list[ast.expr | None] = [None] * (len(parameters) - len(spec.defaults))
    defaults.extend(spec.defaults)
    pairs = [
        *zip(parameters, defaults, strict=False),
        *zip(spec.kwonlyargs, spec.kw_defaults, strict=False),
    ]
    for parameter, default in pairs:
        if parameter.arg in names:
            continue
        possible = []
        if parameter in parameters and given.star is not None:
            possible.append(given.star)
        if given.double_star is not None:
            possible.append(from_mapping(interpreter, given.double_star, parameter.arg))
        if default is not None:
            possible.append(_default(interpreter, function, default))
        names[parameter.arg] = join(possible) if possible else UNKNOWN


def spread(interpreter: Interpreter, given: Arguments) -> Value:
    """Return all that a call is given by ``*args`` and ``**kwargs``."""
    mapping = given.double_star
    named = from_mapping(interpreter, mapping, None) if mapping is not None else NEVER
    return join((given.star or NEVER, named))


def from_mapping(interpreter: Interpreter, mapping: Value, name: str | None) -> Value:
    """Return what ``f(**mapping)`` gives ``f`` as ``name``; None: as whatever name."""
    heap, found = interpreter.heap, []
    for atom in mapping:
        if isinstance(atom, Container):
            found.append(named_item(heap, atom.ref, name))
        else:
            found.append(item_of(heap, atom, name) if isinstance(atom, Plain) else value(atom))
    return join(found)


def _default(interpreter: Interpreter, function: Function, default: ast.expr) -> Value:
    from .expressions import evaluate

    if isinstance(default, ast.Constant):
        return evaluate(interpreter.module_frame(function.ref.module), default)
    frame = interpreter.module_frame(function.ref.module)
    if function.frame is not None:
        frame.closure = function.frame
    return evaluate(frame, default)


def gathered(
    interpreter: Interpreter, function: Function, names: Mapping[str, Value], call: Call
) -> dict[str, Value]:
    """Return ``*args`` and ``**kwargs`` as one tuple and one dictionary for many calls alike.

    Each call makes a new one; together they would be too many to be told from anything else.
    """
    spec, heap = function.ref.node.args, interpreter.heap
    here = Ref(function.ref.module.path, _span(function), call)
    found = {}
    if spec.vararg:
        held = [_items(heap, atom) for atom in names[spec.vararg.arg]]
        found[spec.vararg.arg] = _variadic(interpreter, here, held, None)
    if spec.kwarg:
        given = names[spec.kwarg.arg]
        found[spec.kwarg.arg] = _keywords(interpreter, here, [], given)
    return found


def _items(heap: Heap, given: Atom) -> Value:
    if isinstance(given, Tuple):
        return join(given.items)
    return read_item(heap, given.ref, None) if isinstance(given, Container) else NEVER


def _variadic(interpreter: Interpreter, here: Ref, rest: list[Value], star: Value | None) -> Value:
    ref = Ref(here.path, Span(*_shift(here.span, 1)), here.context)
    held = join([*rest, star or NEVER])
    interpreter.heap.write(ref, ELEMENTS, held)
    return value(Container(ref, "tuple"))


def _keywords(
    interpreter: Interpreter, here: Ref, extra: list[tuple[str, Value]], mapping: Value | None
) -> Value:
    ref = Ref(here.path, Span(*_shift(here.span, 2)), here.context)
    interpreter.heap.write(ref, ELEMENTS, NEVER)
    for name, argument in extra:
        write_item(interpreter.heap, ref, name, argument)
    merge_mapping(interpreter.heap, ref, mapping or NEVER)
    return value(Container(ref, "dict"))


def argument_node(node: ast.Call, index: int) -> ast.expr:
    """Return the node of a positional argument, or the call's own if it isn't given so."""
    return node.args[index] if index < len(node.args) else node


def _shift(span: Span, by: int) -> tuple[int, int, int, int]:
    return span.line, span.column, span.end_line, span.end_column + by
