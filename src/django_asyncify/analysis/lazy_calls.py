"""``map()`` and ``filter()``: iterators that call a function as they are walked over."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .arguments import Arguments, argument_node
from .callbacks import call_callback
from .containers import made_container, write_item
from .frame import Frame
from .iteration import iterate_value, walk_starred
from .lazy_objects import is_lazy
from .members import bind_member, find_member
from .operations import Kind, Use
from .values import (
    PLAIN,
    UNKNOWN,
    Atom,
    Class,
    External,
    Foreign,
    Function,
    FunctionRef,
    Generator,
    Instance,
    Object,
    Partial,
    Plain,
    QuerySet,
    Unknown,
    Value,
    join,
    value,
)


def mapped(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``map`` and ``filter``."""
    if arguments.star is not None:
        walk_starred(frame, node, arguments, name)
        return UNKNOWN
    if len(arguments.positional) < 2:
        return PLAIN
    columns = [
        iterate_value(frame, given, argument_node(node, index + 1), name)
        for index, given in enumerate(arguments.positional[1:])
    ]
    return lazy_calls(frame, node, arguments.positional[0], columns, keeps=name == "filter")


def lazy_calls(
    frame: Frame, node: ast.Call, functions: Value, columns: Sequence[Value], *, keeps: bool
) -> Value:
    """Return an iterator that calls ``functions`` as it is walked over, not before.

    ``keeps``: it yields the elements themselves, by the truth of what the function gives.
    """
    made = made_container(frame, node, "iterator", columns[0] if keeps else frozenset())
    found = []
    for atom in _methods_behind(frame, node, functions, columns):
        called = _called_lazily(frame, node, atom, columns, made, keeps=keeps)
        if called is None:
            return UNKNOWN
        found.append(called)
    return join(found)


def _called_lazily(
    frame: Frame,
    node: ast.Call,
    atom: Atom,
    columns: Sequence[Value],
    made: Value,
    *,
    keeps: bool,
) -> Value | None:
    """Return the iterator that calls ``atom``; None if nothing can be said of any made here."""
    heap, ref = frame.interpreter.heap, frame.ref(node)
    by_truth = keeps and atom == Plain(None, is_const=True)
    if by_truth and any(asks_for_truth(frame, element) for element in columns[0]):
        _ask_later(frame, node, columns[0])
        return UNKNOWN
    if isinstance(atom, External) and atom.dotted in _GIVES_DATA:
        write_item(heap, ref, None, columns[0] if keeps else PLAIN)
        return made
    runs = _run_by(frame, node, atom)
    if runs is not None:
        results = call_callback(frame, node, value(atom), columns, "map")
        write_item(heap, ref, None, columns[0] if keeps else results)
        return value(Generator(runs, ref))
    if isinstance(atom, Unknown):
        _note_writing(frame, node)
    if not isinstance(atom, (Function, Plain)) and not _data_only(columns):
        return UNKNOWN  # str, "{}".format, an object: called by whoever walks over it
    if not isinstance(atom, Function):
        results = call_callback(frame, node, value(atom), columns, "map")
        write_item(heap, ref, None, columns[0] if keeps else results)
        return made
    given = Arguments(tuple(columns))
    returned = frame.interpreter.executions.call(atom, given, frame.place(node)).returned
    if keeps and any(asks_for_truth(frame, a) for a in returned):
        return None
    write_item(heap, ref, None, columns[0] if keeps else returned)
    return value(Generator(atom.ref, ref))


def asks_for_truth(frame: Frame, atom: Atom) -> bool:
    """Whether being asked for its truth may run code of an element, or fetch it."""
    from .special_methods import has_special

    unseen = isinstance(atom, (QuerySet, Unknown, Object)) or is_lazy(atom)
    return unseen or any(has_special(frame, atom, n) for n in ("__bool__", "__len__"))


def _ask_later(frame: Frame, node: ast.Call, elements: Value) -> None:
    """Run what says whether an element is true, which happens as the iterator is walked over."""
    from .special_methods import call_special

    for atom in elements:
        for name in ("__bool__", "__len__"):
            call_special(frame, node, atom, name, Use.ITERATED_UNKNOWN)


def _note_writing(frame: Frame, node: ast.Call) -> None:
    """``map(Article.save, articles)`` writes as it is walked over."""
    function = node.args[0] if node.args else node
    if frame.interpreter.unknown_effects.of_calling(function):
        use = Use.ITERATED_UNKNOWN
        frame.record(Kind.UNKNOWN, node, detail="called as it is walked over", effect=True, use=use)


def _run_by(frame: Frame, node: ast.Call, atom: Atom) -> FunctionRef | None:
    """Return the project's function that calling a ``partial()``, a class or an object runs."""
    if isinstance(atom, Partial):
        inner = atom.function
        if inner is None or isinstance(inner, Function):
            return inner.ref if inner is not None else None
        return _run_by(frame, node, inner)
    if not isinstance(atom, (Class, Object)):
        return None
    cls, name = (atom.facts, "__init__") if isinstance(atom, Class) else (atom.cls, "__call__")
    member = find_member(frame.interpreter, frame.interpreter.project.mro(cls), name)
    bound = bind_member(frame, node, member, atom) if member is not None else frozenset()
    return next((one.ref for one in bound if isinstance(one, Function)), None)


_GIVES_DATA = frozenset({"builtins.id", "builtins.type", "builtins.callable"})


def _methods_behind(
    frame: Frame, node: ast.Call, functions: Value, columns: Sequence[Value]
) -> Value:
    """Put the elements' own ``__str__`` in the place of ``str``, where all are known."""
    from .special_methods import special_of

    if functions != value(External("builtins.str")) or len(columns) != 1:
        return functions
    found: set[Atom] = set()
    for element in columns[0]:
        if isinstance(element, Plain):
            continue
        if not _is_read(frame, element):
            return functions
        member = special_of(frame, element, "__str__")
        if member is not None:
            found |= bind_member(frame, node, member, element)
    return frozenset(found) or value(External("builtins.id"))


def _is_read(frame: Frame, element: Atom) -> bool:
    """Whether it can be read which ``__str__`` an element has."""
    from .special_methods import is_added_to, reads_special, special_of

    if isinstance(element, Object):
        own = special_of(frame, element, "__str__") is not None
        return own and not is_added_to(frame, element, "__str__")
    return isinstance(element, Instance) and reads_special(frame, element, "__str__")


def _data_only(columns: Sequence[Value]) -> bool:
    return all(isinstance(atom, (Plain, Foreign)) for column in columns for atom in column)
