"""Names that several regions bind: each needs one binding left in the function around them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..edits import RegionExit
from .inlined import lost_to_comprehensions
from .liveness import (
    bound_names,
    declared,
    definitely_bound,
    free_reads,
    may_read_first,
    parameters,
)
from .raising import read_after_raise
from .region_builder import RegionBuilder
from .region_runs import common_run, merged
from .regions import BlockRegion, Region, RegionRefused
from .situation import Tree

_DEEPEST_BLOCK = 50


def settle_names(tree: Tree, builder: RegionBuilder, regions: Sequence[Region]) -> list[Region]:
    """Return the regions such that every ``nonlocal`` has a binding to refer to.

    A name that only moved code binds is local to a region if nothing else reads it, else given
    back by the regions that always bind it. Where that can't be, its regions are joined to one.

    Raises:
        RegionRefused: they can't be joined.
    """
    current = list(regions)
    # A round joins regions, or lets one grow towards the function's own block.
    for _ in range(len(regions) + _DEEPEST_BLOCK):
        settled = _settled(tree, current)
        stray = next(_strays(tree, settled), None)
        if stray is None:
            return settled
        sharing = [r for r in settled if isinstance(r, BlockRegion) and stray in r.nonlocals]
        run = common_run(tree, [s for region in sharing for s in region.statements])
        current = merged(tree, builder, [*current, builder.block(run)])
    raise RegionRefused("the pieces that need the worker thread bind the same names")


def _settled(tree: Tree, regions: Sequence[Region]) -> list[Region]:
    moved = _moved(regions)
    return [_settle(tree, r, regions, moved) if isinstance(r, BlockRegion) else r for r in regions]


def _moved(regions: Sequence[Region]) -> frozenset[int]:
    blocks = (r for r in regions if isinstance(r, BlockRegion))
    return frozenset(id(statement) for region in blocks for statement in region.statements)


def _settle(
    tree: Tree, region: BlockRegion, regions: Sequence[Region], moved: frozenset[int]
) -> BlockRegion:
    nonlocals, returned = list(region.nonlocals), list(region.returns)
    in_place = _bound_in_place(tree, moved) - set(region.globals)
    bound = in_place.union(*(r.returns for r in regions if isinstance(r, BlockRegion)))
    nonlocals += sorted(lost_to_comprehensions(region.statements) & bound - set(nonlocals))
    for name in set(region.nonlocals) - in_place:
        if not _read_elsewhere(tree, region, regions, moved, name):
            nonlocals.remove(name)
        elif _can_return(tree, region, name):
            nonlocals.remove(name)
            returned.append(name)
    return replace(region, nonlocals=tuple(nonlocals), returns=tuple(sorted(returned)))


def _bound_in_place(tree: Tree, moved: frozenset[int]) -> set[str]:
    """Return the names that code which no region moves binds, or that are from further out."""
    function = tree.function.node
    assert isinstance(function.body, list)
    outer = declared(function.body, ast.Nonlocal)
    return bound_names(function.body, moved) | parameters(function) | outer


def _read_elsewhere(
    tree: Tree, region: BlockRegion, regions: Sequence[Region], moved: frozenset[int], name: str
) -> bool:
    function = tree.function.node
    assert isinstance(function.body, list)
    if name in free_reads(function.body, moved) or may_read_first(region.statements, name):
        return True
    others = (r for r in regions if isinstance(r, BlockRegion) and r is not region)
    return any(may_read_first(other.statements, name) for other in others)


def _can_return(tree: Tree, region: BlockRegion, name: str) -> bool:
    return (
        region.exit is RegionExit.FALLS_THROUGH
        and definitely_bound(region.statements, name)
        and not may_read_first(region.statements, name)
        and not read_after_raise(tree, region.statements, name)
    )


def _strays(tree: Tree, regions: Sequence[Region]) -> Iterator[str]:
    """Yield the ``nonlocal`` names that nothing in the function itself binds."""
    blocks = [r for r in regions if isinstance(r, BlockRegion)]
    bound = _bound_in_place(tree, _moved(regions)).union(*(r.returns for r in blocks))
    return (name for region in blocks for name in region.nonlocals if name not in bound)
