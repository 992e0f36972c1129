"""Calls that look at the frame which they run in: ``super()``, ``locals()``, ``eval(text)``."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_SHOWING = frozenset({"locals", "vars", "dir"})
_RUNNING_TEXT = frozenset({"eval", "exec"})


def looks_at_its_frame(nodes: Sequence[ast.AST]) -> bool:
    """Whether something in ``nodes`` would mean something else in another function."""
    return any(_calls(n, _SHOWING | {"super"}) for node in nodes for n in ast.walk(node))


def shows_its_names(nodes: Iterable[ast.AST], without: frozenset[int]) -> bool:
    """Whether ``nodes`` may read any name of the function that they stand in.

    ``without`` are the ids of nodes to leave out with all that is in them.
    """
    return any(
        _calls(node, _SHOWING) or shows_its_names(ast.iter_child_nodes(node), without)
        for node in nodes
        if id(node) not in without and not isinstance(node, _SCOPES)
    )


def _calls(node: ast.AST, without_arguments: frozenset[str]) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.keywords:
        return False
    names = without_arguments if not node.args else _RUNNING_TEXT
    return len(node.args) < 2 and node.func.id in names
