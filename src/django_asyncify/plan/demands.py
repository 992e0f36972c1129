"""What the queries have to fetch up front so that a function which stays sync doesn't query."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.operations import CALLS, Kind, Operation
from ..analysis.values import FunctionRef
from .lazies import Demand
from .surroundings import Surroundings


def call_demands(call: Operation, around: Surroundings, seen: set[FunctionRef]) -> Iterator[Demand]:
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
            found.extend(call_demands(operation, around, seen))
    return found
