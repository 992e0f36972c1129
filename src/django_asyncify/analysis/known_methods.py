"""Calls of methods of Django's own objects that the analysis has rules for, by their kind."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..django_api.effect_names import has_effect
from .arguments import Arguments
from .cache_fills import is_fill, is_token
from .callbacks import call_callback
from .cleaned_data import item_of_cleaned
from .container_methods import ADDING, call_on_container, key_argument
from .containers import made_container
from .data import read_here
from .field_classes import FIELD_BASE, call_field_base
from .files import call_field_file, call_file
from .form_methods import FORM_BASE, call_form_base, note_code
from .forms import call_form
from .frame import Frame
from .operations import TOKEN, Kind
from .operators import formatted
from .pagination import call_page, call_paginator
from .pickling import PICKLED, note_pickled
from .signatures import BOUND, SIGNATURE, call_bound, call_signature
from .template_contexts import may_write_when_shown
from .values import (
    NEVER,
    NONE,
    PAGINATORS,
    PLAIN,
    UNKNOWN,
    Container,
    Function,
    Known,
    Partial,
    Tuple,
    Value,
    join,
    value,
)


def call_on_known(
    frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments
) -> Value:
    """Call a method of a form, a page, the cache, a cursor ...; return its value."""
    handler = _HANDLERS.get(receiver.kind, _any)
    return handler(frame, node, receiver, name, arguments)


def _any(frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments) -> Value:
    frame.record(Kind.UNKNOWN, node, detail=f"method {name}", effect=has_effect(name))
    return UNKNOWN


def _cache(frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments) -> Value:
    changes = name.startswith(("set", "add", "delete", "incr", "decr", "touch", "clear"))
    effect = changes and not is_fill(frame, node, name)
    detail = TOKEN if is_token(frame, node, name) else ""
    frame.record(Kind.CACHE, node, name=name, detail=detail, effect=effect)
    note_pickled(frame, arguments.all(), "the cache")
    return join((PICKLED, _default_of(frame, node, name, arguments)))


def _default_of(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``cache.get_or_set(key, f)`` calls ``f`` if there is nothing under the key."""
    default = arguments.get(1, "default")
    if name != "get_or_set" or default is None:
        return NEVER
    functions = frozenset(a for a in default if isinstance(a, (Function, Partial)))
    made = call_callback(frame, node, functions, (), name) if functions else NEVER
    note_pickled(frame, (made,), "the cache")
    return made | (default - functions)


def _database(
    frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments
) -> Value:
    effect = name in {"execute", "executemany", "callproc"}
    frame.record(Kind.RAW_SQL, node, name=name, detail=receiver.kind, effect=effect)
    opens = receiver.kind == "connection" and name == "cursor"
    return value(Known("cursor")) if opens else read_here(frame)


def _cleaned_data(
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


def _signal(
    frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments
) -> Value:
    frame.record(Kind.UNKNOWN, node, name=name, detail="signal", effect=True)
    return UNKNOWN


def _template(
    frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments
) -> Value:
    effect = may_write_when_shown(frame, arguments.get(0, "context") or PLAIN)
    frame.record(Kind.RENDERING, node, name=name, detail="template", effect=effect)
    return PLAIN


def _form_fields(
    frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments
) -> Value:
    field = value(Known("form field", receiver.ref))
    if name in {"get", "pop"}:
        return field
    if name == "values":
        return made_container(frame, node, "list", field)
    if name == "items":
        return made_container(frame, node, "list", value(Tuple((PLAIN, field))))
    if name in {"keys", "move_to_end"}:
        return PLAIN
    note_code(frame, receiver)
    return UNKNOWN


def _signer(
    frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments
) -> Value:
    for given in arguments.all():
        formatted(frame, node, given, name, None)
    return PLAIN


def _harmless(
    frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments
) -> Value:
    return UNKNOWN if name == "get" else PLAIN


_HANDLERS: dict[str, Callable[[Frame, ast.Call, Known, str, Arguments], Value]] = {
    "form": call_form,
    "querying form": call_form,
    "formset": call_form,
    **dict.fromkeys(PAGINATORS, call_paginator),
    "list paginator": call_paginator,
    "page": call_page,
    "list page": call_page,
    "cache": _cache,
    "cursor": _database,
    "connection": _database,
    "cleaned data": _cleaned_data,
    "field file": call_field_file,
    "file": call_file,
    "open file": call_file,
    "mail": call_file,
    "signal": _signal,
    "template": _template,
    "form fields": _form_fields,
    FORM_BASE: call_form_base,
    FIELD_BASE: call_field_base,
    SIGNATURE: call_signature,
    BOUND: call_bound,
    "signer": _signer,
    "harmless": _harmless,
}
