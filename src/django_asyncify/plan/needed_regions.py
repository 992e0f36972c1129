"""The regions that a function needs: for what is declined, for writes and locks, to save hops."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from ..analysis.operations import Kind, Operation
from .cancellation import swallowing_tries
from .effects import on_one_path, repeats
from .hops import Hops
from .protocols import Claimed
from .region_names import settle_names
from .region_runs import common_run, covers, longest, merged
from .regions import Region, RegionBuilder, RegionRefused
from .situation import Tree
from .surroundings import Surroundings


def swallowing_in(
    operations: list[Operation],
    claims: Mapping[int, Claimed],
    around: Surroundings,
    tree: Tree,
    *,
    answers: bool,
) -> list[ast.Try]:
    """Return the ``try`` statements that would write because an ``await`` in them is cancelled."""
    awaited = [o.node for i, o in enumerate(operations) if i not in claims or claims[i].edits]
    effects = [o.node for o in operations if around.side_effects.at(o)]
    return swallowing_tries(tree, awaited, effects, answers=answers)


def needed_regions(
    operations: list[Operation],
    declined: Mapping[int, str],
    swallowing: list[ast.Try],
    builder: RegionBuilder,
    around: Surroundings,
) -> list[Region]:
    """Return the regions of a function, merged where they overlap, with the names they hand back.

    Raises ``RegionRefused`` where one can't be made.
    """
    tree, nodes = builder.tree, [o.node for o in operations]
    builder.handed_on = {id(o.node) for o in operations if o.relation == "handed on"}
    regions: list[Region] = [builder.around(operations[i], nodes) for i in declined]
    for run in _effect_runs(operations, tree, around):
        regions.append(builder.block(run))
    regions.extend(map(builder.block, around.locks.runs(tree, operations)))
    regions.extend(builder.block([statement]) for statement in swallowing)
    native = [o for i, o in enumerate(operations) if i not in declined]
    needed = merged(tree, builder, regions)
    walked = [o for o in native if o.kind is Kind.EVALUATION and _is_made_in(needed, o)]
    needed = merged(tree, builder, [*needed, *(builder.around(o, nodes) for o in walked)])
    regions = _with_few_hops(needed, operations, native, builder, around)
    return settle_names(tree, builder, regions)


def _is_made_in(regions: list[Region], operation: Operation) -> bool:
    """Whether a region gives the queryset of which an operation fetches the rows."""
    return any(region.nodes == (operation.node,) for region in regions)


def _with_few_hops(
    needed: list[Region],
    operations: list[Operation],
    native: list[Operation],
    builder: RegionBuilder,
    around: Surroundings,
) -> list[Region]:
    """Add regions that save hops, as long as something is left that the view does natively."""
    if not around.options.few_hops:
        return needed
    regions, tree = needed, builder.tree
    for run in Hops(tree, operations, around.awaits).runs():
        try:
            more = merged(tree, builder, [*regions, builder.block(run.statements)])
        except RegionRefused:
            continue
        if any(not any(covers(tree, region, o.node) for region in more) for o in native):
            regions = more
    return regions


def _effect_runs(
    operations: list[Operation], tree: Tree, around: Surroundings
) -> list[list[ast.stmt]]:
    """Return the runs of statements whose writes must stay together."""
    if around.options.writes_native:
        return []
    effects = [o for o in operations if around.side_effects.at(o)]
    runs = []
    for index, first in enumerate(effects):
        loop = repeats(tree, first.node)
        if loop is not None:
            runs.append([tree.statement_of(loop)])
        for second in effects[index + 1 :]:
            if on_one_path(tree, first.node, second.node):
                runs.append(common_run(tree, [first.node, second.node]))
    return longest(runs)
