"""Effects on one path: which of two operations can run after the other in one request."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Sequence

from .liveness import returns
from .situation import Tree

_LOOPS = (
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def repeats(tree: Tree, node: ast.AST) -> ast.AST | None:
    """Return the outermost loop in which ``node`` runs more than once, if any."""
    found = None
    child, leaves = node, False
    for ancestor in tree.ancestors(node):
        if isinstance(ancestor, _LOOPS):
            if not (leaves or _runs_once(ancestor, child)):
                found = ancestor
            leaves = False
        elif isinstance(ancestor, (ast.Try, ast.With)):
            leaves = False  # what it catches may come between, and the loop goes on
        else:
            leaves |= any(child in b and _always_leaves(b, child) for b in _branches(ancestor))
        child = ancestor
    return found


def _branches(node: ast.AST) -> list[list[ast.stmt]]:
    if isinstance(node, ast.If):
        return [node.body, node.orelse]
    return [node.body] if isinstance(node, ast.match_case) else []


def _runs_once(loop: ast.AST, child: ast.AST) -> bool:
    """The iterable and the ``else`` of a ``for`` run once; so does a body that always leaves."""
    if isinstance(loop, (ast.For, ast.AsyncFor)):
        return child is loop.iter or child in loop.orelse or _always_leaves(loop.body, child)
    if isinstance(loop, ast.While):
        return child in loop.orelse
    return False


def _always_leaves(body: Sequence[ast.stmt], child: ast.AST) -> bool:
    """Whether the loop is over once the statement ``child`` of its body has run."""
    body = [s for s in body if s.lineno >= getattr(child, "lineno", 0)]
    again = any(isinstance(n, ast.Continue) for s in body for n in ast.walk(s))
    return bool(body) and not again and isinstance(body[-1], (ast.Return, ast.Raise, ast.Break))


def on_one_path(tree: Tree, first: ast.AST, second: ast.AST) -> bool:
    """Whether a run may do both ``first`` and ``second`` (given in source order)."""
    around = {id(node) for node in (second, *tree.ancestors(second))}
    chain = [first, *tree.ancestors(first), tree.function.node]
    for child, ancestor in itertools.pairwise(chain):
        if id(ancestor) in around or ancestor is tree.function.node:
            below = chain[: chain.index(child)]
            exclusive = _exclusive(ancestor, child, second, tree)
            return not exclusive and not any(_ends_after(tree, node) for node in below)
    return True


def always_before(tree: Tree, first: ast.AST, second: ast.AST) -> bool:
    """Whether every path to ``second`` leads past the statement that ``first`` is in.

    What no statement holds (the body of a lambda) is before nothing.
    """
    statements = (n for n in (first, *tree.ancestors(first)) if isinstance(n, ast.stmt))
    statement = next(statements, None)
    block = block_of(tree, statement) if statement is not None else None
    if statement is None or block is None:
        return False
    around = {id(node) for node in (second, *tree.ancestors(second))}
    return any(id(later) in around for later in block[block.index(statement) :])


def _ends_after(tree: Tree, node: ast.AST) -> bool:
    """Whether the rest of the block that holds ``node`` always leaves it for good."""
    if not isinstance(node, ast.stmt):
        return False
    block = block_of(tree, node)
    if block is None:
        return False
    rest = block[block.index(node) :]
    caught = any(
        isinstance(a, ast.Try) or (isinstance(a, (ast.With, ast.AsyncWith)) and may_swallow(a))
        for a in tree.ancestors(node)
    )
    if caught and any(isinstance(a, (ast.With, ast.AsyncWith)) for a in tree.ancestors(node)):
        return False
    leaving = returns(rest) if caught else [*returns(rest), *_raises(rest)]
    return bool(leaving) and block_ends(rest) and not _jumps(rest)


def _raises(block: Sequence[ast.stmt]) -> list[ast.AST]:
    return [n for s in block for n in ast.walk(s) if isinstance(n, ast.Raise)]


def _jumps(block: Sequence[ast.stmt]) -> bool:
    return any(isinstance(n, (ast.Break, ast.Continue)) for s in block for n in ast.walk(s))


def _exclusive(ancestor: ast.AST, child: ast.AST, second: ast.AST, tree: Tree) -> bool:
    """Whether the two lie in branches of which only one runs."""
    other = _child_towards(tree, ancestor, second)
    if isinstance(ancestor, (ast.If, ast.IfExp)):
        body = ancestor.body if isinstance(ancestor.body, list) else [ancestor.body]
        orelse = ancestor.orelse if isinstance(ancestor.orelse, list) else [ancestor.orelse]
        return child in body and other in orelse
    if isinstance(ancestor, ast.Match):
        return child is not other and child in ancestor.cases and other in ancestor.cases
    if isinstance(ancestor, ast.Try):
        handlers = ancestor.handlers
        return child in handlers and (other in handlers)
    return False


def _child_towards(tree: Tree, ancestor: ast.AST, node: ast.AST) -> ast.AST:
    child = node
    for above in tree.ancestors(node):
        if above is ancestor:
            return child
        child = above
    return child


def always_ends(statement: ast.stmt) -> bool:
    """Whether no path leads past ``statement`` (it returns or raises on all of them)."""
    if isinstance(statement, _ENDS):
        return True
    if isinstance(statement, ast.If):
        return (
            bool(statement.orelse) and block_ends(statement.body) and block_ends(statement.orelse)
        )
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return block_ends(statement.body) and not may_swallow(statement)
    if isinstance(statement, ast.Try):
        if block_ends(statement.finalbody):
            return True
        main = block_ends(statement.body) or block_ends(statement.orelse)
        return main and all(block_ends(handler.body) for handler in statement.handlers)
    if isinstance(statement, ast.Match):
        last = statement.cases[-1] if statement.cases else None
        catches = (
            last is not None
            and isinstance(last.pattern, ast.MatchAs)
            and not last.pattern.pattern
            and not last.guard
        )
        return catches and all(block_ends(case.body) for case in statement.cases)
    return False


def may_swallow(statement: ast.With | ast.AsyncWith) -> bool:
    """Whether the context may keep an exception from leaving the ``with`` statement."""
    texts = [ast.unparse(item.context_expr) for item in statement.items]
    return not all(text.startswith(_KEEPS_EXCEPTIONS) for text in texts)


_KEEPS_EXCEPTIONS = (
    "transaction.atomic",
    "atomic(",
    "connection.cursor(",
    "connections[",
    "open(",
    "override(",
    "requests.",
    "tempfile.",
    "translation.override",
    "zipfile.",
)


def block_ends(block: Sequence[ast.stmt]) -> bool:
    """Whether no path leads past the end of ``block``."""
    return any(always_ends(statement) for statement in block)


def block_of(tree: Tree, statement: ast.stmt) -> list[ast.stmt] | None:
    """Return the list of statements that ``statement`` is in.

    An ``elif`` is in none: to Python it is an ``if`` below ``else``, but no line stands for that.
    """
    parent = tree.parents.get(statement)
    if isinstance(parent, ast.If) and _is_elif(statement, parent):
        return None
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and statement in block:
            return block
    return None


def _is_elif(statement: ast.stmt, parent: ast.If) -> bool:
    below = parent.orelse == [statement] and isinstance(statement, ast.If)
    return below and statement.col_offset == parent.col_offset
