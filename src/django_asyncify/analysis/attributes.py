"""Attribute access: what it gives, and what it fetches."""

from __future__ import annotations

import ast
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from ..edits import NodeKind
from ..project.facts import TO_ONE
from .data import UPLOADED, handed_on, request_data
from .derived_querysets import LAZY
from .files import PATH_PARTS
from .forms import QUERYING_PROPERTIES
from .frame import USER_LOADED, Frame
from .instance_state import ANY_NAME
from .instances import instance_attribute
from .known_attributes import known_attribute
from .known_objects import KNOWN_OBJECTS, external
from .lazy_objects import request_user
from .managers import manager_attribute, queryset_attribute
from .objects import class_attribute, object_attribute
from .operations import Kind
from .queries import TERMINAL
from .ref_names import REQUEST
from .stores import is_set_in_text, stored_elsewhere
from .uploads import upload_attribute
from .values import (
    NEVER,
    NONE,
    PLAIN,
    UNKNOWN,
    UNKNOWN_OF_MODEL,
    Atom,
    BoundExternal,
    Class,
    Container,
    External,
    Foreign,
    Function,
    Generator,
    Instance,
    Known,
    Manager,
    Module,
    Object,
    Partial,
    Plain,
    QuerySet,
    Request,
    RequestUser,
    Response,
    Session,
    Tuple,
    Unknown,
    Value,
    join,
    value,
)


def attribute(frame: Frame, node: ast.Attribute, holders: Value) -> Value:
    """Return what ``node`` (``holder.attr``) may be, for every atom the holder may be.

    None has no attributes: after reading one it is known not to have been None.
    """
    there = holders if node.attr.startswith("__") else holders - NONE or holders
    _note_mixed_relation(frame, node, there)
    return join([attribute_of(frame, node, holder, node.attr) for holder in frame.each(there)])


def _note_mixed_relation(frame: Frame, node: ast.Attribute, holders: Value) -> None:
    """Note that a relation's name is read on what may have something else under it."""
    project = frame.interpreter.project
    if node.attr not in project.relation_names:
        return
    for holder in holders:
        key = frame.user_model if isinstance(holder, RequestUser) else ""
        model = project.models.get(holder.model if isinstance(holder, Instance) else key)
        field = model.fields.get(node.attr) if model is not None else None
        if field is None or field.kind not in TO_ONE:
            frame.interpreter.mixed_relations.add((frame.module.path, frame.span(node)))


def attribute_of(frame: Frame, node: ast.expr, holder: Atom, name: str) -> Value:
    """Return the attribute ``name`` of one atom; ``node`` is where operations are recorded."""
    handler = _HANDLERS.get(type(holder))
    found = handler(frame, node, holder, name) if handler is not None else UNKNOWN
    of_data = isinstance(holder, Plain) and name in _METHODS_OF_DATA
    if not isinstance(holder, _UNTRACKED) or (of_data and frame.interpreter.is_called(node)):
        return found
    elsewhere = stored_elsewhere(frame, name)
    return found if elsewhere is None else join((found, elsewhere))


#: What code sets elsewhere is nothing that these are called for: ``day.date()``, ``text.strip()``.
_METHODS_OF_DATA = frozenset().union(
    *map(dir, (str, bytes, int, float, list, dict, set, datetime, time, timedelta, Decimal))
)


_UNTRACKED = (Plain, External, Foreign, Function, BoundExternal, Partial, Response, Container)


def _plain(frame: Frame, node: ast.expr, holder: Plain, name: str) -> Value:
    if holder.what == "cached":
        return _cached(frame, node, holder, name)
    if holder.what == "path" and name in PATH_PARTS:
        return value(holder) if name in {"parent", "parents"} else PLAIN
    if holder == UPLOADED:
        return upload_attribute(holder, name)
    if holder.what == "meta":
        return UNKNOWN if name in _ROADS_TO_THE_ORM else value(holder)
    if holder.what == "settings":
        return value(Plain(what="setting"))
    if name in _OF_DATA and not holder.what:
        return handed_on((value(holder),))
    return value(BoundExternal(holder, name))


def _fields(*classes: type) -> frozenset[str]:
    """Return the names of all attributes that no class has as a method."""
    members = [(name, getattr(cls, name)) for cls in classes for name in dir(cls)]
    return frozenset(n for n, _ in members if not n.startswith("_")) - {
        n for n, member in members if callable(member)
    }


#: Data itself: the attributes of identifiers, dates and numbers.
_OF_DATA = _fields(UUID, date, datetime, time, timedelta, Decimal)


_ROADS_TO_THE_ORM = frozenset(
    {
        "model",
        "related_model",
        "remote_field",
        "field",
        "rel",
        "through",
        "default_manager",
        "base_manager",
        "_default_manager",
        "_base_manager",
        "managers",
        "managers_map",
        "get_queryset",
        "objects",
        "clean",
        "formfield",
        "get_choices",
        "get_default",
        "pre_save",
        "run_validators",
        "save_form_data",
        "value_from_object",
    }
)


def _cached(frame: Frame, node: ast.expr, holder: Plain, name: str) -> Value:
    """What comes out of a cache was pickled: data, or objects whose relations still query."""
    project = frame.interpreter.project
    if project.may_query(name):
        return _unknown(frame, node, Unknown(), name)
    if name in TERMINAL or name in LAZY:
        return value(BoundExternal(Unknown(), name)) if name not in _MAPPING else value(holder)
    return value(holder)


_ALWAYS_TEXT = frozenset({"__name__", "__qualname__", "__doc__", "__module__"})
_MAPPING = frozenset({"get", "update", "count", "values"})


def _unknown(frame: Frame, node: ast.expr, holder: Unknown, name: str) -> Value:
    if name in _ALWAYS_TEXT:
        return PLAIN
    project = frame.interpreter.project
    of_django = holder.of_django and not name.startswith("_")
    method = holder.of_instance and frame.interpreter.is_called(node)
    queries = project.may_query(name) or (of_django and not method)
    if queries or name in QUERYING_PROPERTIES:
        frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail=f"attribute {name}")
    return UNKNOWN_OF_MODEL if name in project.unread_fields else value(holder)


def _external(frame: Frame, node: ast.expr, holder: External, name: str) -> Value:
    dotted = f"{holder.dotted}.{name}"
    if dotted in KNOWN_OBJECTS:
        return value(external(dotted))
    found = frame.interpreter.project.resolve_dotted(dotted)
    return join([frame.interpreter.names.resolved(r) for r in found]) or value(external(dotted))


def _foreign(frame: Frame, node: ast.expr, holder: Foreign, name: str) -> Value:
    return value(BoundExternal(holder, name))


def _module(frame: Frame, node: ast.expr, holder: Module, name: str) -> Value:
    interpreter = frame.interpreter
    found = interpreter.names.held(holder.facts, name)
    if found is not None:
        return found
    resolutions = interpreter.project.attribute(holder.facts, name)
    found = join([interpreter.names.resolved(r) for r in resolutions])
    return found or (PLAIN if name.startswith("__") else UNKNOWN)


def _request(frame: Frame, node: ast.expr, holder: Request, name: str) -> Value:
    heap = frame.interpreter.heap
    written = heap.read(REQUEST, name)
    if heap.read(REQUEST, ANY_NAME) is not None:
        written = join((written or NEVER, UNKNOWN))
    if name == "user":
        fact = f"{USER_LOADED}: {ast.unparse(node)}"
        own = frozenset(
            a for a in written or NEVER if isinstance(a, Object) and a.cls.module.editable
        )
        if fact in frame.state.facts and frame.user_model:
            return own | value(request_user(frame))
        return own | value(RequestUser(frame.function))
    if name == "session":
        return value(Session())
    if name in _REQUEST_METHODS:
        return value(BoundExternal(holder, name))
    if name in _REQUEST_DATA:
        return join((request_data(name), written or NEVER))
    if written is not None:
        return written
    if name in frame.interpreter.project.request_data:
        return PLAIN
    frame.record(
        Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail=f"request.{name}, set elsewhere"
    )
    return UNKNOWN


def user_attribute(frame: Frame, node: ast.expr, holder: RequestUser, name: str) -> Value:
    """Return an attribute of ``request.user``, which loads it."""
    operand = node.value if isinstance(node, ast.Attribute) else node
    frame.record_user(operand, own=frame.is_own(holder))
    return instance_attribute(frame, node, request_user(frame), name)


def _session(frame: Frame, node: ast.expr, holder: Session, name: str) -> Value:
    if name in {"modified", "session_key", "accessed"}:
        return PLAIN
    return value(BoundExternal(holder, name))


def _bound(frame: Frame, node: ast.expr, holder: Atom, name: str) -> Value:
    return value(BoundExternal(holder, name))


def _container(frame: Frame, node: ast.expr, holder: Container, name: str) -> Value:
    """Read an attribute of a list, set or dictionary: what it lacks raises, and gives nothing."""
    known = _OF_CONTAINERS.get(holder.kind)
    return NEVER if known is not None and name not in known else _bound(frame, node, holder, name)


def _attributes(*classes: type) -> frozenset[str]:
    return frozenset(name for cls in classes for name in dir(cls))


#: Of a dictionary also those of Django's ``MultiValueDict``.
_OF_CONTAINERS = {
    "list": _attributes(list, deque, UserList),
    "set": _attributes(set, frozenset),
    "dict": _attributes(dict, Counter, OrderedDict, ChainMap, UserDict, defaultdict)
    | {"appendlist", "dict", "getlist", "lists", "setlist", "setlistdefault"},
}


def _response(frame: Frame, node: ast.expr, holder: Response, name: str) -> Value:
    """Read an attribute of a response: its headers make text of what they are given, as it does.

    Where a relation is read, or a row saved, an instance is meant: a response has none of it, and
    raises what it raised before.
    """
    relations = frame.interpreter.project.relation_names
    if name not in _OF_RESPONSES and (name in _OF_ROWS or name in relations):
        return UNKNOWN if is_set_in_text(frame.interpreter, name) else NEVER
    return value(holder) if name == "headers" else value(BoundExternal(holder, name))


_OF_ROWS = frozenset({"delete", "pk", "refresh_from_db", "save"})
_OF_RESPONSES = frozenset(
    {"charset", "closed", "content", "context_data", "cookies", "headers", "items"}
    | {"reason_phrase", "status_code", "streaming", "streaming_content", "template_name", "url"}
)


def _function(frame: Frame, node: ast.expr, holder: Function, name: str) -> Value:
    if name in _ALWAYS_TEXT:
        return PLAIN
    if name == "__call__":
        return value(holder)
    return UNKNOWN if name.startswith("__") else value(BoundExternal(holder, name))


def _chained(frame: Frame, node: ast.expr, holder: BoundExternal, name: str) -> Value:
    if isinstance(holder.receiver, Foreign):
        return value(BoundExternal(holder.receiver, f"{holder.name}.{name}"))
    if isinstance(holder.receiver, Plain) and (
        holder.receiver.what in {"path", "setting"} or holder.receiver.is_const
    ):
        return value(BoundExternal(holder.receiver, name))
    if isinstance(holder.receiver, (Plain, Response, Request)):
        return value(BoundExternal(Plain(), name))
    return UNKNOWN


_REQUEST_METHODS = frozenset(
    [
        "get_full_path",
        "build_absolute_uri",
        "is_secure",
        "get_host",
        "get_port",
        "read",
        "readline",
        "readlines",
        "get_signed_cookie",
        "accepts",
        "get_full_path_info",
        "auser",
        "is_ajax",
        "is_htmx",
        "close",
        "get_raw_uri",
        "get_preferred_type",
        "_set_post",
    ]
)
_REQUEST_DATA = frozenset(
    [
        "GET",
        "POST",
        "FILES",
        "COOKIES",
        "META",
        "headers",
        "body",
        "method",
        "path",
        "path_info",
        "encoding",
        "content_type",
        "content_params",
        "scheme",
        "resolver_match",
        "site",
        "urlconf",
        "csrf_processing_done",
        "LANGUAGE_CODE",
        "_messages",
        "upload_handlers",
        "scope",
        "csp_nonce",
        "_dont_enforce_csrf_checks",
    ]
) - {"site"}


_HANDLERS: dict[type, Callable[..., Value]] = {
    Plain: _plain,
    Unknown: _unknown,
    External: _external,
    Foreign: _foreign,
    Module: _module,
    Class: class_attribute,
    Function: _function,
    BoundExternal: _chained,
    Partial: _bound,
    Instance: instance_attribute,
    QuerySet: queryset_attribute,
    Manager: manager_attribute,
    Request: _request,
    RequestUser: user_attribute,
    Session: _session,
    Response: _response,
    Object: object_attribute,
    Container: _container,
    Tuple: _bound,
    Generator: _bound,
    Known: known_attribute,
}
