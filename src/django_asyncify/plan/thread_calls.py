"""Which code in the worker thread calls a function, so that it stays sync: what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..analysis.values import FunctionRef
from .call_graph import CallGraph
from .functions import Decision
from .model import Blocker, PlannedOperation
from .places import shown_place

_ADVICE = 'Convert that code first, or set `writes = "native"` if its writes may be split.'


class ThreadCalls:
    """Names the calls in regions, by what was decided last."""

    def __init__(
        self, root: Path, decisions: Mapping[FunctionRef, Decision], graph: CallGraph
    ) -> None:
        self._root, self._decisions, self._graph = root, decisions, graph

    def why_sync(self, ref: FunctionRef, kept: Iterable[FunctionRef]) -> str:
        """Say why a helper stays sync; ``kept`` is all that runs in the worker thread."""
        call = self._call_of(ref)
        if call is not None:
            where = shown_place(self._root, call.path, call.span.line)
            return f"{where} calls it {_how(call)}"
        callers = sorted(by.qualname for by in kept if ref in self._graph.callees(by))
        return f"`{callers[0]}` calls it, which stays sync" if callers else "sync code calls it"

    def blocker(self, view: FunctionRef) -> Blocker:
        """Return what stops a view that is called there."""
        call = self._call_of(view)
        if call is None:
            why = "code that runs in the worker thread calls it"
            return Blocker("caller", view.module.path, view.node.lineno, why, _ADVICE)
        why = f"it is called there {_how(call)}"
        return Blocker("caller", call.path, call.span.line, why, _ADVICE)

    def _call_of(self, ref: FunctionRef) -> PlannedOperation | None:
        calls = (d.kept_sync[ref] for d in self._decisions.values() if ref in d.kept_sync)
        return min(calls, key=lambda call: (call.path, call.span), default=None)


def _how(call: PlannedOperation) -> str:
    among = call.reason.removeprefix("it stands ")
    return among if among != call.reason else f"in the worker thread, since {call.reason}"
