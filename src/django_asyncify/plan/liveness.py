"""Names around a run of statements: what it binds, what is bound or read elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def bound_names(nodes: Iterable[ast.AST], without: frozenset[int] = frozenset()) -> set[str]:
    """Return the names that ``nodes`` bind in their own scope.

    ``without`` are the ids of nodes to leave out with all that is in them.
    """
    names: set[str] = set()
    for node in nodes:
        _collect(node, names, without, in_comprehension=False)
    return names


def _collect(
    node: ast.AST, names: set[str], without: frozenset[int], *, in_comprehension: bool
) -> None:
    if id(node) in without:
        return
    if isinstance(node, ast.MatchMapping) and node.rest:
        names.add(node.rest)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        names.add(node.name)
        return
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and not in_comprehension:
        names.add(node.id)
    elif isinstance(node, ast.NamedExpr):
        names.add(node.target.id)
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        names.update(a.asname or a.name.partition(".")[0] for a in node.names)
    elif (isinstance(node, ast.ExceptHandler) and node.name) or (
        isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name
    ):
        names.add(node.name)
    inner = isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))
    for child in ast.iter_child_nodes(node):
        _collect(child, names, without, in_comprehension=in_comprehension or inner)


def read_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Return every name that ``nodes`` read, in inner functions too."""
    return {
        child.id
        for node in nodes
        for child in ast.walk(node)
        if isinstance(child, ast.Name) and isinstance(child.ctx, (ast.Load, ast.Del))
    }


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
    """Return the names of a function's parameters."""
    spec = function.args
    names = {a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
    return names | {a.arg for a in (spec.vararg, spec.kwarg) if a}


def definitely_bound(block: Sequence[ast.stmt], name: str) -> bool:
    """Whether every path to the end of ``block`` binds ``name``."""
    deleted = any(
        isinstance(n, ast.Name) and isinstance(n.ctx, ast.Del) and n.id == name
        for s in block
        for n in ast.walk(s)
    )
    return not deleted and any(_binds(statement, name) for statement in block)


def _binds(statement: ast.stmt, name: str) -> bool:
    from .effects import block_ends

    if isinstance(statement, ast.If):
        branches = [statement.body, statement.orelse]
        if isinstance(statement.test, ast.NamedExpr) and statement.test.target.id == name:
            return True
        return all(definitely_bound(b, name) or block_ends(b) for b in branches)
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        items: list[ast.AST] = list(statement.items)
        return name in bound_names(items) or definitely_bound(statement.body, name)
    if isinstance(statement, ast.Try):
        if definitely_bound(statement.finalbody, name):
            return True
        main = definitely_bound([*statement.body, *statement.orelse], name)
        return main and all(
            definitely_bound(h.body, name) or block_ends(h.body) for h in statement.handlers
        )
    if isinstance(statement, (ast.For, ast.AsyncFor, ast.While, ast.Match)):
        return False
    if isinstance(statement, ast.AnnAssign) and statement.value is None:
        return False
    walrus = {n.target.id for n in ast.walk(statement) if isinstance(n, ast.NamedExpr)}
    return name in bound_names([statement]) - walrus


def contains(nodes: Iterable[ast.AST], kinds: tuple[type[ast.AST], ...]) -> bool:
    """Whether ``nodes`` hold a node of ``kinds`` outside of functions and classes inside them."""
    return any(_contains(node, kinds) for node in nodes)


def _contains(node: ast.AST, kinds: tuple[type[ast.AST], ...]) -> bool:
    if isinstance(node, kinds):
        return True
    if isinstance(node, _SCOPES):
        return False
    return any(_contains(child, kinds) for child in ast.iter_child_nodes(node))


def returns(nodes: Iterable[ast.AST]) -> list[ast.Return]:
    """Return the ``return`` statements of this scope in ``nodes``."""
    found: list[ast.Return] = []
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Return):
            found.append(node)
        elif not isinstance(node, _SCOPES):
            stack.extend(ast.iter_child_nodes(node))
    return found
