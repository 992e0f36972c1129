"""The pass over a function's tree that makes its edits, innermost first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

import libcst as cst

from ..edits import AsyncTwinEdit, Edit
from ..sources import parse
from .blocks import Slot, async_twin, join_block, replace_runs, split_block
from .chunks import Chunk
from .fixes import fix_new_nodes
from .generators import listed
from .matching import Block, Matches, match_edits

Result = cst.CSTNode | cst.FlattenSentinel[cst.BaseStatement]


class Rewriter(Protocol):
    """What the engine needs of a codemod."""

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> Result:
        """Return the node's replacement."""
        ...


def rewrite_chunk(chunk: Chunk, registry: Mapping[str, Rewriter]) -> str:
    """Return the new text of a chunk.

    Raises:
        RewriteRefused: an edit doesn't fit, or the result isn't Python.
    """
    if not chunk.edits:
        return chunk.text
    try:
        return _rewritten(chunk, registry)
    except RecursionError as error:
        raise chunk.refuse("an expression or a block of it is nested too deeply") from error


def _rewritten(chunk: Chunk, registry: Mapping[str, Rewriter]) -> str:
    tree, matches = match_edits(chunk, chunk.parse())
    engine = _Engine(chunk, matches, registry)
    try:
        changed = cst.ensure_type(tree.visit(engine), cst.Module)
        code = fix_new_nodes(changed, engine.old).code
    except (cst.CSTValidationError, TypeError, AttributeError) as error:
        raise chunk.refuse(f"the new code doesn't fit in its place: {error}") from error
    if not code.startswith(chunk.prefix):
        raise chunk.refuse("the new code doesn't fit in its place")
    _check(chunk, code)
    return code[len(chunk.prefix) :]


def _check(chunk: Chunk, code: str) -> None:
    try:
        parse(code)
    except (SyntaxError, ValueError) as error:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        raise chunk.refuse(f"the new code isn't Python: {message}") from error


class _Engine(cst.CSTTransformer):
    """Makes the edits on the way up. ``old`` are the nodes whose text stood there before."""

    def __init__(self, chunk: Chunk, matches: Matches, registry: Mapping[str, Rewriter]) -> None:
        super().__init__()
        self.chunk, self.matches, self.registry = chunk, matches, registry
        self.addressed = frozenset(matches.edits)
        self.old: set[cst.CSTNode] = set()

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode:
        """Make the edits of a node; those of statements wait for the block around them."""
        self.old.update((original_node, updated_node))
        if isinstance(updated_node, Block):
            return self._leave_block(cast(Block, original_node), updated_node)
        if isinstance(updated_node, cst.GeneratorExp):
            updated_node = listed(cst.ensure_type(original_node, cst.GeneratorExp), updated_node)
        if isinstance(updated_node, cst.BaseExpression | cst.CompFor):
            for edit in self.matches.edits.get(original_node, ()):
                updated_node = self._expression(edit, updated_node)
        return updated_node

    def _leave_block(self, original: Block, updated: Block) -> cst.CSTNode:
        runs = self.matches.runs.get(original, ())
        slots = split_block(original, updated, runs, self.addressed)
        slots = [self._statement(slot) for slot in slots]
        slots = self._twins(slots)
        return join_block(updated, replace_runs(slots, runs))

    def _statement(self, slot: Slot) -> Slot:
        """Make the edits of one statement; each sees what the last one left of it."""
        statements = list(slot.statements)
        for unit in slot.units:
            for edit in self.matches.edits.get(unit, ()):
                if not isinstance(edit, AsyncTwinEdit):
                    statements[-1:] = self._replacement(edit, statements[-1])
        return slot.holding(statements)

    def _twins(self, slots: Sequence[Slot]) -> list[Slot]:
        result: list[Slot] = list(slots)
        for index, slot in enumerate(slots):
            for edit in self._twin_edits(slot):
                original, updated = slot.units[0], slot.statements[-1]
                following = [s for later in slots[index + 1 :] for s in later.statements]
                if not isinstance(original, cst.FunctionDef) or not following:
                    raise self.chunk.refuse("nothing follows the wrapper", edit.span.line)
                if not isinstance(updated, cst.FunctionDef):
                    raise self.chunk.refuse("the wrapper is no function now", edit.span.line)
                pair = async_twin(original, updated, following, edit.view_name)
                result[index] = slot.holding(pair)
        return result

    def _twin_edits(self, slot: Slot) -> list[AsyncTwinEdit]:
        edits = [edit for unit in slot.units for edit in self.matches.edits.get(unit, ())]
        return [edit for edit in edits if isinstance(edit, AsyncTwinEdit)]

    def _expression(self, edit: Edit, node: cst.CSTNode) -> cst.CSTNode:
        new = self._rewrite(edit, node)
        family = cst.CompFor if isinstance(node, cst.CompFor) else cst.BaseExpression
        if not isinstance(new, family):
            raise self.chunk.refuse(f"{edit.codemod} gave no expression back", edit.span.line)
        return new

    def _replacement(self, edit: Edit, statement: cst.BaseStatement) -> list[cst.BaseStatement]:
        new = self._rewrite(edit, statement)
        if isinstance(new, cst.FlattenSentinel):
            return list(new)
        if not isinstance(new, cst.BaseStatement):
            raise self.chunk.refuse(f"{edit.codemod} gave no statement back", edit.span.line)
        return [new]

    def _rewrite(self, edit: Edit, node: cst.CSTNode) -> Result:
        codemod = self.registry.get(edit.codemod)
        if codemod is None:
            raise self.chunk.refuse(f"there is no codemod {edit.codemod}", edit.span.line)
        try:
            return codemod.rewrite(edit, node)
        except Exception as error:
            message = f"{edit.codemod} failed: {type(error).__name__}: {error}"
            raise self.chunk.refuse(message, edit.span.line) from error
