"""Wrappers that were made fit for async views before: what they do around one more view."""

from __future__ import annotations

from collections.abc import Callable, Collection

from ..analysis.interpreter import Interpreter
from ..analysis.operations import CALLS, Operation
from ..analysis.values import FunctionRef
from .effects import on_one_path
from .situation import Tree

HasEffect = Callable[[FunctionRef], bool]


def writes_around(
    interpreter: Interpreter, wrapper: FunctionRef, inside: Collection[FunctionRef], has: HasEffect
) -> bool:
    """Whether a wrapper's sync half writes on a path on which it calls one of ``inside``.

    ``has`` says whether a call has effects. The async half was made from the sync one and does
    the same, so that a hang-up could come between its write and those of a view.
    """
    facts = interpreter.functions.get(wrapper)
    found = sorted(facts.operations.values(), key=lambda o: o.span) if facts else []
    tree = Tree(wrapper)
    return any(
        on_one_path(tree, first.node, second.node)
        for index, first in enumerate(found)
        for second in found[index + 1 :]
        if (_goes_on(first, inside) and _writes(second, inside, has))
        or (_goes_on(second, inside) and _writes(first, inside, has))
    )


def _goes_on(operation: Operation, inside: Collection[FunctionRef]) -> bool:
    return operation.kind in CALLS and not operation.callees.isdisjoint(inside)


def _writes(operation: Operation, inside: Collection[FunctionRef], has: HasEffect) -> bool:
    if operation.kind in CALLS:
        return not _goes_on(operation, inside) and any(map(has, operation.callees))
    return operation.effect
