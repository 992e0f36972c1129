"""Calls of methods that Django or Python define, by what they are called on."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from ..django_api import knowledge
from .arguments import Arguments
from .builtin_functions import BUILTINS, ordered
from .containers import read_item, write_item
from .externals import call_callback, consume, handed_plain
from .files import call_field_file, call_file, call_path, is_path_method
from .forms import call_form
from .frame import Frame
from .iteration import element_of, iterate_value
from .operations import Kind
from .pagination import call_paginator
from .queries import call_query_method
from .values import (
    ELEMENTS,
    KEYS,
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
    Origin,
    Partial,
    Plain,
    QuerySet,
    Request,
    Response,
    Session,
    Tuple,
    Unknown,
    Value,
    constant,
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
_ADDING = frozenset({"append", "add", "insert", "extend", "update", "setdefault", "appendleft"})


def call_method(
    frame: Frame, node: ast.Call, receiver: Atom, name: str, arguments: Arguments
) -> Value:
    """Call the method ``name`` of ``receiver``."""
    handler = _HANDLERS.get(type(receiver))
    if handler is not None:
        return handler(frame, node, receiver, name, arguments)
    frame.record(Kind.UNKNOWN, node, detail=f"method {name}", effect=knowledge.has_effect(name))
    return UNKNOWN


def _query(
    frame: Frame, node: ast.Call, receiver: Manager | QuerySet, name: str, arguments: Arguments
) -> Value:
    return call_query_method(frame, node, receiver, name, arguments)


def _plain(frame: Frame, node: ast.Call, receiver: Plain, name: str, arguments: Arguments) -> Value:
    if receiver.is_const and receiver.const is None:
        return value(receiver)
    if name == "format" and _walks(receiver, arguments):
        frame.record(Kind.UNKNOWN, node, detail="format walks attributes")
    if receiver.what == "path" or (receiver.what == "setting" and is_path_method(name)):
        return call_path(frame, node, name)
    if name in {
        "join",
        "format",
        "update",
        "extend",
        "fromkeys",
        "format_map",
        "substitute",
        "safe_substitute",
        "write",
        "writelines",
        "writerow",
        "writerows",
        "write_row",
    }:
        consume(frame, node, arguments, name)
    elif name in {"info", "debug", "warning", "error", "exception", "critical", "log", "warn"}:
        consume(frame, node, arguments, "logging")
    return _given_to_data(frame, node, name, arguments)


def _given_to_data(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """A method of plain data that is handed functions, requests or instances."""
    atoms = [a for given in arguments.all() for a in given]
    if name in {"func", "callback"} and any(isinstance(a, Request) for a in atoms):
        frame.record(Kind.UNKNOWN, node, detail="a view found by its path", effect=True)
        return UNKNOWN
    functions = frozenset(a for a in atoms if isinstance(a, (Function, Partial)))
    if functions:
        handed = (PLAIN,) if name in _HANDING_DATA else None
        returned = call_callback(frame, node, functions, handed, name)
        return PLAIN if all(isinstance(a, Plain) for a in returned) else UNKNOWN
    if name in _ADDING and any(not isinstance(a, (Plain, Foreign)) for a in atoms):
        from .assignment import keep_in_data

        if isinstance(node.func, ast.Attribute):
            keep_in_data(frame, node.func.value)
    return PLAIN


#: ``list.sort(key=f)`` and ``Pattern.sub(f, text)`` hand ``f`` an item or a match.
_HANDING_DATA = frozenset({"sort", "sub", "subn"})


def _walks(receiver: Plain, arguments: Arguments) -> bool:
    """Whether ``str.format`` may read attributes of what it is given."""
    given = [a for v in arguments.all() for a in v]
    if not any(isinstance(a, (Instance, Object, Unknown, QuerySet, Tuple)) for a in given):
        return False
    text = receiver.const if isinstance(receiver.const, str) else None
    return arguments.star is not None or text is None or bool(_FIELD_WALK.search(text))


_FIELD_WALK = re.compile(r"\{[^{}:]*[.\[]")


def _instance(
    frame: Frame, node: ast.Call, receiver: Instance, name: str, arguments: Arguments
) -> Value:
    if name in _TWINS:
        return _saved(frame, node, receiver, name)
    if (name.startswith("get_") and name.endswith("_display")) or name in _PURE_INSTANCE:
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
    honest = f"{name}() has no async twin"
    frame.record(Kind.INSTANCE_METHOD, node, name=name, model=receiver.model, honest=honest)
    return PLAIN if name.startswith(("full_clean", "clean", "validate")) else UNKNOWN


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
        frame.interpreter.unloading(frame.function, receiver.model)
    if name == "refresh_from_db" and isinstance(node.func, ast.Attribute):
        target = node.func.value
        if isinstance(target, ast.Name):
            held = frame.state.names.get(target.id, NEVER)
            fresh = Instance(receiver.model, frozenset({Origin(None, decline="it was refreshed")}))
            frame.state.names[target.id] = frozenset(
                fresh if isinstance(atom, Instance) else atom for atom in held
            )
    return NONE


def _session(
    frame: Frame, node: ast.Call, receiver: Session, name: str, arguments: Arguments
) -> Value:
    if name in {"flush", "cycle_key", "save", "load", "create", "delete", "exists"}:
        frame.record(Kind.SESSION, node, name=name, detail="method", effect=name != "load")
        return PLAIN
    if name in {
        "set_expiry",
        "set_test_cookie",
        "is_empty",
        "get_expire_at_browser_close",
        "clear",
    } and name in {"is_empty"}:
        return PLAIN
    frame.record_session(node, f"method {name}")
    return join((PLAIN, *arguments.positional[1:2]))


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
    return PLAIN


def _container(
    frame: Frame, node: ast.Call, receiver: Container, name: str, arguments: Arguments
) -> Value:
    heap = frame.interpreter.heap
    if name in {"extend", "update", "union", "intersection", "difference", "join"}:
        _extend(frame, node, receiver, name, arguments)
        return value(receiver)
    if name in _ADDING:
        _add(frame, receiver, name, arguments)
        return read_item(heap, receiver.ref, None) if name == "setdefault" else NONE
    if name in {"get", "pop"}:
        return _get(frame, receiver, arguments)
    if name in {"items", "values", "popitem"}:
        return _view(frame, node, receiver, name)
    if name in {"sort"}:
        _run_key(frame, node, receiver, arguments)
        ordered(frame, node, element_of(frame, value(receiver)))
        return NONE
    if name in {"copy", "reverse", "__iter__"}:
        return value(receiver)
    if name in {"keys"}:
        return value(receiver)
    if name in {"index", "count", "remove"}:
        ordered(frame, node, element_of(frame, value(receiver)))
        return PLAIN
    consume(frame, node, arguments, name)
    return read_item(heap, receiver.ref, None) or PLAIN


def _run_key(frame: Frame, node: ast.Call, receiver: Container, arguments: Arguments) -> None:
    key = arguments.keyword("key")
    if key is not None:
        call_callback(frame, node, key, (element_of(frame, value(receiver)),), "sort")


def _extend(
    frame: Frame, node: ast.Call, receiver: Container, name: str, arguments: Arguments
) -> None:
    heap = frame.interpreter.heap
    for index, given in enumerate(arguments.positional):
        mapping = receiver.kind == "dict" and any(isinstance(a, Container) for a in given)
        argument = node.args[index] if index < len(node.args) else node
        held = iterate_value(frame, given, argument, name)
        for atom in given:
            if mapping and isinstance(atom, Container):
                for key in heap.names(atom.ref):
                    heap.write(receiver.ref, key, heap.read(atom.ref, key) or NEVER)
        if not mapping:
            write_item(heap, receiver.ref, None, held)
    for key, given in arguments.keywords:
        write_item(heap, receiver.ref, key, given)


def _add(frame: Frame, receiver: Container, name: str, arguments: Arguments) -> None:
    heap = frame.interpreter.heap
    given = arguments.positional
    if name == "setdefault" and given:
        keys = {constant(a) for a in given[0]}
        key = keys.pop() if len(keys) == 1 else None
        write_item(heap, receiver.ref, key, given[1] if len(given) > 1 else NONE)
    elif given:
        write_item(heap, receiver.ref, None, given[-1])


def _get(frame: Frame, receiver: Container, arguments: Arguments) -> Value:
    key = None
    if arguments.positional:
        keys = {constant(a) for a in arguments.positional[0]}
        key = keys.pop() if len(keys) == 1 else None
    default = arguments.positional[1] if len(arguments.positional) > 1 else NONE
    return join((read_item(frame.interpreter.heap, receiver.ref, key), default))


def _view(frame: Frame, node: ast.Call, receiver: Container, name: str) -> Value:
    from .expressions import made_container

    held = frame.interpreter.heap.read(receiver.ref, ELEMENTS) or NEVER
    if name == "values":
        return made_container(frame, node, "list", held)
    keys = frame.interpreter.heap.read(receiver.ref, KEYS) or PLAIN
    pair = value(Tuple((keys, held)))
    return pair if name == "popitem" else made_container(frame, node, "list", pair)


def _tuple(frame: Frame, node: ast.Call, receiver: Tuple, name: str, arguments: Arguments) -> Value:
    return PLAIN


def _foreign(
    frame: Frame, node: ast.Call, receiver: Foreign, name: str, arguments: Arguments
) -> Value:
    if knowledge.reads_what_came(receiver.package, name):
        return PLAIN
    effect = knowledge.has_effect(name)
    frame.record(Kind.EXTERNAL_CALL, node, name=name, detail=receiver.package, effect=effect)
    if arguments.keyword("stream") is not None:
        return value(Foreign(f"{receiver.package}, streaming"))
    if name.rpartition(".")[2] in _DATA_METHODS:
        return PLAIN
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
        }:
            frame.record(Kind.PAGINATION, node, name=name, detail="page")
        return PLAIN
    if receiver.kind == "cache":
        effect = name.startswith(("set", "add", "delete", "incr", "decr", "touch", "clear"))
        frame.record(Kind.CACHE, node, name=name, effect=effect)
        return value(Plain(what="cached"))
    if receiver.kind in {"cursor", "connection"}:
        effect = name in {"execute", "executemany", "callproc"}
        frame.record(Kind.RAW_SQL, node, name=name, detail=receiver.kind, effect=effect)
        opens = receiver.kind == "connection" and name == "cursor"
        return value(Known("cursor")) if opens else PLAIN
    if receiver.kind == "cleaned data":
        return _cleaned(frame, receiver, arguments, name)
    if receiver.kind == "field file":
        return call_field_file(frame, node, name)
    if receiver.kind in {"file", "open file", "mail"}:
        return call_file(frame, node, name)
    if receiver.kind == "signal":
        frame.record(Kind.UNKNOWN, node, name=name, detail="signal", effect=True)
        return UNKNOWN
    if receiver.kind == "template":
        frame.record(Kind.RENDERING, node, name=name, detail="template")
        return PLAIN
    if receiver.kind == "form fields":
        return value(Known("form field")) if name in {"get", "pop"} else UNKNOWN
    if receiver.kind == "harmless":
        return UNKNOWN if name == "get" else PLAIN
    frame.record(Kind.UNKNOWN, node, detail=f"method {name}")
    return UNKNOWN


def _cleaned(frame: Frame, receiver: Known, arguments: Arguments, name: str) -> Value:
    if receiver.ref is None:
        return UNKNOWN
    if name in {"get", "pop"} and arguments.positional:
        keys = {constant(a) for a in arguments.positional[0]}
        key = keys.pop() if len(keys) == 1 else None
        return join((read_item(frame.interpreter.heap, receiver.ref, key), NONE))
    return PLAIN if name in {"keys", "items"} else UNKNOWN


def _object(
    frame: Frame, node: ast.Call, receiver: Object, name: str, arguments: Arguments
) -> Value:
    if name == "__setattr__":
        given = arguments.positional
        return BUILTINS["setattr"](frame, node, name, Arguments((value(receiver), *given)))
    detail = f"method {name} of a class that can't be read"
    frame.record(Kind.UNKNOWN, node, detail=detail, effect=knowledge.has_effect(name))
    return UNKNOWN


def _function(
    frame: Frame, node: ast.Call, receiver: Function, name: str, arguments: Arguments
) -> Value:
    effect = knowledge.has_effect(name)
    frame.record(Kind.UNKNOWN, node, detail=f"{name} of a function", effect=effect)
    return UNKNOWN


def _generator(
    frame: Frame, node: ast.Call, receiver: Generator, name: str, arguments: Arguments
) -> Value:
    iterate_value(frame, value(receiver), node, name)
    return element_of(frame, value(receiver))


_HANDLERS: dict[type, Callable[..., Value]] = {
    Manager: _query,
    QuerySet: _query,
    Plain: _plain,
    Instance: _instance,
    Session: _session,
    Request: _request,
    Response: _response,
    Container: _container,
    Tuple: _tuple,
    Foreign: _foreign,
    Known: _known,
    Object: _object,
    Function: _function,
    Generator: _generator,
}
