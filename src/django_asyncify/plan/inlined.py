"""Names that moved code shares with a comprehension, which Python 3.12 and later inline.

If a function reads a name of the function around it only in inner scopes, and a comprehension in
it binds that name too, CPython takes the comprehension's name for the function's own and the
read fails (https://github.com/python/cpython/issues/121377). ``nonlocal`` keeps them apart.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from .liveness import bound_names, free_reads

_INLINED = (ast.ListComp, ast.SetComp, ast.DictComp)
_INNER = (ast.GeneratorExp, ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def lost_to_comprehensions(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names from around that ``nodes`` can't read once they are a function's body."""
    nodes = list(nodes)
    targets: set[str] = set()
    read_inside: set[str] = set()
    read_here: set[str] = set()
    _collect(nodes, targets, read_inside, read_here)
    return (targets & read_inside) - read_here - bound_names(nodes)


def _collect(
    nodes: Iterable[ast.AST], targets: set[str], read_inside: set[str], read_here: set[str]
) -> None:
    for node in nodes:
        if isinstance(node, _INLINED):
            targets |= bound_names(g.target for g in node.generators)
        if isinstance(node, (*_INLINED, *_INNER)):
            read_inside |= free_reads([node])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            read_here.add(node.id)
        else:
            _collect(ast.iter_child_nodes(node), targets, read_inside, read_here)
