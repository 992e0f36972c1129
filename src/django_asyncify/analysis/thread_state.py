"""State that belongs to a thread: ``threading.local`` and the database connection."""

from __future__ import annotations

import ast

from ..edits import NodeKind
from .frame import Frame
from .operations import Kind
from .values import PLAIN, UNKNOWN, BoundExternal, Known, Value, value

_HARMLESS = frozenset({"vendor", "features", "settings_dict", "alias", "display_name"})
_METHODS = frozenset(
    [
        "cursor",
        "close",
        "commit",
        "rollback",
        "savepoint",
        "get_autocommit",
        "set_autocommit",
        "ensure_connection",
        "check_constraints",
        "schema_editor",
        "execute_wrapper",
        "on_commit",
        "is_usable",
    ]
)


def connection_attribute(frame: Frame, node: ast.expr, name: str) -> Value:
    """Return an attribute of ``django.db.connection``."""
    if name in _HARMLESS:
        return PLAIN
    if name in _METHODS:
        return value(BoundExternal(Known("connection"), name))
    if name == "introspection":
        return UNKNOWN
    if name == "ops":
        return PLAIN
    frame.record(Kind.THREAD_STATE, node, node_kind=NodeKind.EXPRESSION, detail=name)
    return UNKNOWN
