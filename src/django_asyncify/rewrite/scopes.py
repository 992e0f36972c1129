"""Which names a module or function binds, and to what: a new import must not change any."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..project.bindings import absolute

Function = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True)
class Bound:
    """A name bound in a scope; ``origin`` is the module it's imported from under its own name."""

    name: str
    line: int
    origin: str | None = None


@dataclass(frozen=True)
class Home:
    """The module a file is: what relative imports in it start from."""

    module: str
    is_package: bool

    def source(self, statement: ast.ImportFrom) -> str:
        """Return the absolute name of the module a statement imports from."""
        return absolute(self.module, self.is_package, statement.level, statement.module)


def bindings(scope: ast.Module | Function, home: Home) -> Iterator[Bound]:
    """Yield what the scope itself binds, whichever branches are taken."""
    if not isinstance(scope, ast.Module):
        for argument in ast.walk(scope.args):
            if isinstance(argument, ast.arg):
                yield Bound(argument.arg, argument.lineno)
    for node in _within(scope):
        yield from _bound_by(node, home)


def global_names(tree: ast.AST) -> set[str]:
    """Return the names that functions bind in the module by ``global``."""
    found = (node.names for node in ast.walk(tree) if isinstance(node, ast.Global))
    return {name for names in found for name in names}


class FunctionScopes:
    """The functions of a module and what each of them binds, each walked once."""

    def __init__(self, tree: ast.Module, home: Home) -> None:
        self._home = home
        self._functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
        self._bound: dict[Function, list[Bound]] = {}

    def around(self, first: int, last: int) -> list[Function]:
        """Return the functions that contain the lines ``first`` to ``last``, or lie within them."""
        found = []
        for node in self._functions:
            start, end = node.lineno, node.end_lineno or node.lineno
            if (start <= first and last <= end) or (first <= start and end <= last):
                found.append(node)
        return found

    def bindings(self, function: Function) -> list[Bound]:
        """Return what ``function`` binds."""
        known = self._bound.get(function)
        if known is None:
            known = self._bound[function] = list(bindings(function, self._home))
        return known


def _within(scope: ast.Module | Function) -> Iterator[ast.AST]:
    """Yield the nodes of a scope, and the definitions in it but not what is inside of them."""
    pending: list[ast.AST] = list(scope.body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, _SCOPES):
            pending.extend(ast.iter_child_nodes(node))


def _bound_by(node: ast.AST, home: Home) -> Iterator[Bound]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield Bound(node.name, node.lineno)
        case ast.Name(ctx=ast.Store() | ast.Del()):
            yield Bound(node.id, node.lineno)
        case ast.Import():
            for alias in node.names:
                yield Bound(alias.asname or alias.name.partition(".")[0], node.lineno)
        case ast.ImportFrom():
            for alias in node.names:
                own = alias.asname in (None, alias.name)
                origin = home.source(node) if own else None
                yield Bound(alias.asname or alias.name, node.lineno, origin)
        case ast.ExceptHandler(name=str() as name):
            yield Bound(name, node.lineno)
        case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
            yield Bound(name, node.lineno)
        case ast.MatchMapping(rest=str() as name):
            yield Bound(name, node.lineno)
