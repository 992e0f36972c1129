"""The statement before a read that has surely read the same: ``if a.b is not None: a.b.c``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .situation import Tree

_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return)
_BLOCKS = ("body", "orelse", "finalbody")


def read_before(tree: Tree, node: ast.AST) -> ast.stmt | None:
    """Return the statement whose expression ``node`` is read in on every way to ``node``.

    The nearest one, by the blocks around ``node``: no loop and no handler may lead past it.
    """
    text = ast.unparse(node)
    return next((s for s in _run_before(tree, node) if _always_reads(s, text)), None)


def _run_before(tree: Tree, node: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements that are run before ``node``, nearest first."""
    if isinstance(tree.function.node, ast.Lambda):
        return
    inner = tree.statement_of(node)
    around = tree.parents.get(inner)
    while around is not None:
        for block in (getattr(around, name, ()) for name in _BLOCKS):
            if isinstance(block, list) and inner in block:
                yield from reversed(block[: block.index(inner)])
                if isinstance(around, ast.If):
                    yield around
        if isinstance(around, ast.stmt):
            inner = around
        around = tree.parents.get(around)


def _always_reads(statement: ast.stmt, text: str) -> bool:
    """Whether a simple statement, or the test of an ``if``, reads an expression on every way."""
    if isinstance(statement, ast.If):
        return _evaluates(statement.test, text)
    value = statement.value if isinstance(statement, _SIMPLE) else None
    return value is not None and _evaluates(value, text)


def _evaluates(node: ast.AST, text: str) -> bool:
    match node:
        case ast.Attribute() if ast.unparse(node) == text:
            return True
        case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first):
            return _evaluates(first, text)
        case ast.Compare(left=left, comparators=[first, *_]):
            return _evaluates(left, text) or _evaluates(first, text)
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return False
    return any(_evaluates(child, text) for child in ast.iter_child_nodes(node))
