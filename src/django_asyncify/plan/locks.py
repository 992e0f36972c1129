"""Locks that one statement takes and another one gives back.

When a client hangs up, the ``await`` that a view has come to is cancelled; the thread in which it
waits for a lock goes on, takes it, and nobody gives it back. Both stay in one region, or the
function stays as it is: what ``with`` takes it gives back itself.

https://docs.djangoproject.com/en/stable/topics/async/#handling-disconnects
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator

from ..analysis.interpreter import Interpreter
from ..analysis.operations import CALLS, Operation
from ..analysis.scopes import own_nodes
from ..analysis.values import FunctionRef
from .reaching import Reaching
from .region_runs import common_run
from .regions import RegionRefused
from .situation import Tree

_TAKE, _GIVE_BACK = "acquire", "release"
_ENTERING = "__enter__"


class Locks:
    """Answers which calls leave a lock taken behind them."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._leaves_taken = Reaching(self._leaves_its_own, self._called)

    def runs(self, tree: Tree, operations: Collection[Operation]) -> Iterator[list[ast.stmt]]:
        """Yield the statements from where a lock is taken to where it is given back.

        Raises:
            RegionRefused: it is given back elsewhere.
        """
        for call in self._taking(tree.function.node, operations):
            released = _releases(tree.function.node, call)
            if not released:
                text, line = ast.unparse(call), tree.span(call).line
                raise RegionRefused(
                    f"`{text}` in line {line} takes a lock that other code gives back, to which a"
                    " cancelled request would never come"
                )
            yield common_run(tree, [call, *released])

    def _taking(self, function: ast.AST, operations: Collection[Operation]) -> Iterator[ast.Call]:
        """Yield the calls after which a lock is taken, as far as ``with`` doesn't watch over it."""
        known = {id(o.node): o for o in operations if o.kind in CALLS}
        entered = _context_expressions(function)
        for call in _calls(function):
            operation = known.get(id(call))
            if id(call) in entered:
                continue
            if operation is None:
                taken = _method(call) == _TAKE
            else:
                taken = any(map(self._leaves_taken, _without_entering(operation)))
            if taken:
                yield call

    def _leaves_its_own(self, ref: FunctionRef) -> bool:
        called = {id(o.node) for o in self._operations(ref) if o.kind in CALLS}
        entered = _context_expressions(ref.node)
        return any(
            _method(call) == _TAKE
            and id(call) not in entered | called
            and not _releases(ref.node, call)
            for call in _calls(ref.node)
        )

    def _called(self, ref: FunctionRef) -> Iterator[FunctionRef]:
        for operation in self._operations(ref):
            node = operation.node
            paired = isinstance(node, ast.Call) and _releases(ref.node, node)
            if operation.kind in CALLS and not paired:
                yield from _without_entering(operation)

    def _operations(self, ref: FunctionRef) -> Iterable[Operation]:
        facts = self._interpreter.functions.get(ref)
        return facts.operations.values() if facts else ()


def _without_entering(operation: Operation) -> list[FunctionRef]:
    return [ref for ref in operation.callees if ref.name != _ENTERING]


def _releases(function: ast.AST, taking: ast.Call) -> list[ast.Call]:
    """Return the calls in the same function that give back what ``taking`` takes."""
    if _method(taking) != _TAKE:
        return []
    lock = _receiver(taking)
    return [c for c in _calls(function) if _method(c) == _GIVE_BACK and _receiver(c) == lock]


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _receiver(call: ast.Call) -> str:
    return ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def _context_expressions(function: ast.AST) -> set[int]:
    return {id(n.context_expr) for n in own_nodes(function) if isinstance(n, ast.withitem)}


def _calls(function: ast.AST) -> Iterator[ast.Call]:
    return (node for node in own_nodes(function) if isinstance(node, ast.Call))
