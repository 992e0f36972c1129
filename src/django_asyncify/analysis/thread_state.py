"""State that belongs to a thread: ``threading.local``, what is kept under the thread's name or on
the thread itself, and the database connection.

Each thread has a connection of its own, which no other may use. ``connection`` looks it up whenever
it is asked for something; what ``connections[alias]`` and the connection's attributes give are
those of the thread that asked.

https://docs.djangoproject.com/en/stable/ref/databases/#persistent-connections
"""

from __future__ import annotations

import ast

from ..edits import NodeKind
from .arguments import Arguments
from .frame import Frame
from .operations import Kind
from .values import PLAIN, UNKNOWN, BoundExternal, Known, Value, value

_HARMLESS = frozenset({"vendor", "settings_dict", "alias", "display_name", "ops"})
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


def taken_connection(frame: Frame, node: ast.expr) -> Value:
    """Return the connection that ``node`` (``connections[alias]``) looks up for its thread."""
    _record(frame, node, "connection")
    return value(Known("connection"))


def connection_attribute(frame: Frame, node: ast.expr, name: str) -> Value:
    """Return an attribute of ``django.db.connection``."""
    if name in _HARMLESS:
        return PLAIN
    called = name in _METHODS and frame.interpreter.is_called(node)
    if not called:
        _record(frame, node, name)
    if name in _METHODS:
        return value(BoundExternal(Known("connection"), name))
    return value(Known("database features")) if name == "features" else UNKNOWN


def feature(frame: Frame, node: ast.expr, name: str) -> Value:
    """Return what ``connection.features`` says: some of it asks the database."""
    _record(frame, node, name)
    return PLAIN


def _record(frame: Frame, node: ast.expr, detail: str) -> None:
    frame.record(Kind.THREAD_STATE, node, node_kind=NodeKind.EXPRESSION, detail=detail)


#: They say which thread it is, by which code finds again what it keeps for a request.
ASKING_FOR_THREAD = (
    *(f"threading.{n}" for n in ("current_thread", "currentThread", "get_ident", "get_native_id")),
    *("_thread.get_ident", "_thread.get_native_id"),
)


def asked_for_thread(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Call one of ``ASKING_FOR_THREAD``: middleware, and what is bridged, run in another thread
    than the event loop.
    """
    frame.record(Kind.THREAD_STATE, node, name=dotted, detail="which thread it is")
    return PLAIN
