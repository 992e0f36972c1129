"""Deciding one function: each operation is claimed natively, bridged, or stops the function."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..analysis.operations import CALLS, Kind, Operation
from ..analysis.values import FunctionRef
from ..edits import Edit, StatementEdit
from ..spans import Span
from .claims import claimed
from .demands import call_demands
from .hops import NOTHING_SAVED, Hops, Saving, saving
from .lazies import Demand
from .model import Blocker, Outcome, PlannedOperation
from .needed_regions import Together, kept_together, needed_regions, swallowing_in
from .protocols import Claimed
from .region_builder import RegionBuilder
from .region_edits import RegionEdits
from .region_runs import covers
from .regions import BlockRegion, ExpressionRegion, Region, RegionRefused
from .repeated_edits import without_repeats
from .situation import Situation, Tree
from .stacks import calls_what_was_given
from .surroundings import Surroundings
from .user_first import keep_user, loaded_in_thread, loads_user

TOGETHER = "it stands among statements that must run together in the worker thread"


@dataclass
class Decision:
    """What is decided for one function that becomes async (or gets an async twin)."""

    ref: FunctionRef
    tree: Tree
    operations: list[PlannedOperation] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    blockers: list[Blocker] = field(default_factory=list)
    kept_sync: dict[FunctionRef, PlannedOperation] = field(default_factory=dict)
    demands: list[Demand] = field(default_factory=list)
    whole_body: bool = False
    awaited: set[int] = field(default_factory=set)
    loads_user_in_thread: bool = False
    saving: Saving = NOTHING_SAVED


def decide(ref: FunctionRef, around: Surroundings, *, responses_only: bool) -> Decision:
    """Decide every operation of ``ref``."""
    builder = around.builder(ref, responses_only=responses_only)
    return _decide(builder, around.situation(builder.tree), around, responses_only)


def _decide(
    builder: RegionBuilder, situation: Situation, around: Surroundings, responses_only: bool
) -> Decision:
    tree = builder.tree
    decision = Decision(tree.function, tree)
    facts = around.interpreter.functions.get(tree.function)
    operations = sorted(
        facts.operations.values() if facts else (), key=lambda o: (o.span, o.kind.value)
    )
    relevant = _without_shadowed([o for o in operations if _matters(decision, o, around)])
    claims, declined = claimed(relevant, situation, around)
    swallowing = swallowing_in(relevant, claims, around, tree, answers=responses_only)
    try:
        together = list(kept_together(relevant, swallowing, tree, around))
        regions = needed_regions(relevant, claims, declined, together, builder, around)
    except RegionRefused as refused:
        _refuse(decision, relevant, declined, refused)
        return decision
    _conclude(decision, relevant, claims, declined, regions, together, around)
    loading = _user_loads(relevant, decision)
    loaded = loaded_in_thread(tree, loading, situation)
    if loaded is not None:
        where = f"line {loaded.span.line} loads it in the worker thread"
        return _decide(builder, replace(situation, honest_user=where), around, responses_only)
    edits = RegionEdits(tree, relevant, declined, swallowing)
    decision.edits.extend(edits.of(regions))
    free = [o for o in relevant if not any(covers(tree, r, o.node) for r in regions)]
    first = keep_user(tree, relevant, free, situation)
    if first is not None and Kind.REQUEST_USER in around.owners:
        others = [edit for edit in decision.edits if not loads_user(edit)]
        decision.edits = [first, *others]
    else:
        decision.loads_user_in_thread = Outcome.BRIDGED in loading.values()
    decision.edits = without_repeats(tree, decision.edits, relevant)
    if not around.options.few_hops:
        blocks = [region for region in regions if isinstance(region, BlockRegion)]
        hops = [o for o in relevant if not any(covers(tree, block, o.node) for block in blocks)]
        decision.saving = saving(Hops(tree, hops, around.awaits).runs())
    return decision


def _user_loads(operations: list[Operation], decision: Decision) -> dict[Operation, Outcome]:
    """Return the operations that load ``request.user``, with what becomes of them."""
    return {
        operation: planned.outcome
        for operation, planned in zip(operations, decision.operations, strict=True)
        if operation.kind is Kind.REQUEST_USER and operation.detail != "lazy"
    }


def _matters(decision: Decision, operation: Operation, around: Surroundings) -> bool:
    """Calls of functions that don't block aren't operations; what they demand is remembered."""
    if operation.kind is Kind.LAZY_RELATION and operation.loaded:
        return not around.lazies.is_loaded(decision.ref, operation)
    if operation.kind not in CALLS:
        return True
    if around.awaits(operation) or any(callee.is_async for callee in operation.callees):
        return True
    if around.blocking.blocks_at(operation):
        return True
    if operation.name in around.awaited_names and operation.kind is Kind.HELPER_CALL:
        return True
    if around.partial and around.awaited_names and calls_what_was_given(decision.ref, operation):
        return True
    decision.demands.extend(call_demands(operation, around, set()))
    return False


def _without_shadowed(operations: list[Operation]) -> list[Operation]:
    """Several kinds may be noted for one node; a call of unknown code stands for its callee.

    What is then done with its value is another matter: walking over it, asking for its truth or
    printing it may query, too. So may a relation's name on what is no instance that a query could
    fetch it with, and a call that makes a queryset which is walked over.
    """
    seen: dict[Span, Operation] = {}
    kept = []
    for operation in operations:
        other = seen.get(operation.span)
        vague = operation.kind in {Kind.UNKNOWN, Kind.EXTERNAL_CALL} and not operation.uses
        if other is not None and vague and other.kind not in _BESIDES:
            continue
        seen[operation.span] = operation
        kept.append(operation)
    return kept


_BESIDES = frozenset({Kind.LAZY_RELATION, Kind.EVALUATION})


def _refuse(
    decision: Decision,
    operations: list[Operation],
    declined: Mapping[int, str],
    refused: RegionRefused,
) -> None:
    why = str(refused)
    for index, operation in enumerate(operations):
        decision.operations.append(planned(operation, Outcome.LEFT, None, declined.get(index, why)))
    first = _refused_at(decision.tree, operations, declined, refused)
    decision.blockers.append(
        Blocker(
            "region",
            first.path,
            first.span.line,
            f"`{first.what}` needs the worker thread, and {why}",
            "Move it into a function of its own, or leave the view sync.",
        )
    )


def _refused_at(
    tree: Tree, operations: list[Operation], declined: Mapping[int, str], refused: RegionRefused
) -> Operation:
    """Return the operation that can't be moved, of several the first that has no async form."""
    in_thread = [operations[index] for index in sorted(declined)]
    for operation in (*in_thread, *operations):
        if refused.at is not None and tree.is_within(operation.node, refused.at):
            return operation
    return (*in_thread, *operations)[0]


def planned(
    operation: Operation,
    outcome: Outcome,
    codemod: str | None,
    reason: str,
    chain: tuple[str, ...] = (),
) -> PlannedOperation:
    """Return the report's row for an operation."""
    return PlannedOperation(
        operation.path,
        operation.span,
        operation.kind.value,
        operation.what,
        outcome,
        codemod,
        reason,
        chain,
    )


def _conclude(
    decision: Decision,
    operations: list[Operation],
    claims: Mapping[int, Claimed],
    declined: Mapping[int, str],
    regions: list[Region],
    together: Sequence[Together],
    around: Surroundings,
) -> None:
    tree = decision.tree
    for index, operation in enumerate(operations):
        region = next((r for r in regions if covers(tree, r, operation.node)), None)
        chain = _chain(operation, around)
        claim = claims.get(index)
        if claim is not None and (region is None or _stands_before(operation, claim, region)):
            owner = around.owners.get(operation.kind)
            codemod = owner.id if owner else "lazy-relations"
            outcome = Outcome.BRIDGED if claim.bridged else Outcome.CONVERTED
            decision.operations.append(planned(operation, outcome, codemod, claim.reason, chain))
            decision.edits.extend(claim.edits)
            if operation.kind is Kind.LAZY_RELATION and not claim.edits:
                decision.demands.extend(around.lazies.demands(decision.ref, operation))
            continue
        assert region is not None
        reason = declined.get(index) or _swallowed(region, operations, declined, together, tree)
        bridged = planned(operation, Outcome.BRIDGED, "bridges", reason, chain)
        decision.operations.append(bridged)
        for callee in (*operation.callees, *operation.decorated):
            decision.kept_sync.setdefault(callee, bridged)
    decision.whole_body = any(_covers_body(tree, region) for region in regions)


def _stands_before(operation: Operation, claim: Claimed, region: Region) -> bool:
    """Whether a claim only puts a statement in front of the one that holds an expression.

    A relation may as well be loaded by the expression itself.
    """
    if operation.kind is Kind.LAZY_RELATION:
        return False
    edits = claim.edits
    statements = all(isinstance(edit, StatementEdit) for edit in edits)
    return bool(edits) and statements and isinstance(region, ExpressionRegion)


def _swallowed(
    region: Region,
    operations: list[Operation],
    declined: Mapping[int, str],
    together: Sequence[Together],
    tree: Tree,
) -> str:
    """Say why an operation that could be awaited runs in the worker thread with others."""
    if not isinstance(region, BlockRegion):
        return "it stands inside an expression that runs in the worker thread"
    whys = [each.why for each in together if covers(tree, region, each.statements[0])]
    bridged = (operations[index] for index in declined)
    whys += [_of_thread(o) for o in bridged if covers(tree, region, o.node)]
    return f"{TOGETHER}: {whys[0]}" if whys else TOGETHER


def _of_thread(operation: Operation) -> str:
    line = operation.span.line
    if operation.kind is Kind.TRANSACTION:
        return f"the transaction in line {line} has no async form"
    return f"what line {line} does can't be awaited"


def _chain(operation: Operation, around: Surroundings) -> tuple[str, ...]:
    if operation.kind not in CALLS:
        return ()
    for callee in sorted(operation.callees, key=lambda c: c.qualname):
        found = around.blocking.chain(callee)
        if found:
            return found
    return ()


def _covers_body(tree: Tree, region: Region) -> bool:
    node = tree.function.node
    assert not isinstance(node, ast.Lambda)
    body = node.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    moved = {id(s) for s in region.statements} if isinstance(region, BlockRegion) else set()
    return all(id(statement) in moved for statement in body)
