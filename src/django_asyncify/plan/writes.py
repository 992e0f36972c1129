"""Which operations may write rows, which a relation fetched before would not show, and which
change something for good.
"""

from __future__ import annotations

from ..analysis.cache_fills import TOKEN
from ..analysis.operations import Kind, Operation

_NO_ROWS = frozenset({Kind.CACHE, Kind.EXTERNAL_IO, Kind.SESSION, Kind.MESSAGES})


def writes_rows(operation: Operation) -> bool:
    """Whether an operation writes rows, or runs code that isn't known and may do so."""
    if operation.kind in _NO_ROWS:
        return False
    if operation.kind is Kind.EXTERNAL_CALL:
        return operation.detail == "may use Django"
    if operation.kind is Kind.UNKNOWN:
        return operation.effect or operation.detail.startswith(("call", "method", "with"))
    return operation.effect


_PASSING = frozenset({Kind.CACHE, Kind.SESSION, Kind.MESSAGES})


def lasts(operation: Operation) -> bool:
    """Whether an operation may change something that stays: nothing that is filled again when it
    is missed, or that only a response saves. What is taken out of a cache may have been a token.
    """
    taken = operation.kind is Kind.CACHE and operation.detail == TOKEN
    return operation.effect and (taken or operation.kind not in _PASSING)
