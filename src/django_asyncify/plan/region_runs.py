"""Several regions of one function: which lie in others, which are joined to one."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from ..edits import RegionExit
from .effects import block_of
from .region_builder import RegionBuilder
from .regions import BlockRegion, ExpressionRegion, Region, RegionRefused
from .situation import Tree


def covers(tree: Tree, region: Region, node: ast.AST) -> bool:
    """Whether ``node`` lies within ``region``, and not in what is worked out before it."""
    around = [node, *tree.ancestors(node)]
    if isinstance(region, ExpressionRegion) and any(a in region.before for a in around):
        return False
    return any(a in region.nodes for a in around)


def merged(tree: Tree, builder: RegionBuilder, regions: Sequence[Region]) -> list[Region]:
    """Drop regions inside others and join runs of statements that overlap.

    Raises:
        RegionRefused: what was joined can't be moved as a whole.
    """
    current = list(dict.fromkeys(regions))
    # Each pair leaves one region fewer.
    while (pair := _overlap(tree, current)) is not None:
        first, second, joined = pair
        current = [r for r in current if r is not first and r is not second]
        current.append(joined if joined is not None else first)
        if joined is None:
            continue
        assert isinstance(joined, BlockRegion)
        current[-1] = builder.block(joined.statements)
    return current


def _overlap(
    tree: Tree, regions: Sequence[Region]
) -> tuple[Region, Region, BlockRegion | None] | None:
    for first in regions:
        for second in regions:
            if first is second:
                continue
            if all(covers(tree, first, n) for n in second.nodes) and not _fetches_more(
                second, first
            ):
                return first, second, None
            if isinstance(first, BlockRegion) and isinstance(second, BlockRegion):
                joined = _joined(tree, first, second)
                if joined is not None:
                    return first, second, joined
    return None


def _fetches_more(first: Region, second: Region) -> bool:
    """Of two regions of one expression, the one that fetches its value as well is kept."""
    if not isinstance(first, ExpressionRegion) or not isinstance(second, ExpressionRegion):
        return False
    return first.node is second.node and _FETCHED[first.force] > _FETCHED[second.force]


_FETCHED = {"": 0, "bool": 1, "list": 2}


def _joined(tree: Tree, first: BlockRegion, second: BlockRegion) -> BlockRegion | None:
    block = block_of(tree, first.statements[0])
    if block is None or block is not block_of(tree, second.statements[0]):
        return None
    indices = [block.index(s) for s in (*first.statements, *second.statements)]
    if len(set(indices)) == len(indices):
        return None
    run = tuple(block[min(indices) : max(indices) + 1])
    return BlockRegion(run, RegionExit.FALLS_THROUGH, (), ())


def common_run(tree: Tree, nodes: Sequence[ast.AST]) -> list[ast.stmt]:
    """Return the shortest run of statements of one block that holds all of ``nodes``."""
    chains = [_positions(tree, node) for node in nodes]
    for block, _ in chains[0]:
        indices = []
        for chain in chains:
            found = next((i for b, i in chain if b is block), None)
            if found is None:
                break
            indices.append(found)
        else:
            return list(block[min(indices) : max(indices) + 1])
    raise RegionRefused("the statements share no block")


def longest(runs: Iterable[list[ast.stmt]]) -> list[list[ast.stmt]]:
    """Return the runs of statements that don't lie within others."""
    kept: list[list[ast.stmt]] = []
    last = (0, 0)
    for run in sorted(runs, key=_start_and_length):
        end = _end(run)
        if end > last:
            kept.append(run)
            last = end
    return kept


def _start_and_length(run: Sequence[ast.stmt]) -> tuple[int, int, int, int]:
    line, column = _end(run)
    return run[0].lineno, run[0].col_offset, -line, -column


def _end(run: Sequence[ast.stmt]) -> tuple[int, int]:
    return run[-1].end_lineno or 0, run[-1].end_col_offset or 0


def _positions(tree: Tree, node: ast.AST) -> list[tuple[list[ast.stmt], int]]:
    found = []
    around: list[ast.AST] = [node, *tree.ancestors(node)]
    for ancestor in around:
        if isinstance(ancestor, ast.stmt):
            block = block_of(tree, ancestor)
            if block is not None:
                found.append((block, block.index(ancestor)))
    return found
