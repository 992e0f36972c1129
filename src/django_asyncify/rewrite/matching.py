"""Finding the LibCST nodes that edits speak of, by *(node kind, full span)* as ``ast`` has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from ..edits import Edit, NodeKind, RegionEdit
from ..spans import Span
from .chunks import Chunk

Block = cst.IndentedBlock | cst.SimpleStatementSuite | cst.Module
Unit = cst.BaseCompoundStatement | cst.BaseSmallStatement
Positions = Mapping[cst.CSTNode, CodeRange]

_KINDS: tuple[tuple[type[cst.BaseExpression], NodeKind], ...] = (
    (cst.Call, NodeKind.CALL),
    (cst.Attribute, NodeKind.ATTRIBUTE),
    (cst.Name, NodeKind.NAME),
    (cst.Subscript, NodeKind.SUBSCRIPT),
)
_BY_START = (NodeKind.STATEMENT, NodeKind.FUNCTION_DEF, NodeKind.FOR)
_BLOCKS = (cst.IndentedBlock, cst.SimpleStatementSuite, cst.Module)


@dataclass(frozen=True)
class Run:
    """The statements ``first`` to ``last`` of a block's units, and what becomes of them."""

    first: int
    last: int
    edit: RegionEdit


@dataclass(frozen=True)
class Matches:
    """Where the edits of a chunk go: to nodes, and to runs of statements in blocks."""

    edits: Mapping[cst.CSTNode, Sequence[Edit]]
    runs: Mapping[cst.CSTNode, Sequence[Run]]


@dataclass(frozen=True)
class _Key:
    kind: NodeKind
    span: Span


def units_of(block: Block) -> list[Unit]:
    """Return the statements of a block one by one, those that share a line too."""
    if isinstance(block, cst.SimpleStatementSuite):
        return list(block.body)
    units: list[Unit] = []
    for statement in block.body:
        if isinstance(statement, cst.SimpleStatementLine):
            units.extend(statement.body)
        elif isinstance(statement, cst.BaseCompoundStatement):
            units.append(statement)
    return units


def match_edits(chunk: Chunk, tree: cst.Module) -> tuple[cst.Module, Matches]:
    """Find the node of every edit; the tree is returned as the nodes know it.

    Raises:
        RewriteRefused: an edit matches no node, or several.
    """
    wrapper = MetadataWrapper(tree, unsafe_skip_copy=True)
    finder = _Finder(chunk, wrapper.resolve(PositionProvider))
    return wrapper.module, finder.matches()


class _Finder:
    def __init__(self, chunk: Chunk, positions: Positions) -> None:
        self.chunk, self.positions = chunk, positions
        self.loose = _call_generators(positions)

    def matches(self) -> Matches:
        regions = [e for e in self.chunk.edits if isinstance(e, RegionEdit)]
        edits = [e for e in self.chunk.edits if not isinstance(e, RegionEdit)]
        wanted = {_wanted(edit) for edit in edits}
        found: dict[_Key, list[cst.CSTNode]] = defaultdict(list)
        for key, node in self._keys():
            if key in wanted:
                found[key].append(node)
        matched: dict[cst.CSTNode, list[Edit]] = defaultdict(list)
        for edit in edits:
            matched[self._only(edit, found[_wanted(edit)])].append(edit)
        return Matches(matched, self._runs(regions))

    def _only(self, edit: Edit, nodes: Sequence[cst.CSTNode]) -> cst.CSTNode:
        if len(nodes) == 1:
            return nodes[0]
        amount = "no" if not nodes else "more than one"
        message = f"{amount} {edit.node.value} node at column {edit.span.column} ({edit.codemod})"
        raise self.chunk.refuse(message, edit.span.line)

    def _keys(self) -> Iterator[tuple[_Key, cst.CSTNode]]:
        for node in self.positions:
            if isinstance(node, cst.BaseExpression):
                yield from self._expression_keys(node)
            elif isinstance(node, cst.CompFor):
                yield _Key(NodeKind.COMP_FOR, self.span(node.iter)), node
            elif isinstance(node, _BLOCKS):
                for unit in units_of(node):
                    yield from self._statement_keys(unit)

    def _expression_keys(self, node: cst.BaseExpression) -> Iterator[tuple[_Key, cst.CSTNode]]:
        span = self.span(node)
        yield _Key(NodeKind.EXPRESSION, span), node
        for kind, name in _KINDS:
            if isinstance(node, kind):
                yield _Key(name, span), node

    def _statement_keys(self, node: Unit) -> Iterator[tuple[_Key, cst.CSTNode]]:
        start = _start(self.span(node))
        yield _Key(NodeKind.STATEMENT, start), node
        if isinstance(node, cst.FunctionDef):
            yield _Key(NodeKind.FUNCTION_DEF, start), node
        elif isinstance(node, cst.For):
            yield _Key(NodeKind.FOR, start), node

    def _runs(self, regions: Sequence[RegionEdit]) -> Mapping[cst.CSTNode, Sequence[Run]]:
        runs: dict[cst.CSTNode, list[Run]] = defaultdict(list)
        blocks = [node for node in self.positions if isinstance(node, _BLOCKS)] if regions else []
        for edit in regions:
            found = [(block, run) for block in blocks for run in self._run(block, edit)]
            if len(found) != 1:
                raise self.chunk.refuse("no such run of statements in one block", edit.span.line)
            block, run = found[0]
            if any(run.first <= other.last and other.first <= run.last for other in runs[block]):
                raise self.chunk.refuse("two regions overlap", edit.span.line)
            runs[block].append(run)
        return runs

    def _run(self, block: Block, edit: RegionEdit) -> Iterator[Run]:
        spans = [self.span(unit) for unit in units_of(block)]
        first = [i for i, span in enumerate(spans) if _start(span) == _start(edit.span)]
        last = [i for i, span in enumerate(spans) if self._ends(span, edit.span)]
        if first and last and first[0] <= last[0]:
            yield Run(first[0], last[0], edit)

    def _ends(self, span: Span, wanted: Span) -> bool:
        """Say whether they end together; ``ast`` counts a last semicolon to compound statements."""
        if span.end_line != wanted.end_line or span.end_column > wanted.end_column:
            return False
        line = self.chunk.lines[span.end_line - self.chunk.first_line]
        return not line[span.end_column : wanted.end_column].strip(" \t\f;")

    def span(self, node: cst.CSTNode) -> Span:
        """Return the span ``ast`` would give the node, in the lines of the file."""
        start = end = self.positions[node]
        if isinstance(node, cst.Tuple | cst.GeneratorExp) and node.lpar:
            start, end = self.positions[node.lpar[-1]], self.positions[node.rpar[0]]
        span = self._absolute(start, end)
        call = self.loose.get(node)
        if call is None:
            return span
        opening = self.positions[call.whitespace_before_args].start
        closing = self._absolute(self.positions[call], self.positions[call])
        line = opening.line + self.chunk.line_offset
        return Span(line, opening.column - 1, closing.end_line, closing.end_column)

    def _absolute(self, start: CodeRange, end: CodeRange) -> Span:
        offset = self.chunk.line_offset
        first, last = start.start, end.end
        return Span(first.line + offset, first.column, last.line + offset, last.column)


def _call_generators(positions: Positions) -> dict[cst.CSTNode, cst.Call]:
    """Return the generator expressions that use the parentheses of their call."""
    found: dict[cst.CSTNode, cst.Call] = {}
    for node in positions:
        if isinstance(node, cst.Call) and len(node.args) == 1:
            value = node.args[0].value
            if isinstance(value, cst.GeneratorExp) and not value.lpar:
                found[value] = node
    return found


def _wanted(edit: Edit) -> _Key:
    span = _start(edit.span) if edit.node in _BY_START else edit.span
    return _Key(edit.node, span)


def _start(span: Span) -> Span:
    return Span(span.line, span.column, span.line, span.column)
