"""Which operations may write rows, which a relation fetched before would not show."""

from __future__ import annotations

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
