"""Hops between the event loop and the worker thread, and what moving statements would save.

Each awaited query is a hop to the thread and back. ``prefer = "few-hops"`` moves loops of
queries, and runs of statements with four or more of them, into one function for the thread.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..analysis.operations import CALLS, Kind, Operation
from .situation import Tree

ENOUGH = 4

_HOPS = frozenset(
    {
        Kind.QUERY_METHOD,
        Kind.INSTANCE_METHOD,
        Kind.RELATED_MANAGER,
        Kind.EVALUATION,
        Kind.SHORTCUT,
        Kind.HELPER_CALL,
        Kind.ACCESSOR,
        Kind.SESSION,
        Kind.PERMISSION,
        Kind.FORM,
        Kind.PAGINATION,
        Kind.DEFERRED_FIELD,
    }
)
_MOVABLE = _HOPS | {Kind.LAZY_RELATION}
_STAYS = (ast.Return, ast.Raise, ast.Await, ast.Yield, ast.YieldFrom, ast.Break, ast.Continue)
_LOOPS = (ast.For, ast.While)


@dataclass(frozen=True, slots=True)
class Run:
    """Statements of one block that could be one hop. ``hops`` is what they cost one by one, in a
    ``loop`` per round.
    """

    statements: tuple[ast.stmt, ...]
    hops: int
    loop: bool


@dataclass(frozen=True, slots=True)
class Saving:
    """What few hops would save: ``hops`` per request, and so many loops of queries."""

    hops: int = 0
    loops: int = 0


NOTHING_SAVED = Saving()


def saving(runs: Sequence[Run]) -> Saving:
    """Add up what moving ``runs`` into the thread saves."""
    hops = sum(run.hops - 1 for run in runs if not run.loop)
    return Saving(hops, sum(run.loop for run in runs))


class Hops:
    """Finds runs in one function; calls that it ``awaits`` can't run in the thread."""

    def __init__(
        self,
        tree: Tree,
        operations: Sequence[Operation],
        awaits: Callable[[Operation], bool],
    ) -> None:
        self.tree, self.operations, self.awaits = tree, operations, awaits

    def runs(self) -> list[Run]:
        """Return the loops of queries and the runs of four or more hops, outermost first."""
        node = self.tree.function.node
        return [] if isinstance(node, ast.Lambda) else list(self._in_block(node.body))

    def loops(self, run: Run) -> list[ast.stmt]:
        """Return the loops of queries among the statements of a run."""
        return [statement for statement in run.statements if self._in_loop(statement)]

    def _in_block(self, block: Sequence[ast.stmt]) -> Iterator[Run]:
        current: list[ast.stmt] = []
        for statement in block:
            if self._movable(statement):
                current.append(statement)
                continue
            yield from self._finished(current)
            current = []
            for inner in _blocks(statement):
                yield from self._in_block(inner)
        yield from self._finished(current)

    def _finished(self, statements: list[ast.stmt]) -> Iterator[Run]:
        counts = [len(self._hops(s)) for s in statements]
        while counts and not counts[-1]:
            counts.pop()
        first = next((i for i, count in enumerate(counts) if count), 0)
        kept = tuple(statements[first : len(counts)])
        if sum(counts) >= ENOUGH:
            yield Run(kept, sum(counts), loop=any(map(self._in_loop, kept)))
            return
        for statement in kept:
            hops = self._in_loop(statement)
            if hops:
                yield Run((statement,), hops, loop=True)

    def _in_loop(self, statement: ast.stmt) -> int:
        """How many hops a round of a loop costs; 0 for other statements."""
        if not isinstance(statement, _LOOPS):
            return 0
        once = statement.iter if isinstance(statement, ast.For) else None
        before = {id(n) for n in ast.walk(once)} if once is not None else set()
        return sum(id(o.node) not in before for o in self._hops(statement))

    def _movable(self, statement: ast.stmt) -> bool:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return False
        leaves = (ast.Return, ast.Await, ast.Yield, ast.YieldFrom)
        stays = leaves if isinstance(statement, _LOOPS) else _STAYS
        if any(isinstance(node, stays) for node in ast.walk(statement)):
            return False
        return all(self._may_move(operation) for operation in self._inside(statement))

    def _may_move(self, operation: Operation) -> bool:
        awaited = operation.kind in CALLS and self.awaits(operation)
        return operation.kind in _MOVABLE and not awaited

    def _hops(self, statement: ast.stmt) -> list[Operation]:
        return [o for o in self._inside(statement) if o.kind in _HOPS]

    def _inside(self, statement: ast.stmt) -> list[Operation]:
        nodes = {id(node) for node in ast.walk(statement)}
        return [o for o in self.operations if id(o.node) in nodes]


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks inside a statement, those of inner functions and classes aside."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return []
    found = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    found += [handler.body for handler in getattr(statement, "handlers", [])]
    found += [case.body for case in getattr(statement, "cases", [])]
    return [block for block in found if block]
