"""The verdict on a view: what becomes of it, how sure that is, what it would gain."""

from __future__ import annotations

from ..analysis.interpreter import Interpreter
from ..analysis.operations import CALLS, Kind
from ..analysis.values import FunctionRef
from ..edits import Tier
from .functions import Decision, planned
from .hops import NOTHING_SAVED
from .model import Blocker, Outcome, PlannedOperation, Verdict, ViewPlan, Worth
from .stacks import Stack
from .surroundings import Surroundings
from .views import FoundView

_IO = frozenset({Kind.EXTERNAL_IO, Kind.EXTERNAL_CALL})


def view_plan(
    ref: FunctionRef,
    view: FoundView,
    blockers: list[Blocker],
    decision: Decision | None,
    interpreter: Interpreter,
    around: Surroundings,
    stack: Stack,
) -> ViewPlan:
    """Return the report on one view."""
    verdict = _verdict(ref, blockers, decision)
    operations = _operations(ref, verdict, blockers, decision, interpreter, around)
    tiers = [e.tier for e in decision.edits] if decision and not blockers else []
    functions = tuple(w.ref.qualname for w in stack.wrappers)
    return ViewPlan(
        view.dotted,
        view.module.path,
        view.node.lineno,
        view.target.routes,
        verdict,
        Tier.REVIEW if Tier.REVIEW in tiers else Tier.SAFE,
        _worth(ref, interpreter),
        tuple(operations),
        tuple(blockers),
        functions,
        decision.saving if decision is not None and not blockers else NOTHING_SAVED,
    )


def _verdict(ref: FunctionRef, blockers: list[Blocker], decision: Decision | None) -> Verdict:
    if ref.is_async:
        return Verdict.ALREADY_ASYNC
    if blockers or decision is None:
        return Verdict.BLOCKED
    bridged = any(o.outcome is Outcome.BRIDGED for o in decision.operations)
    return Verdict.BRIDGED if bridged else Verdict.NATIVE


def _operations(
    ref: FunctionRef,
    verdict: Verdict,
    blockers: list[Blocker],
    decision: Decision | None,
    interpreter: Interpreter,
    around: Surroundings,
) -> list[PlannedOperation]:
    if verdict in {Verdict.NATIVE, Verdict.BRIDGED} and decision is not None:
        return decision.operations
    if verdict is Verdict.ALREADY_ASYNC:
        return []
    facts = interpreter.functions.get(ref)
    why = f"the view stays as it is ({blockers[0].code})"
    known = sorted(facts.operations.values() if facts else (), key=lambda o: (o.span, o.kind.value))
    return [
        planned(operation, Outcome.LEFT, None, why)
        for operation in known
        if operation.kind not in CALLS or around.blocking.blocks_at(operation)
    ]


def _worth(ref: FunctionRef, interpreter: Interpreter) -> Worth:
    """What an async view waits for besides the database, which one thread serves in turn."""
    waits = _waits(ref, interpreter, set())
    if waits > 1:
        return Worth.CONCURRENT
    return Worth.WAITS if waits else Worth.LITTLE


def _waits(ref: FunctionRef, interpreter: Interpreter, seen: set[FunctionRef]) -> int:
    if ref in seen:
        return 0
    seen.add(ref)
    facts = interpreter.functions.get(ref)
    count = 0
    for operation in facts.operations.values() if facts else ():
        if operation.kind in _IO and operation.detail != "serializes":
            count += 1
        for callee in operation.callees if operation.kind in CALLS else ():
            count += _waits(callee, interpreter, seen)
    return count
