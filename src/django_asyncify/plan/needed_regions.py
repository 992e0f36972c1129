"""The regions that a function needs: for what is declined, for writes and locks, to save hops."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..analysis.operations import BUILDS_QUERYSET, Kind, Operation
from ..edits import StatementEdit
from ..spans import Span
from .cancellation import swallowing_tries
from .catching import catching
from .effects import on_one_path, repeats
from .hops import Hops
from .protocols import Claimed
from .region_builder import RegionBuilder
from .region_names import settle_names
from .region_runs import common_run, covers, longest, merged
from .regions import Region, RegionRefused
from .situation import Tree
from .stop_iteration import CATCHING_STOPS
from .surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Together:
    """Statements that must run in one go, and what for."""

    statements: Sequence[ast.stmt]
    why: str


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
    claims: Mapping[int, Claimed],
    declined: Mapping[int, str],
    together: Sequence[Together],
    builder: RegionBuilder,
    around: Surroundings,
) -> list[Region]:
    """Return the regions of a function, merged where they overlap, with the names they hand back.

    Raises ``RegionRefused`` where one can't be made.
    """
    tree, nodes = builder.tree, [o.node for o in operations]
    used = {id(o.node) for o in operations if o.relation != "handed on"}
    builder.handed_on = {id(node) for node in nodes} - used
    fetching = {id(o.node) for o in operations if o.kind in _FETCHING}
    builder.asked = {id(o.node) for o in operations if o.detail == BUILDS_QUERYSET} & fetching
    if not around.options.few_hops:
        done = _natively_done(operations, claims)
        builder.native = {n: spans for n, spans in done.items() if n not in builder.handed_on}
    regions: list[Region] = [builder.around(operations[i], nodes) for i in declined]
    regions.extend(builder.block(each.statements) for each in together)
    native = [o for i, o in enumerate(operations) if i not in declined]
    needed = merged(tree, builder, regions)
    walked = [o for o in native if o.kind is Kind.EVALUATION and _is_made_in(needed, o)]
    needed = merged(tree, builder, [*needed, *(builder.around(o, nodes) for o in walked)])
    needed = merged(tree, builder, [*needed, *_catching_stops(needed, builder, around)])
    regions = _with_few_hops(needed, operations, native, builder, around)
    return settle_names(tree, builder, regions)


#: What fetches rows of a manager: a relation that is to be joined is added in front of it.
_FETCHING = frozenset({Kind.QUERY_METHOD, Kind.SHORTCUT})


def _natively_done(
    operations: list[Operation], claims: Mapping[int, Claimed]
) -> dict[int, tuple[Span, ...]]:
    """Return what is edited for nodes at which all is done there, by no other statement: the spans
    by the nodes' ids.
    """
    done: dict[int, tuple[Span, ...]] = {}
    left: set[int] = set()
    for index, operation in enumerate(operations):
        edits, node = claims[index].edits if index in claims else (), id(operation.node)
        if index not in claims or any(isinstance(edit, StatementEdit) for edit in edits):
            left.add(node)
        done[node] = (*done.get(node, ()), *(edit.span for edit in edits))
    return {node: spans for node, spans in done.items() if node not in left}


def _is_made_in(regions: list[Region], operation: Operation) -> bool:
    """Whether a region gives the queryset of which an operation fetches the rows."""
    return any(region.nodes == (operation.node,) for region in regions)


def _catching_stops(
    regions: list[Region], builder: RegionBuilder, around: Surroundings
) -> Iterator[Region]:
    """Yield what catches the ``StopIteration`` of a region: it can't leave the thread."""
    tree = builder.tree
    for region in regions:
        for node in around.stops.out_of(tree, region.nodes):
            statement = catching(tree, node, CATCHING_STOPS)
            if statement is None:
                line = getattr(node, "lineno", 0)
                why = f"the StopIteration that line {line} may raise can't leave it"
                refused = RegionRefused(f"{why}: next() with a default raises none")
                refused.at = region.nodes[0]
                raise refused
            yield builder.block([statement])


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
    hops = Hops(tree, operations, around.awaits)

    def moving(statements: Sequence[ast.stmt]) -> bool:
        nonlocal regions
        try:
            more = merged(tree, builder, [*regions, builder.block(statements)])
        except RegionRefused:
            return False
        leaves_some = any(not any(covers(tree, r, o.node) for r in more) for o in native)
        regions = more if leaves_some else regions
        return leaves_some

    for run in hops.runs():
        if not moving(run.statements):
            for loop in hops.loops(run):
                moving([loop])
    return regions


def kept_together(
    operations: list[Operation],
    swallowing: Sequence[ast.Try],
    tree: Tree,
    around: Surroundings,
) -> Iterator[Together]:
    """Yield the statements of a function that run in one go, whatever can be awaited in them.

    Raises ``RegionRefused`` where a lock is given back elsewhere.
    """
    effects = [o for o in operations if around.side_effects.at(o)]
    for run in [] if around.options.writes_native else _effect_runs(effects, tree):
        yield Together(run, _what_is_written(run, effects, tree))
    for run in around.locks.runs(tree, operations):
        yield Together(run, f"a lock is taken in line {run[0].lineno} and given back after them")
    for statement in swallowing:
        why = f"the `try` in line {statement.lineno} would write if the request was cancelled in it"
        yield Together([statement], why)


def _what_is_written(run: Sequence[ast.stmt], effects: list[Operation], tree: Tree) -> str:
    inside = [o for o in effects if any(n in run for n in (o.node, *tree.ancestors(o.node)))]
    lines = sorted({o.span.line for o in inside})
    if inside[0].kind is Kind.TRANSACTION:
        return f"the transaction in line {lines[0]} has no async form"
    if len(inside) == 1:
        return f"the loop in line {run[0].lineno} writes each time round"
    where = f"lines {lines[0]} to {lines[-1]}" if len(lines) > 1 else f"line {lines[0]}"
    return f"the writes in {where} must not be cut in two by a client that hangs up"


def _effect_runs(effects: list[Operation], tree: Tree) -> list[list[ast.stmt]]:
    """Return the runs of statements whose writes must stay together."""
    runs = []
    for index, first in enumerate(effects):
        loop = repeats(tree, first.node)
        if loop is not None:
            runs.append([tree.statement_of(loop)])
        for second in effects[index + 1 :]:
            if on_one_path(tree, first.node, second.node):
                runs.append(common_run(tree, [first.node, second.node]))
    return longest(runs)
