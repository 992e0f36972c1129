"""Calls of methods that Django or Python define, by what they are called on."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..django_api.django_names import is_response
from ..django_api.effect_names import has_effect, sends
from ..django_api.packages import reads_what_came
from ..django_api.standard_library import runs_elsewhere
from .arguments import Arguments
from .builtin_functions import BUILTINS
from .cache_fills import is_fill
from .callbacks import call_callback, consume, handed_plain
from .cleaned_data import item_of_cleaned
from .container_classes import builds_on_specials, container_of, fill_container
from .container_methods import ADDING, call_on_container, key_argument
from .containers import made_container
from .data import read_here
from .data_methods import call_on_data, put_into_data
from .deferred import lacking, left_out, note_method
from .files import call_field_file, call_file
from .forms import call_form
from .frame import Frame
from .heap import SENT
from .inherited import hand_over, made_by_inherited, starts_elsewhere, unread_bases
from .iteration import element_of, iterate_value
from .operations import Kind
from .operators import formatted
from .origins import Origin
from .pagination import call_paginator
from .pickling import PICKLED, from_session, into_session, note_pickled
from .queries import call_query_method
from .sending import is_handed_request, only_prepares
from .special_methods import run_all_specials
from .template_contexts import may_write_when_shown
from .tokens import call_token_generator
from .unloading import note_unloading
from .validation import instance_validation_writes
from .values import (
    NEVER,
    NONE,
    PLAIN,
    UNKNOWN,
    Atom,
    Container,
    Foreign,
    Function,
    Generator,
    Instance,
    Known,
    Manager,
    Object,
    Partial,
    Plain,
    QuerySet,
    Request,
    Response,
    Session,
    Tuple,
    Value,
    join,
    value,
)

_TWINS = frozenset({"save", "delete", "refresh_from_db"})
_PURE_INSTANCE = frozenset(
    [
        "get_username",
        "get_full_name",
        "get_short_name",
        "get_session_auth_hash",
        "has_usable_password",
        "serializable_value",
        "get_deferred_fields",
        "set_unusable_password",
        "prepare_database_save",
        "unique_error_message",
        "date_error_message",
        "get_email_field_name",
        "normalize_username",
    ]
)
_PERMISSIONS = frozenset(
    [
        "has_perm",
        "has_perms",
        "has_module_perms",
        "get_all_permissions",
        "get_user_permissions",
        "get_group_permissions",
    ]
)
_HASHING = frozenset({"check_password", "set_password"})
_DATA_METHODS = frozenset(
    [
        "read",
        "readline",
        "readlines",
        "decode",
        "json",
        "text",
        "content",
        "getvalue",
        "communicate",
        "recv",
        "read_text",
        "read_bytes",
        "keys",
        "items",
        "values",
        "strip",
        "split",
    ]
)


def call_method(
    frame: Frame, node: ast.Call, receiver: Atom, name: str, arguments: Arguments
) -> Value:
    """Call the method ``name`` of ``receiver``."""
    handler = _HANDLERS.get(type(receiver))
    if handler is not None:
        return handler(frame, node, receiver, name, arguments)
    frame.record(Kind.UNKNOWN, node, detail=f"method {name}", effect=has_effect(name))
    return UNKNOWN


def _query(
    frame: Frame, node: ast.Call, receiver: Manager | QuerySet, name: str, arguments: Arguments
) -> Value:
    return call_query_method(frame, node, receiver, name, arguments)


def _instance(
    frame: Frame, node: ast.Call, receiver: Instance, name: str, arguments: Arguments
) -> Value:
    if name == "__getattribute__":
        return BUILTINS["getattr"](frame, node, name, _on(receiver, arguments))
    if name in _TWINS:
        return _saved(frame, node, receiver, name)
    if (name.startswith("get_") and name.endswith("_display")) or name in _PURE_INSTANCE:
        if name in _PURE_INSTANCE:
            note_method(frame, node, receiver, name)
        return PLAIN
    if name in {"asave", "adelete", "arefresh_from_db"}:
        return NONE
    if name in _PERMISSIONS:
        frame.record(Kind.PERMISSION, node, name=name, model=receiver.model)
        return PLAIN
    if name in _HASHING:
        frame.record(Kind.AUTH, node, name=name, model=receiver.model, effect=False)
        return PLAIN
    if name == "email_user":
        frame.record(Kind.EXTERNAL_IO, node, name=name, effect=True)
        return PLAIN
    if name.startswith(("get_next_by_", "get_previous_by_")):
        frame.record(
            Kind.INSTANCE_METHOD,
            node,
            name=name,
            model=receiver.model,
            honest=f"{name}() has no async twin",
        )
        return value(Instance(receiver.model, frozenset({Origin(None, decline=f"{name}()")})))
    anywhere = _check_writes(frame, receiver, name)
    frame.record(
        Kind.INSTANCE_METHOD,
        node,
        name=name,
        model="" if anywhere else receiver.model,
        honest=f"{name}() has no async twin",
        effect=anywhere or has_effect(name),
    )
    return PLAIN if name.startswith(_CHECKS) else UNKNOWN


_CHECKS = ("full_clean", "clean", "validate")


def _check_writes(frame: Frame, receiver: Instance, name: str) -> bool:
    """Whether ``full_clean()`` and the like run code of the model's own that may write."""
    if not name.startswith(_CHECKS):
        return False
    model = frame.interpreter.project.models.get(receiver.model)
    return model is not None and instance_validation_writes(frame, model)


def _saved(frame: Frame, node: ast.Call, receiver: Instance, name: str) -> Value:
    frame.record(
        Kind.INSTANCE_METHOD,
        node,
        name=name,
        model=receiver.model,
        effect=name != "refresh_from_db",
        origins=receiver.origins,
    )
    if name == "refresh_from_db":
        note_unloading(frame.interpreter, frame.function, node, receiver.model)
    if name == "refresh_from_db" and isinstance(node.func, ast.Attribute):
        target = node.func.value
        if isinstance(target, ast.Name):
            held = frame.state.names.get(target.id, NEVER)
            fresh = _refreshed(frame, receiver)
            frame.state.names[target.id] = frozenset(
                fresh if isinstance(atom, Instance) else atom for atom in held
            )
    return NONE


def _refreshed(frame: Frame, receiver: Instance) -> Instance:
    """Return an instance that was refreshed, which leaves out what its query has left out."""
    fresh = Instance(receiver.model, frozenset({Origin(None, decline="it was refreshed")}))
    return lacking(fresh, left_out(frame, receiver))


#: With ``expiry=`` these load nothing.
_OF_EXPIRY = frozenset({"get_expiry_age", "get_expiry_date"})
_OF_LOADED_SESSION = _OF_EXPIRY | {
    "clear",
    "delete_test_cookie",
    "get",
    "get_expire_at_browser_close",
    "has_key",
    "items",
    "keys",
    "pop",
    "set_expiry",
    "set_test_cookie",
    "setdefault",
    "test_cookie_worked",
    "update",
    "values",
}


def _session(
    frame: Frame, node: ast.Call, receiver: Session, name: str, arguments: Arguments
) -> Value:
    if name in {"flush", "cycle_key", "save", "load", "create", "delete", "exists"}:
        frame.record(Kind.SESSION, node, name=name, detail="method", effect=name != "load")
        if name in {"flush", "cycle_key"}:
            frame.note_session_loaded()
        return PLAIN
    if name == "is_empty":
        return PLAIN
    if name in _OF_LOADED_SESSION:
        frame.record_session(node, f"method {name}", sure=name not in _OF_EXPIRY)
    else:
        frame.record(Kind.SESSION, node, detail=f"method {name}")
    into_session(frame, arguments.all())
    return join((from_session(frame), *arguments.positional[1:2]))


def _request(
    frame: Frame, node: ast.Call, receiver: Request, name: str, arguments: Arguments
) -> Value:
    return PLAIN


def _response(
    frame: Frame, node: ast.Call, receiver: Response, name: str, arguments: Arguments
) -> Value:
    if name == "render":
        frame.record(Kind.RENDERING, node, name="render", detail="response")
        return value(receiver)
    consume(frame, node, arguments, name)
    for given in arguments.all():
        formatted(frame, node, given, name, None)
    return PLAIN


def _tuple(frame: Frame, node: ast.Call, receiver: Tuple, name: str, arguments: Arguments) -> Value:
    return PLAIN


def _foreign(
    frame: Frame, node: ast.Call, receiver: Foreign, name: str, arguments: Arguments
) -> Value:
    if reads_what_came(receiver.package, name):
        return read_here(frame)
    if only_prepares(receiver, name):
        return NONE
    if name in ADDING:
        put_into_data(frame, node, receiver, name, arguments)
    elsewhere = runs_elsewhere(receiver.package, name)
    detail = "may use Django" if elsewhere else receiver.package
    effect = elsewhere or sends(name) or is_handed_request(arguments)
    frame.record(Kind.EXTERNAL_CALL, node, name=name, detail=detail, effect=effect)
    if arguments.keyword("stream") is not None:
        return value(Foreign(f"{receiver.package}, streaming"))
    if name.rpartition(".")[2] in _DATA_METHODS:
        return read_here(frame)
    return value(receiver) if handed_plain(frame, arguments) else UNKNOWN


def _known(frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments) -> Value:
    if receiver.kind in {"form", "modelform", "formset"}:
        return call_form(frame, node, receiver, name, arguments)
    if receiver.kind in {"paginator", "list paginator"}:
        return call_paginator(frame, node, receiver, name)
    if receiver.kind in {"page", "list page"}:
        if receiver.kind == "page" and name in {
            "has_next",
            "has_other_pages",
            "next_page_number",
            "end_index",
            "start_index",
            "index",
            "count",
        }:
            frame.record(Kind.PAGINATION, node, name=name, detail="page")
        return PLAIN
    if receiver.kind == "cache":
        effect = name.startswith(("set", "add", "delete", "incr", "decr", "touch", "clear"))
        effect = effect and not is_fill(frame, node, name)
        frame.record(Kind.CACHE, node, name=name, effect=effect)
        note_pickled(frame, arguments.all(), "the cache")
        return join((PICKLED, _default_of(frame, node, name, arguments)))
    if receiver.kind in {"cursor", "connection"}:
        effect = name in {"execute", "executemany", "callproc"}
        frame.record(Kind.RAW_SQL, node, name=name, detail=receiver.kind, effect=effect)
        opens = receiver.kind == "connection" and name == "cursor"
        return value(Known("cursor")) if opens else read_here(frame)
    if receiver.kind == "cleaned data":
        return _cleaned(frame, node, receiver, name, arguments)
    if receiver.kind == "field file":
        return call_field_file(frame, node, name)
    if receiver.kind in {"file", "open file", "mail"}:
        return call_file(frame, node, name)
    if receiver.kind == "signal":
        frame.record(Kind.UNKNOWN, node, name=name, detail="signal", effect=True)
        return UNKNOWN
    if receiver.kind == "template":
        effect = may_write_when_shown(frame, arguments.get(0, "context") or PLAIN)
        frame.record(Kind.RENDERING, node, name=name, detail="template", effect=effect)
        return PLAIN
    if receiver.kind == "form fields":
        return value(Known("form field")) if name in {"get", "pop"} else UNKNOWN
    if receiver.kind == "signer":
        for given in arguments.all():
            formatted(frame, node, given, name, None)
        return PLAIN
    if receiver.kind == "harmless":
        return UNKNOWN if name == "get" else PLAIN
    frame.record(Kind.UNKNOWN, node, detail=f"method {name}", effect=has_effect(name))
    return UNKNOWN


def _default_of(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``cache.get_or_set(key, f)`` calls ``f`` if there is nothing under the key."""
    default = arguments.get(1, "default")
    if name != "get_or_set" or default is None:
        return NEVER
    functions = frozenset(a for a in default if isinstance(a, (Function, Partial)))
    made = call_callback(frame, node, functions, (), name) if functions else NEVER
    note_pickled(frame, (made,), "the cache")
    return made | (default - functions)


def _cleaned(
    frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments
) -> Value:
    if receiver.ref is None:
        return UNKNOWN
    key = key_argument(arguments)
    if name in {"get", "pop"}:
        found = item_of_cleaned(frame, receiver.ref, key)
        return join((found, NONE, *arguments.positional[1:2]))
    if name in ADDING:
        inner = Container(receiver.ref, "dict")
        call_on_container(frame, node, inner, name, arguments)
        return item_of_cleaned(frame, receiver.ref, key)
    held = item_of_cleaned(frame, receiver.ref, None)
    if name == "items":
        return made_container(frame, node, "list", value(Tuple((PLAIN, held))))
    if name == "values":
        return made_container(frame, node, "list", held)
    if name == "copy":
        return value(receiver)
    return PLAIN if name == "keys" else UNKNOWN


def _object(
    frame: Frame, node: ast.Call, receiver: Object, name: str, arguments: Arguments
) -> Value:
    if name in {"__setattr__", "__getattribute__"}:
        function = name.strip("_").replace("ibute", "")
        return BUILTINS[function](frame, node, name, _on(receiver, arguments))
    if builds_on_specials(frame.interpreter.project, receiver.cls):
        run_all_specials(frame, node, value(receiver))
        consume(frame, node, arguments, name)
        return UNKNOWN
    container = container_of(frame.interpreter.project, receiver)
    if container is not None and name == "__init__":
        fill_container(frame, node, container, arguments)
        return NONE
    if container is not None:
        return call_on_container(frame, node, container, name, arguments)
    token = call_token_generator(frame, node, receiver, name, arguments)
    if token is not None:
        return token
    unread = unread_bases(frame.interpreter.project, receiver.cls)
    if unread and all(map(is_response, unread)):
        return _response(frame, node, Response(), name, arguments)
    detail = f"method {name} of a class that can't be read"
    elsewhere = starts_elsewhere(frame.interpreter.project, receiver.cls, name)
    effect = elsewhere or has_effect(name)
    frame.record(Kind.UNKNOWN, node, detail=detail, effect=effect)
    hand_over(frame, receiver, arguments)
    return made_by_inherited(frame, receiver)


def _on(receiver: Atom, arguments: Arguments) -> Arguments:
    return Arguments((value(receiver), *arguments.positional))


def _function(
    frame: Frame, node: ast.Call, receiver: Function, name: str, arguments: Arguments
) -> Value:
    effect = has_effect(name)
    frame.record(Kind.UNKNOWN, node, detail=f"{name} of a function", effect=effect)
    return UNKNOWN


def _generator(
    frame: Frame, node: ast.Call, receiver: Generator, name: str, arguments: Arguments
) -> Value:
    iterate_value(frame, value(receiver), node, name)
    if name == "send":
        frame.interpreter.heap.write(receiver.items, SENT, join(arguments.positional))
    return element_of(frame, value(receiver))


_HANDLERS: dict[type, Callable[..., Value]] = {
    Manager: _query,
    QuerySet: _query,
    Plain: call_on_data,
    Instance: _instance,
    Session: _session,
    Request: _request,
    Response: _response,
    Container: call_on_container,
    Tuple: _tuple,
    Foreign: _foreign,
    Known: _known,
    Object: _object,
    Function: _function,
    Generator: _generator,
}
