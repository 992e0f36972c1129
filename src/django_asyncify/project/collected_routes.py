"""Routes that a project collects when it runs: what can be read of them are the calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def calls_of_known_names(node: ast.AST, local: frozenset[str] = frozenset()) -> Iterator[ast.Call]:
    """Yield the calls below ``node`` whose names are all known where the module is.

    Left out are those that hold a name of ``local``, or of the function which they stand in: a
    view that a function is handed says nothing about which views have routes.
    """
    if isinstance(node, _FUNCTIONS):
        local |= {n.arg for n in ast.walk(node.args) if isinstance(n, ast.arg)}
        local |= {n.id for n in _names(node) if not isinstance(n.ctx, ast.Load)}
    if isinstance(node, ast.Call) and not any(n.id in local for n in _names(node)):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from calls_of_known_names(child, local)


def _names(node: ast.AST) -> Iterator[ast.Name]:
    return (n for n in ast.walk(node) if isinstance(n, ast.Name))
