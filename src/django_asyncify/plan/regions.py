"""Regions: the pieces of a function that run in the worker thread.

A region is the smallest unit that is right: a call whose receiver is free of operations, and whose
arguments can be awaited or are free of them, too; else an expression, else a run of statements.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ..edits import RegionExit


@dataclass(frozen=True, slots=True, eq=False)
class ExpressionRegion:
    """One expression; ``is_call`` when wrapping the callee alone is enough.

    ``before`` are the arguments of such a call in which something is awaited: they are worked out
    before the call, on the event loop.
    """

    node: ast.expr
    is_call: bool
    force: str = ""
    before: tuple[ast.expr, ...] = ()

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The nodes that the region covers."""
        return (self.node,)


@dataclass(frozen=True, slots=True, eq=False)
class BlockRegion:
    """A run of statements of one block, and how names and control leave it.

    ``globals`` are the names it binds that the function declares to be the module's.
    """

    statements: tuple[ast.stmt, ...]
    exit: RegionExit
    returns: tuple[str, ...]
    nonlocals: tuple[str, ...]
    globals: tuple[str, ...] = ()

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The nodes that the region covers."""
        return self.statements


Region = ExpressionRegion | BlockRegion


class RegionRefused(Exception):
    """No region around an operation keeps the function's meaning; the message says why.

    ``at`` is the expression or statement that would have to move, if it is known.
    """

    at: ast.AST | None = None
