"""Handlers that would take a request that is cancelled for a failure.

When a client hangs up, ``asyncio.CancelledError`` is raised at the ``await`` that a view has come
to. ``except Exception`` lets it through, a bare ``except`` doesn't: the view would go on as if the
query had failed, and create the row that is there already. ``finally`` would write about work that
wasn't done. Moved into the worker thread, such a ``try`` never sees it.

https://docs.djangoproject.com/en/stable/topics/async/#handling-disconnects
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from .effects import on_one_path, repeats
from .situation import Tree

_CAUGHT = frozenset({"BaseException", "CancelledError"})


def swallowing_tries(
    tree: Tree, awaited: Sequence[ast.AST], effects: Collection[ast.AST], *, answers: bool
) -> list[ast.Try]:
    """Return each ``try`` around one of ``awaited`` that lets one of ``effects`` happen after it.

    ``answers``: what the function returns is a response. No one reads that of a request that was
    cancelled, but what any other function returns its caller goes on with.
    """
    found = [
        around
        for node in awaited
        for around in _tries_around(tree, node)
        if any(_goes_on(tree, around, handler, effects, answers) for handler in around.handlers)
        or _holds(around.finalbody, effects)
    ]
    return list(dict.fromkeys(found))


def _tries_around(tree: Tree, node: ast.AST) -> Iterator[ast.Try]:
    child = node
    for ancestor in tree.ancestors(node):
        if isinstance(ancestor, ast.Try) and any(child is each for each in ancestor.body):
            yield ancestor
        child = ancestor


def _goes_on(
    tree: Tree,
    around: ast.Try,
    handler: ast.ExceptHandler,
    effects: Collection[ast.AST],
    answers: bool,
) -> bool:
    if handler.type is not None and not _names(handler.type) & _CAUGHT:
        return False
    if _holds(handler.body, effects):
        return True
    last = handler.body[-1]
    if isinstance(last, ast.Raise):
        return last.exc is not None and (not answers or any(_tries_around(tree, around)))
    return not answers or (not isinstance(last, ast.Return) and _followed(tree, around, effects))


def _followed(tree: Tree, around: ast.Try, effects: Collection[ast.AST]) -> bool:
    """Whether an effect can happen once ``around`` is left, or when a loop comes to it again."""
    within = set(ast.walk(around))
    loop = repeats(tree, around)
    again = set(ast.walk(loop)) if loop is not None else set()
    return any(
        effect in again or (effect not in within and _after(tree, around, effect))
        for effect in effects
    )


def _after(tree: Tree, around: ast.Try, effect: ast.AST) -> bool:
    last = tree.span(around).end_line
    return tree.span(effect).line > last and on_one_path(tree, around, effect)


def _holds(statements: Sequence[ast.stmt], effects: Collection[ast.AST]) -> bool:
    return any(node in effects for statement in statements for node in ast.walk(statement))


def _names(caught: ast.expr) -> set[str]:
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(caught)
        if isinstance(node, (ast.Attribute, ast.Name))
    }
