"""Calls of a session's methods."""

from __future__ import annotations

import ast

from .arguments import Arguments
from .frame import Frame
from .operations import Kind
from .pickling import from_session, into_session
from .values import PLAIN, Session, Value, join

_OF_STORE = frozenset({"flush", "cycle_key", "save", "load", "create", "delete", "exists"})
#: With ``expiry=`` these load nothing.
_OF_EXPIRY = frozenset({"get_expiry_age", "get_expiry_date"})
_OF_LOADED = _OF_EXPIRY | frozenset(
    {"clear", "get", "has_key", "items", "keys", "pop", "setdefault", "update", "values"}
    | {"get_expire_at_browser_close", "set_expiry"}
    | {"delete_test_cookie", "set_test_cookie", "test_cookie_worked"}
)


def call_on_session(
    frame: Frame, node: ast.Call, receiver: Session, name: str, arguments: Arguments
) -> Value:
    """Call a method of ``request.session``; return its value."""
    if name in _OF_STORE:
        frame.record(Kind.SESSION, node, name=name, detail="method", effect=name != "load")
        if name in {"flush", "cycle_key"}:
            frame.note_session_loaded()
        return PLAIN
    if name == "is_empty":
        return PLAIN
    if name in _OF_LOADED:
        frame.record_session(node, f"method {name}", sure=name not in _OF_EXPIRY)
    else:
        frame.record(Kind.SESSION, node, detail=f"method {name}")
    into_session(frame, arguments.all())
    return join((from_session(frame), *arguments.positional[1:2]))
