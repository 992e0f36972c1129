"""Deciding one function: each operation is claimed natively, bridged, or stops the function."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..analysis.interpreter import Interpreter
from ..analysis.operations import CALLS, Kind, Operation
from ..analysis.values import FunctionRef
from ..edits import Edit, StatementEdit
from ..project.project import Project
from ..spans import Span
from .blocking import Blocking
from .cancellation import swallowing_tries
from .effects import on_one_path, repeats
from .hops import NOTHING_SAVED, Hops, Saving, saving
from .lazies import Demand, Lazies
from .locks import Locks
from .model import Blocker, Outcome, PlannedOperation
from .options import PlanOptions
from .protocols import Claimed, Declined, Owner
from .region_edits import RegionEdits
from .region_names import settle_names
from .region_runs import common_run, covers, longest, merged
from .regions import BlockRegion, ExpressionRegion, Region, RegionBuilder, RegionRefused
from .repeated_edits import without_repeats
from .side_effects import SideEffects
from .situation import Situation, Tree
from .stacks import calls_what_was_given
from .user_first import keep_user, loads_user


@dataclass
class Decision:
    """What is decided for one function that becomes async (or gets an async twin)."""

    ref: FunctionRef
    tree: Tree
    operations: list[PlannedOperation] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    blockers: list[Blocker] = field(default_factory=list)
    kept_sync: set[FunctionRef] = field(default_factory=set)
    demands: list[Demand] = field(default_factory=list)
    whole_body: bool = False
    awaited: set[int] = field(default_factory=set)
    saving: Saving = NOTHING_SAVED


@dataclass(frozen=True)
class Surroundings:
    """What deciding a function needs to know of the rest of the plan."""

    project: Project
    interpreter: Interpreter
    options: PlanOptions
    owners: Mapping[Kind, Owner]
    lazies: Lazies
    staying_sync: Callable[[Operation], frozenset[FunctionRef]]
    blocking: Blocking
    locks: Locks
    side_effects: SideEffects
    awaited_names: frozenset[str]
    partial: bool
    situation: Callable[[Tree], Situation]
    builders: dict[FunctionRef, RegionBuilder]

    def awaits(self, operation: Operation) -> bool:
        """Whether some function that a call may run becomes async."""
        return bool(operation.callees - self.staying_sync(operation))

    def builder(self, ref: FunctionRef, *, responses_only: bool) -> RegionBuilder:
        """Return what builds the regions of a function, the same one as in earlier rounds."""
        if ref not in self.builders:
            self.builders[ref] = RegionBuilder(Tree(ref), responses_only=responses_only)
        return self.builders[ref]


def decide(ref: FunctionRef, around: Surroundings, *, responses_only: bool) -> Decision:
    """Decide every operation of ``ref``."""
    builder = around.builder(ref, responses_only=responses_only)
    tree = builder.tree
    decision = Decision(ref, tree)
    facts = around.interpreter.functions.get(ref)
    operations = sorted(
        facts.operations.values() if facts else (), key=lambda o: (o.span, o.kind.value)
    )
    relevant = [o for o in operations if _matters(decision, o, around)]
    relevant = _without_shadowed(relevant)
    claims: dict[int, Claimed] = {}
    declined: dict[int, str] = {}
    situation = around.situation(tree)
    for index, operation in enumerate(relevant):
        answer = _claim(operation, situation, around)
        if isinstance(answer, Declined):
            declined[index] = answer.reason
        else:
            claims[index] = answer
    _decline_carried(relevant, claims, declined)
    swallowing = _swallowing(relevant, claims, around, tree, answers=responses_only)
    try:
        regions = _regions(relevant, declined, swallowing, builder, around)
    except RegionRefused as refused:
        _refuse(decision, relevant, declined, str(refused))
        return decision
    _conclude(decision, relevant, claims, declined, regions, around)
    edits = RegionEdits(tree, relevant, declined, swallowing)
    decision.edits.extend(edits.of(regions))
    free = [o for o in relevant if not any(covers(tree, r, o.node) for r in regions)]
    first = keep_user(tree, relevant, free, situation)
    if first is not None and Kind.REQUEST_USER in around.owners:
        others = [edit for edit in decision.edits if not loads_user(edit)]
        decision.edits = [first, *others]
    decision.edits = without_repeats(tree, decision.edits, relevant)
    decision.saving = saving(Hops(tree, free, around.awaits).runs())
    return decision


def _decline_carried(
    operations: list[Operation], claims: dict[int, Claimed], declined: dict[int, str]
) -> None:
    """What a bridged call gives may be lazy: its rows have to be fetched where it was made."""
    moved = {id(operations[index].node) for index in declined}
    for index, operation in enumerate(operations):
        node = operation.node
        source = node.value if isinstance(node, ast.Starred) else node
        if operation.kind is Kind.EVALUATION and index in claims and id(source) in moved:
            del claims[index]
            declined[index] = "its rows are fetched where the call runs that gives it"


def _matters(decision: Decision, operation: Operation, around: Surroundings) -> bool:
    """Calls of functions that don't block aren't operations; what they demand is remembered."""
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
    decision.demands.extend(_call_demands(operation, around, set()))
    return False


def _call_demands(
    call: Operation, around: Surroundings, seen: set[FunctionRef]
) -> Iterator[Demand]:
    """Yield what keeps the functions that a call runs from querying."""
    if call.blocks and call.receivers:
        for callee in call.callees:
            facts = around.interpreter.functions.get(callee)
            for operation in facts.operations.values() if facts else ():
                if around.blocking.of_receiver(callee, operation):
                    here = around.blocking.narrowed(callee, operation, call)
                    yield from _demands(callee, here, around)
    for callee in call.callees if call.blocks else ():
        yield from quiet_demands(callee, around, seen)


def _demands(ref: FunctionRef, operation: Operation, around: Surroundings) -> tuple[Demand, ...]:
    reason = around.lazies.reason(ref, operation)
    return () if reason else around.lazies.demands(ref, operation)


def quiet_demands(ref: FunctionRef, around: Surroundings, seen: set[FunctionRef]) -> list[Demand]:
    """Return the queries' extensions that keep a sync function from querying."""
    if ref in seen:
        return []
    seen.add(ref)
    found: list[Demand] = []
    facts = around.interpreter.functions.get(ref)
    for operation in facts.operations.values() if facts else ():
        if operation.kind is Kind.LAZY_RELATION:
            found.extend(_demands(ref, operation, around))
        elif operation.kind in CALLS:
            found.extend(_call_demands(operation, around, seen))
    return found


def _without_shadowed(operations: list[Operation]) -> list[Operation]:
    """Several kinds may be noted for one node; a call of unknown code stands for its callee.

    What is then done with its value is another matter: walking over it, asking for its truth or
    printing it may query, too. So may a relation's name on what is no instance that a query could
    fetch it with.
    """
    seen: dict[Span, Operation] = {}
    kept = []
    for operation in operations:
        other = seen.get(operation.span)
        vague = operation.kind in {Kind.UNKNOWN, Kind.EXTERNAL_CALL} and not operation.uses
        if other is not None and vague and other.kind is not Kind.LAZY_RELATION:
            continue
        seen[operation.span] = operation
        kept.append(operation)
    return kept


def _claim(operation: Operation, situation: Situation, around: Surroundings) -> Claimed | Declined:
    if operation.kind is Kind.LAZY_RELATION:
        reason = around.lazies.reason(situation.function, operation)
        if not reason:
            return Claimed((), _without_query(operation, situation, around))
        operation = replace(operation, honest=reason)
    owner = around.owners.get(operation.kind)
    place = operation.path, operation.span
    interpreter = around.interpreter
    evaluated = operation.kind is Kind.EVALUATION and place in interpreter.mixed
    if evaluated or (operation.kind in _BY_VALUE and place in interpreter.mixed_calls):
        also = "than a queryset" if evaluated else "here"
        return Declined(f"the value may also be something else {also}")
    if operation.kind in _METHODS and not _called_by_name(operation):
        return Declined(f"{operation.name}() isn't called by its own name here")
    if owner is None:
        return Declined(_WHY.get(operation.kind, "no codemod covers it"))
    if owner.id in around.options.ignore:
        return Declined(f"{owner.id} is switched off")
    return owner.claim(operation, situation)


def _without_query(operation: Operation, where: Situation, around: Surroundings) -> str:
    if around.lazies.is_loaded(where.function, operation):
        return "it has been read before, so the instance has it"
    return f"fetched by its query: select_related({operation.relation!r})"


def _called_by_name(operation: Operation) -> bool:
    """Whether a method's call is written as one, not made by ``partial()`` or a callback."""
    node = operation.node
    if not isinstance(node, ast.Call):
        return True
    return isinstance(node.func, ast.Attribute) and node.func.attr == operation.name


_METHODS = frozenset(
    {
        Kind.QUERY_METHOD,
        Kind.INSTANCE_METHOD,
        Kind.RELATED_MANAGER,
        Kind.CACHE,
        Kind.PERMISSION,
    }
)
_BY_VALUE = CALLS | {
    Kind.QUERY_METHOD,
    Kind.INSTANCE_METHOD,
    Kind.RELATED_MANAGER,
    Kind.CACHE,
}
_WHY = {
    Kind.MESSAGES: "reading messages may read the session",
    Kind.CACHE: "the cache waits for its backend",
    Kind.SESSION: "the session is read from its store",
    Kind.UNKNOWN: "nothing is known about the value, so it may query",
    Kind.EXTERNAL_CALL: "third-party code that may block",
    Kind.RAW_SQL: "raw SQL has no async form",
    Kind.TRANSACTION: "transactions have no async form",
    Kind.THREAD_STATE: "the value belongs to the request's thread",
    Kind.DEFERRED_FIELD: "the field is deferred, so reading it queries",
    Kind.ACCESSOR: "it is read like an attribute, so it can't be awaited",
    Kind.FORM: "forms have no async form",
    Kind.PAGINATION: "the paginator queries",
}


def _swallowing(
    operations: list[Operation],
    claims: Mapping[int, Claimed],
    around: Surroundings,
    tree: Tree,
    *,
    answers: bool,
) -> list[ast.Try]:
    awaited = [o.node for i, o in enumerate(operations) if i not in claims or claims[i].edits]
    effects = [o.node for o in operations if around.side_effects.at(o)]
    return swallowing_tries(tree, awaited, effects, answers=answers)


def _regions(
    operations: list[Operation],
    declined: Mapping[int, str],
    swallowing: list[ast.Try],
    builder: RegionBuilder,
    around: Surroundings,
) -> list[Region]:
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


def _refuse(
    decision: Decision, operations: list[Operation], declined: Mapping[int, str], why: str
) -> None:
    first = operations[min(declined)] if declined else operations[0]
    for index, operation in enumerate(operations):
        decision.operations.append(planned(operation, Outcome.LEFT, None, declined.get(index, why)))
    decision.blockers.append(
        Blocker(
            "region",
            first.path,
            first.span.line,
            f"`{first.what}` needs the worker thread, and {why}",
            "Move it into a function of its own, or leave the view sync.",
        )
    )


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
        reason = declined.get(index) or _swallowed(region)
        decision.operations.append(planned(operation, Outcome.BRIDGED, "bridges", reason, chain))
        decision.kept_sync.update(operation.callees, operation.decorated)
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


def _swallowed(region: Region) -> str:
    if isinstance(region, BlockRegion):
        return "it stands among statements that must run together in the worker thread"
    return "it stands inside an expression that runs in the worker thread"


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
