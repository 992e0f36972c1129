"""Edits that repeat what another one has done before them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from ..analysis.operations import Kind, Operation
from ..edits import Edit, StatementEdit
from ..spans import Span
from .effects import block_of
from .situation import Tree

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def without_repeats(
    tree: Tree, edits: Iterable[Edit], operations: Iterable[Operation]
) -> list[Edit]:
    """Drop edits asked for twice, and statements that load what was surely loaded before."""
    kept: list[Edit] = []
    loads: list[StatementEdit] = []
    logging_in = [o.span for o in operations if o.kind is Kind.AUTH]
    stored = _stored(tree)
    for edit in sorted(dict.fromkeys(edits), key=lambda e: e.span):
        if isinstance(edit, StatementEdit):
            resets = [*logging_in, *(s for s, text in stored if _names(edit.source, text))]
            if any(_loaded_before(tree, load, edit, resets) for load in loads):
                continue
            loads.append(edit)
        kept.append(edit)
    return kept


def _stored(tree: Tree) -> list[tuple[Span, str]]:
    """Return the names and attributes that statements give a value, each with its place."""
    return [
        (tree.span(node), ast.unparse(node))
        for node in tree.parents
        if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store)
    ]


def _names(source: str, text: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(text)}\b", source) is not None


def _loaded_before(
    tree: Tree, load: StatementEdit, edit: StatementEdit, resets: list[Span]
) -> bool:
    """Whether ``load``, put before its statement, stands before all that ``edit`` is put before."""
    if load.source != edit.source or any(load.span < r < edit.span for r in resets):
        return False
    first, second = _statement_at(tree, load.span), _statement_at(tree, edit.span)
    of_relation = edit.codemod == "lazy-relations"  # of whatever object has that name by then
    if first is None or second is None or first is second or of_relation:
        return first is second
    around = [second, *tree.ancestors(second)]
    again = [s for s in around if isinstance(s, _LOOPS) and s not in tree.ancestors(first)]
    if any(tree.span(loop).contains(reset) for loop in again for reset in resets):
        return False  # it is another one the next time
    block = block_of(tree, first)
    return block is not None and any(s in around for s in block[block.index(first) :])


def _statement_at(tree: Tree, span: Span) -> ast.stmt | None:
    for node in tree.parents:
        if isinstance(node, ast.stmt) and tree.span(node) == span:
            return node
    return None
