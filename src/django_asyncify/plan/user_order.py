"""What a function calls before and after it looks into ``request.user`` itself."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from ..analysis.interpreter import Interpreter
from ..analysis.operations import Kind, Operation
from ..analysis.values import FunctionRef
from ..spans import Span
from .call_graph import CallGraph

_START, _END = Span(0, 0, 0, 0), Span(sys.maxsize, 0, sys.maxsize, 0)


@dataclass(frozen=True, slots=True)
class Order:
    """``after``: what runs in no request but once the function has surely loaded the user;
    ``between``: what runs before its last look at the user, while that isn't sure.
    """

    after: AbstractSet[FunctionRef]
    between: AbstractSet[FunctionRef]


def order_of(ref: FunctionRef, interpreter: Interpreter, graph: CallGraph) -> Order:
    """Return the order of what ``ref`` calls, directly or not."""
    facts = interpreter.functions.get(ref)
    found = list(facts.operations.values()) if facts else []
    looks = [o for o in found if o.kind is Kind.REQUEST_USER]
    surely = min((o.span for o in looks if o.hoistable), default=_END)
    last = max((o.span for o in looks), default=_START)
    later = _reached(graph, (o for o in found if o.span > surely))
    sooner = _reached(graph, (o for o in found if o.span <= surely))
    between = _reached(graph, (o for o in found if o.span < min(surely, last)))
    return Order(later - sooner - graph.callers(ref), between)


def _reached(graph: CallGraph, operations: Iterable[Operation]) -> set[FunctionRef]:
    called = {ref for o in operations for ref in o.callees | o.decorated}
    return graph.closure(called, lambda _: True)
