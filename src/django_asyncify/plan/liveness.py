"""Names around a run of statements: what it binds, what is bound or read elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_BLOCKS = ("body", "orelse", "finalbody")


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
    inner = isinstance(node, _COMPREHENSIONS)
    for child in ast.iter_child_nodes(node):
        _collect(child, names, without, in_comprehension=in_comprehension or inner)


def caught_only(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that only exceptions get: ``except`` deletes them at its end."""
    inside = [child for node in nodes for child in ast.walk(node)]
    stored = {n.id for n in inside if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    return {n.name for n in inside if isinstance(n, ast.ExceptHandler) and n.name} - stored


def free_reads(nodes: Iterable[ast.AST], without: frozenset[int] = frozenset()) -> set[str]:
    """Return the names of this scope that ``nodes`` read, also from functions inside it.

    Names that a comprehension or an inner function binds for itself aren't meant.
    ``without`` are the ids of nodes to leave out with all that is in them.
    """
    found: set[str] = set()
    for node in nodes:
        if id(node) not in without:
            found |= _free_reads(node, without)
    return found


def _free_reads(node: ast.AST, without: frozenset[int]) -> set[str]:
    if isinstance(node, ast.Name):
        return set() if isinstance(node.ctx, ast.Store) else {node.id}
    if isinstance(node, _COMPREHENSIONS):
        outermost, own = node.generators[0].iter, bound_names(g.target for g in node.generators)
        inner = free_reads(ast.iter_child_nodes(node), without | {id(outermost)})
        return (inner - own) | free_reads([outermost], without)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return {node.target.id} | free_reads([node.value], without)
    own = _own_names(node)
    if not own:
        return free_reads(ast.iter_child_nodes(node), without)
    assert isinstance(node, _FUNCTIONS)
    body = node.body if isinstance(node.body, list) else [node.body]
    rest = free_reads(ast.iter_child_nodes(node), without | {id(child) for child in body})
    return rest | (free_reads(body, without) - own)


def _own_names(node: ast.AST) -> set[str]:
    """Return the names that a function binds for itself."""
    if not isinstance(node, _FUNCTIONS):
        return set()
    body = node.body if isinstance(node.body, list) else [node.body]
    outer = {
        name
        for child in ast.walk(node)
        if isinstance(child, (ast.Nonlocal, ast.Global))
        for name in child.names
    }
    return (bound_names(body) | parameters(node)) - outer


def may_read_first(block: Sequence[ast.stmt], name: str) -> bool:
    """Whether a run of ``block`` may read ``name`` before it has bound it."""
    for statement in block:
        if _reads_first(statement, name):
            return True
        if _binds(statement, name):
            return False
    return False


def _reads_first(statement: ast.stmt, name: str) -> bool:
    inner = [b for b in _blocks(statement) if b]
    if isinstance(statement, _SCOPES) or not inner:
        return name in free_reads([statement])
    header = frozenset(id(child) for block in inner for child in block)
    if name in free_reads([statement], header):
        return True
    first = inner
    if isinstance(statement, (ast.For, ast.AsyncFor)) and name in bound_names([statement.target]):
        first = [statement.orelse]
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        first = [] if name in bound_names([*statement.items]) else inner
    return any(may_read_first(block, name) for block in first)


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    """Return the blocks of a compound statement."""
    parts: list[ast.AST] = [statement, *getattr(statement, "handlers", ())]
    parts += getattr(statement, "cases", ())
    named = (getattr(part, field, None) for part in parts for field in _BLOCKS)
    return [block for block in named if isinstance(block, list)]


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
    from .effects import block_ends, may_swallow

    if isinstance(statement, ast.If):
        branches = [statement.body, statement.orelse]
        if isinstance(statement.test, ast.NamedExpr) and statement.test.target.id == name:
            return True
        return all(definitely_bound(b, name) or block_ends(b) for b in branches)
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        swallows = may_swallow(statement)
        entered: list[ast.AST] = list(statement.items[:1] if swallows else statement.items)
        inside = not swallows and definitely_bound(statement.body, name)
        return inside or name in bound_names(entered)
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


def declared(nodes: Iterable[ast.AST], kind: type[ast.Global | ast.Nonlocal]) -> frozenset[str]:
    """Return the names that ``global`` (or ``nonlocal``) statements of this scope declare."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            names.update(node.names if isinstance(node, kind) else ())
        elif not isinstance(node, _SCOPES):
            names |= declared(ast.iter_child_nodes(node), kind)
    return frozenset(names)


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
