"""What is gained by a function that becomes async: something in it must be awaited natively."""

from __future__ import annotations

from collections import Counter

from ..analysis.operations import Kind
from ..analysis.values import FunctionRef
from .functions import TOGETHER, Decision
from .model import Blocker, Outcome

#: What is done for the sake of other operations, and is no gain by itself.
_PREPARING = frozenset({Kind.REQUEST_USER.value, Kind.LAZY_RELATION.value})


def pays(decision: Decision, *, is_view: bool) -> bool:
    """Whether something in the function is done natively."""
    converted = {o.kind for o in decision.operations if o.outcome is Outcome.CONVERTED}
    bridged = any(o.outcome is Outcome.BRIDGED for o in decision.operations)
    if bridged and converted <= _PREPARING:
        return False
    awaits = any(edit.codemod not in {"bridges", "lazy-relations"} for edit in decision.edits)
    return bool(converted) and (awaits or is_view) and not decision.whole_body


def nothing_to_gain(ref: FunctionRef, decision: Decision) -> Blocker:
    """Return what keeps a view sync that would do nothing natively."""
    return Blocker(
        "nothing-to-gain",
        ref.module.path,
        ref.node.lineno,
        "everything it does would run in the worker thread: " + _why_bridged(decision),
        "Leave it sync.",
    )


def why_sync(decision: Decision) -> str:
    """Say why a helper that nothing else keeps sync doesn't become async."""
    if decision.blockers:
        return decision.blockers[0].message
    reasons = _reasons(decision)
    return f"{_NOTHING}: {_root(reasons[0], decision.ref)}" if reasons else _NOTHING


_NOTHING = "nothing in it can be awaited"


def _root(reason: str, ref: FunctionRef) -> str:
    """Return what keeps the last one sync of a row of helpers that call one another."""
    together = reason.removeprefix(f"{TOGETHER}: ")
    if together != reason:
        return f"in {ref.module.name}, {together}"
    return reason.rpartition(f"{_NOTHING}: ")[2]


def _why_bridged(decision: Decision) -> str:
    """Name the reasons why operations of a function are bridged, the commonest first."""
    reasons = _reasons(decision)
    others = f"; and {len(reasons) - 2} more reasons" if len(reasons) > 3 else ""
    return "; ".join(reasons[: 2 if others else 3]) + others


def _reasons(decision: Decision) -> list[str]:
    bridged = (o.reason for o in decision.operations if o.outcome is Outcome.BRIDGED)
    return [reason for reason, _ in Counter(bridged).most_common()]
