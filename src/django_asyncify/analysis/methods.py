"""Calls of methods that Django or Python define, by what they are called on."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..django_api.clients import client_changes
from ..django_api.django_names import is_response
from ..django_api.effect_names import has_effect, method_sends
from ..django_api.packages import reads_what_came
from ..django_api.standard_library import runs_elsewhere
from .arguments import Arguments
from .builtin_functions import BUILTINS
from .callbacks import consume, handed_plain
from .container_classes import builds_on_specials, container_of, fill_container
from .container_methods import ADDING, call_on_container
from .data import read_here
from .data_methods import call_on_data, put_into_data
from .frame import Frame
from .heap import SENT
from .inherited import hand_over, made_by_inherited, starts_elsewhere, unread_bases
from .instance_methods import call_on_instance
from .iteration import element_of, iterate_value
from .known_methods import call_on_known
from .library_hooks import calls_hooks, run_hooks
from .named_tuple_methods import call_on_named_tuple, has_made_method, make_named_tuple
from .operations import Kind
from .operators import formatted
from .queries import call_query_method
from .sending import is_handed_request, only_prepares
from .session_methods import call_on_session
from .special_methods import run_all_specials
from .template_contexts import may_write_when_shown
from .tokens import call_token_generator
from .values import (
    NONE,
    PLAIN,
    UNKNOWN,
    Atom,
    Class,
    Container,
    Foreign,
    Function,
    Generator,
    Instance,
    Known,
    Manager,
    Object,
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
from .walking_functions import ordered

_DATA_METHODS = frozenset(
    {"read", "readline", "readlines", "read_text", "read_bytes", "getvalue", "recv"}
    | {"communicate", "content", "decode", "json", "text", "keys", "items", "values"}
    | {"split", "strip"}
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


def _request(
    frame: Frame, node: ast.Call, receiver: Request, name: str, arguments: Arguments
) -> Value:
    if name in _READING_THE_BODY:
        frame.record(Kind.EXTERNAL_IO, node, name=f"request.{name}")
    return PLAIN


#: A large body is on disk; ``request.body`` refuses one, unless the settings allow it.
#: https://docs.djangoproject.com/en/stable/ref/settings/#data-upload-max-memory-size
_READING_THE_BODY = frozenset({"read", "readline", "readlines"})


def _response(
    frame: Frame, node: ast.Call, receiver: Response, name: str, arguments: Arguments
) -> Value:
    if name == "render":
        effect = may_write_when_shown(frame, PLAIN)
        frame.record(Kind.RENDERING, node, name="render", detail="response", effect=effect)
        return value(receiver)
    consume(frame, node, arguments, name)
    for given in arguments.all():
        formatted(frame, node, given, name, None)
    return PLAIN


def _tuple(frame: Frame, node: ast.Call, receiver: Tuple, name: str, arguments: Arguments) -> Value:
    if name in {"index", "count"}:
        compared = element_of(frame, value(receiver)) | join(arguments.positional)
        ordered(frame, node, compared)
    return UNKNOWN if name.startswith("__") else PLAIN


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
    named = method_sends(name.rpartition(".")[2]) or client_changes(receiver.package, name)
    effect = elsewhere or named or is_handed_request(arguments)
    frame.record(Kind.EXTERNAL_CALL, node, name=name, detail=detail, effect=effect)
    if arguments.keyword("stream") is not None:
        return value(Foreign(f"{receiver.package}, streaming"))
    if name.rpartition(".")[2] in _DATA_METHODS:
        return read_here(frame)
    return value(receiver) if handed_plain(frame, arguments) else UNKNOWN


def _class(frame: Frame, node: ast.Call, receiver: Class, name: str, arguments: Arguments) -> Value:
    if name == "_make" and has_made_method(frame.interpreter.project, receiver.facts, name):
        return make_named_tuple(frame, node, receiver.facts, arguments)
    frame.record(Kind.UNKNOWN, node, detail=f"method {name}", effect=has_effect(name))
    return UNKNOWN


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
    if calls_hooks(frame.interpreter.project, receiver.cls, name):
        run_hooks(frame, node, receiver, name)
        return PLAIN
    if has_made_method(frame.interpreter.project, receiver.cls, name):
        return call_on_named_tuple(frame, node, receiver, name, arguments)
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
    Manager: call_query_method,
    QuerySet: call_query_method,
    Plain: call_on_data,
    Instance: call_on_instance,
    Session: call_on_session,
    Request: _request,
    Response: _response,
    Container: call_on_container,
    Tuple: _tuple,
    Foreign: _foreign,
    Known: call_on_known,
    Class: _class,
    Object: _object,
    Function: _function,
    Generator: _generator,
}
