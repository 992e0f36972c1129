"""Writes of a wrapper beside those of the view it calls: a hang-up may not come between them.

A decorator is put around many views, and what else it was given (``modifier``, ``log_as``) is
another thing for each: only what it does around one view counts for that view. What a check does
before it calls the view may be followed by nothing, as the view may refuse, too: a cache that it
fills doesn't count there.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Collection, Iterable, Sequence

from ..analysis.interpreter import Interpreter
from ..analysis.operations import CALLS, Operation
from ..analysis.scopes import parameter_names
from ..analysis.values import Function, FunctionRef, Ref
from .effects import on_one_path, repeats
from .side_effects import SideEffects
from .situation import Tree
from .stacks import Wrapper
from .view_calls import is_called


def called_views(
    interpreter: Interpreter, wrapper: FunctionRef, view_name: str
) -> frozenset[FunctionRef]:
    """Return all that a wrapper may call by the name of its view."""
    facts = interpreter.functions.get(wrapper)
    operations = facts.operations.values() if facts else ()
    called = (
        operation.callees
        for operation in operations
        if isinstance(operation.node, ast.Call) and is_called(operation.node, view_name)
    )
    return frozenset().union(*called)


def why_together(
    interpreter: Interpreter,
    around: Sequence[Wrapper],
    view: FunctionRef,
    side_effects: SideEffects,
) -> str:
    """Say which wrapper writes on a path on which the view or another one does, or nothing.

    ``around`` are all wrappers of the view. Of a decorator that is fit for async views already the
    sync half is looked at, which the other was made from.
    """
    inside = {view, *(wrapper.ref for wrapper in around)}
    halves = {w.ref.outer for w in around if not w.ref.is_async}
    looked_at = [w for w in around if not w.ref.is_async or w.ref.outer not in halves]
    writing = [w for w in looked_at if _writes_around(interpreter, w, inside, side_effects)]
    again = [w for w in looked_at if _calls_again(interpreter, w, inside)]
    parts = len(writing) + side_effects.of(view)
    if again and parts:
        return (
            f"`{again[0].ref.qualname}` around it may call it a second time, and a client that "
            "hangs up could come between what it writes"
        )
    if parts < 2:
        return ""
    return (
        f"more than one thing is written by it and by `{writing[0].ref.qualname}` around it, and a "
        "client that hangs up could come between"
    )


def _writes_around(
    interpreter: Interpreter,
    wrapper: Wrapper,
    inside: Collection[FunctionRef],
    side_effects: SideEffects,
) -> bool:
    """Whether a wrapper writes on a path on which it calls one of ``inside``."""
    found, tree = _operations(interpreter, wrapper), Tree(wrapper.ref)
    goes_on = [o for o in found if _calls_one_of(o, inside)]
    # Another operation of the same call is what that does around another view.
    calls = {id(operation.node) for operation in goes_on}
    others = [o for o in found if id(o.node) not in calls]
    return any(
        _on_one_path(tree, call, other)
        and _writes(interpreter, wrapper, other, side_effects, over=_is_over(tree, other, call))
        for call in goes_on
        for other in others
    )


def _is_over(tree: Tree, operation: Operation, call: Operation) -> bool:
    """Whether all that an operation does is done when the ``call`` is made."""
    entered = (a for a in tree.ancestors(call.node) if isinstance(a, (ast.With, ast.AsyncWith)))
    entering = {id(n) for a in entered for item in a.items for n in ast.walk(item)}
    first = operation.span < call.span and repeats(tree, call.node) is None
    return first and id(operation.node) not in entering


def _calls_again(
    interpreter: Interpreter, wrapper: Wrapper, inside: Collection[FunctionRef]
) -> bool:
    """Whether a wrapper calls one of ``inside`` more than once on some path."""
    found, tree = _operations(interpreter, wrapper), Tree(wrapper.ref)
    goes_on = [o for o in found if _calls_one_of(o, inside)]
    return any(repeats(tree, call.node) is not None for call in goes_on) or any(
        _on_one_path(tree, first, second) for first, second in itertools.combinations(goes_on, 2)
    )


def _operations(interpreter: Interpreter, wrapper: Wrapper) -> list[Operation]:
    facts = interpreter.functions.get(wrapper.ref)
    return sorted(facts.operations.values(), key=lambda o: o.span) if facts else []


def _calls_one_of(operation: Operation, inside: Collection[FunctionRef]) -> bool:
    return operation.kind in CALLS and not operation.callees.isdisjoint(inside)


def _on_one_path(tree: Tree, one: Operation, other: Operation) -> bool:
    first, second = sorted((one, other), key=lambda o: o.span)
    return on_one_path(tree, first.node, second.node)


def _writes(
    interpreter: Interpreter,
    wrapper: Wrapper,
    operation: Operation,
    side_effects: SideEffects,
    *,
    over: bool,
) -> bool:
    name = _called_name(operation)
    given = _given(interpreter, wrapper, name) if name and operation.kind in CALLS else None
    if given is None:
        return side_effects.at(operation, lasting=over)
    return side_effects.of_calls(given, lasting=over)


def _called_name(operation: Operation) -> str:
    match operation.node:
        case ast.Call(func=ast.Name(id=name)):
            return name
    return ""


def _given(interpreter: Interpreter, wrapper: Wrapper, name: str) -> Iterable[FunctionRef] | None:
    """Return the functions that a name around the wrapper stands for; None: it isn't known."""
    if name in parameter_names(wrapper.ref.node):
        return None
    found: list[FunctionRef] = []
    for place in wrapper.made_in:
        closure: Ref | None = place
        held = None
        while closure is not None and held is None:
            held = interpreter.heap.read(closure, name)
            closure = interpreter.frames.get(closure, (None, None))[1]
        if held is None:
            return None
        found += [atom.ref for atom in held if isinstance(atom, Function)]
    return found if wrapper.made_in else None
