"""What is read after an exception: a name that moved code had bound by then must still be there."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence

from .effects import block_ends, may_swallow
from .liveness import bound_names, definitely_bound, free_reads, may_read_first
from .situation import Tree

_TRIES = (ast.Try, ast.TryStar) if sys.version_info >= (3, 11) else (ast.Try,)


def read_after_raise(tree: Tree, run: Sequence[ast.stmt], name: str) -> bool:
    """Whether a value that ``run`` gives ``name`` is used though ``run`` raises later on.

    A nested function that hands its names back by returning them loses them then.
    """
    if _bound_at_last(run, name):
        return False
    child: ast.AST = run[0]
    for around in tree.ancestors(child):
        if around is tree.function.node:
            return False
        if isinstance(around, _TRIES) and _read_by_handlers(tree, around, child, name):
            return True
        if isinstance(around, (ast.With, ast.AsyncWith)) and may_swallow(around):
            return _read_outside(tree, around, name)
        child = around
    return False


def _bound_at_last(run: Sequence[ast.stmt], name: str) -> bool:
    """Nothing can raise any more once a simple statement at the end has bound the name."""
    *before, last = run
    compound = hasattr(last, "body")
    return not compound and name in bound_names([last]) and name not in bound_names(before)


def _read_by_handlers(tree: Tree, statement: ast.stmt, child: ast.AST, name: str) -> bool:
    assert isinstance(statement, _TRIES)
    if child in statement.finalbody:
        return False
    if may_read_first(statement.finalbody, name):
        return True
    if child not in statement.body:
        return False
    bodies = [handler.body for handler in statement.handlers]
    past = [b for b in bodies if not block_ends(b) and not definitely_bound(b, name)]
    return any(may_read_first(b, name) for b in bodies) or (
        bool(past) and _read_outside(tree, statement, name)
    )


def _read_outside(tree: Tree, statement: ast.stmt, name: str) -> bool:
    body = tree.function.node.body
    assert isinstance(body, list)
    return name in free_reads(body, frozenset({id(statement)}))
