"""Modules that code imports by a text, and whether they leave the function that does so."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ..analysis.scopes import FunctionNode, local_names
from ..project.facts import ModuleFacts

_ASKING = frozenset({"getattr", "hasattr"})
_Import = ast.Call | ast.Subscript
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True, eq=False)
class DynamicImport:
    """An import by a text, or a look-up in ``sys.modules``.

    ``within``: the outermost function around it, if the module is only asked for its attributes
    there, of which ``asked`` are known; None where it may come to be anywhere.
    """

    name: ast.expr
    within: ast.AST | None = None
    asked: frozenset[str] = frozenset()

    def may_be_at(self, node: ast.AST, tail: str) -> bool:
        """Whether a variable at ``node``, of the same file, may hold the module.

        Or what it was asked for, if that is called ``tail``, as a module below it may be.
        """
        if self.within is None or tail in self.asked:
            return True
        return any(inner is node for inner in ast.walk(self.within))


def imported_names(tree: ast.AST) -> Iterator[tuple[_Import, ast.expr]]:
    """Yield what imports by a text below ``tree``, each with that text."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=[name, *_]):
                if called in {"import_module", "__import__"}:
                    yield node, name
            case ast.Subscript(value=ast.Attribute(attr="modules"), slice=name):
                yield node, name


@cache
def dynamic_imports(module: ModuleFacts) -> tuple[DynamicImport, ...]:
    """Return all of a module, but for those that only run the other one: nothing holds it then."""
    parents = {
        child: node for node in ast.walk(module.tree) for child in ast.iter_child_nodes(node)
    }
    found = imported_names(module.tree)
    return tuple(
        _followed(node, name, parents)
        for node, name in found
        if not isinstance(parents[node], ast.Expr)
    )


def _followed(node: _Import, name: ast.expr, parents: Mapping[ast.AST, ast.AST]) -> DynamicImport:
    functions = [around for around in _around(node, parents) if isinstance(around, FunctionNode)]
    if not functions:
        return DynamicImport(name)
    parent = parents[node]
    uses: list[ast.expr] = [node]
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1:
        uses = _reads(parent.targets[0], functions[0]) or uses
    asked = [_asked(use, parents) for use in uses]
    if None in asked:
        return DynamicImport(name)
    return DynamicImport(name, functions[-1], frozenset(filter(None, asked)))


def _around(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in parents:
        node = parents[node]
        yield node


def _reads(target: ast.expr, function: _Function) -> list[ast.expr]:
    """Return where a variable is read, nothing if it isn't the function's own."""
    if not isinstance(target, ast.Name) or target.id not in local_names(function):
        return []
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    if any(node.id in {"locals", "vars"} for node in nodes):
        return []
    return [node for node in nodes if node.id == target.id and isinstance(node.ctx, ast.Load)]


def _asked(node: ast.expr, parents: Mapping[ast.AST, ast.AST]) -> str | None:
    """Return for which attribute an expression is asked, nothing if for an unknown one or none.

    None if more is done with it.
    """
    match parents[node]:
        case ast.Attribute(attr=name):
            return name
        case ast.Expr():
            return ""
        case ast.Call(func=ast.Name(id=called), args=[holder, name, *_]):
            if called in _ASKING and holder is node:
                return str(name.value) if isinstance(name, ast.Constant) else ""
    return None
