"""Where an exception is caught: by a ``try`` or ``with suppress()`` around what raises it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Set

from .situation import Tree

TRIES = (ast.Try, ast.TryStar) if sys.version_info >= (3, 11) else (ast.Try,)


def catching(tree: Tree, node: ast.AST, by: Set[str]) -> ast.stmt | None:
    """Return the statement around ``node`` that catches it, as one of the classes in ``by``:
    ``StopIteration``, or ``Article.DoesNotExist``.
    """
    child = node
    for ancestor in tree.ancestors(node):
        if isinstance(ancestor, TRIES) and child in ancestor.body:
            if any(catches(handler, by) for handler in ancestor.handlers):
                return ancestor
        elif isinstance(ancestor, ast.With) and any(_suppresses(i, by) for i in ancestor.items):
            return ancestor
        child = ancestor
    return None


def catches(handler: ast.ExceptHandler, by: Set[str]) -> bool:
    """Whether a handler catches one of the classes, and doesn't just raise it again."""
    raised = [n.exc for n in ast.walk(handler) if isinstance(n, ast.Raise)]
    again = any(e is None or (isinstance(e, ast.Name) and e.id == handler.name) for e in raised)
    if handler.type is None:
        return "BaseException" in by and not again
    return _names_one(handler.type, by) and (not again or "Exception" not in by)


def _suppresses(item: ast.withitem, by: Set[str]) -> bool:
    call = item.context_expr
    suppressing = isinstance(call, ast.Call) and ast.unparse(call.func).endswith("suppress")
    return suppressing and _names_one(call, by)


def _names_one(node: ast.expr, classes: Set[str]) -> bool:
    named = (n for n in ast.walk(node) if isinstance(n, (ast.Attribute, ast.Name)))
    return any(".".join(ast.unparse(n).split(".")[-2:]) in classes for n in named)
