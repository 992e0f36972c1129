"""Calls of methods of data: text, numbers, parsed JSON, rows of ``values()``."""

from __future__ import annotations

import ast
import re

from .arguments import Arguments
from .callbacks import call_callback, consume, handed_plain
from .container_methods import ADDING, add, extend, key_argument
from .containers import made_container, write_item
from .data import UPLOADED, UPLOADS, handed_on, inside, item_of, keys_put_into, put_into, read_here
from .files import call_path, is_path_method
from .frame import Frame
from .instance_state import CHANGING, note_change
from .iteration import element_of
from .logs import LOGGER, log
from .operations import Kind
from .query_expressions import is_brought
from .uploads import call_upload, uploads_taken
from .values import (
    ANYWHERE,
    NEVER,
    PLAIN,
    UNKNOWN,
    Container,
    Foreign,
    Function,
    Object,
    Partial,
    Plain,
    Request,
    Response,
    Tuple,
    Value,
    value,
)


def call_on_data(
    frame: Frame, node: ast.Call, receiver: Plain, name: str, arguments: Arguments
) -> Value:
    """Call a method of data; return what it gives."""
    if (receiver.is_const and receiver.const is None) or is_brought(receiver):
        return value(receiver)
    if name == "format" and _walks(frame, receiver, arguments):
        frame.record(Kind.UNKNOWN, node, detail="format walks attributes")
    if receiver.what == "path" or (receiver.what == "setting" and is_path_method(name)):
        return call_path(frame, node, name)
    if receiver == UPLOADED:
        return call_upload(frame, node, name)
    if name == "save" and not receiver.what and not _fills_response(arguments):
        frame.record(Kind.EXTERNAL_IO, node, name=name, effect=True)
    if name in _DRAWING and not receiver.what:
        frame.record(Kind.EXTERNAL_IO, node, name=name)
    if name in _LOCKING:
        frame.record(Kind.EXTERNAL_CALL, node, name=name, detail="lock")
    if name in _CONSUMING:
        consume(frame, node, arguments, name)
    elif name in _LOGGING:
        consume(frame, node, arguments, "logging")
        if receiver.what == LOGGER:
            log(frame, node, name)
    return _given_to_data(frame, node, receiver, name, arguments)


def _fills_response(arguments: Arguments) -> bool:
    """Whether ``book.save(response)`` writes no file, as such methods of no data do otherwise."""
    given = arguments.positional[0] if arguments.positional else NEVER
    return any(isinstance(atom, Response) for atom in given)


#: Methods of documents that open images, and may write a file: ReportLab's.
_DRAWING = frozenset({"build", "drawImage", "drawInlineImage", "multiBuild"})
#: Methods of no data: it is a lock, such as a cache's ``lock()`` gives.
_LOCKING = frozenset({"acquire", "release"})
_LOGGING = frozenset({"info", "debug", "warning", "error", "exception", "critical", "log", "warn"})
_CONSUMING = frozenset(
    [
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
    ]
)


#: What they are handed isn't inside of what they give back.
_TAKING_IT_IN = _CONSUMING | _LOGGING | frozenset(dir(str)) | {"get", "pop", "getlist", "remove"}


def _given_to_data(
    frame: Frame, node: ast.Call, receiver: Plain, name: str, arguments: Arguments
) -> Value:
    """A method of plain data that is handed functions, requests or instances."""
    atoms = [a for given in arguments.all() for a in given]
    if name in {"func", "callback"} and any(isinstance(a, Request) for a in atoms):
        frame.record(Kind.UNKNOWN, node, detail="a view found by its path", effect=True)
        return UNKNOWN
    if name in CHANGING and isinstance(node.func, ast.Attribute):
        note_change(frame, node.func.value)
    if name in ADDING | _OF_MULTI_VALUE_DICTS:
        put_into_data(frame, node, receiver, name, arguments)
        return _taken_from_data(frame, node, receiver, name, arguments)
    called = (Function, Object, Partial) if name in _HANDING_DATA else (Function, Partial)
    functions = frozenset(a for a in atoms if isinstance(a, called))
    if functions and name not in _SHOWING:
        element = element_of(frame, value(receiver)) if name == "sort" else PLAIN
        handed = (element,) if name in _HANDING_DATA else None
        returned = call_callback(frame, node, functions, handed, name)
        return PLAIN if all(isinstance(a, Plain) for a in returned) else UNKNOWN
    if name not in _TAKING_IT_IN and not handed_plain(frame, arguments):
        return UNKNOWN
    return _taken_from_data(frame, node, receiver, name, arguments)


#: They put a value under a key, as ``setdefault()`` may.
_OF_MULTI_VALUE_DICTS = frozenset({"appendlist", "setlist", "setlistdefault"})


def put_into_data(
    frame: Frame, node: ast.Call, receiver: Plain | Foreign, name: str, arguments: Arguments
) -> None:
    """Data holds from now on what one of its methods is handed, if that isn't data."""
    from .assignment import keep_in_data, stays_data

    if all(stays_data(frame, given) for given in arguments.all()):
        return
    source = receiver.source if isinstance(receiver, Plain) else None
    if source is None:
        if isinstance(node.func, ast.Attribute):
            keep_in_data(frame, node.func.value, receiver, None, UNKNOWN)
        return
    name = "setdefault" if name in _OF_MULTI_VALUE_DICTS else name
    inner = Container(source, "dict" if name in {"update", "setdefault"} else "list")
    if name in {"extend", "update"}:
        extend(frame, node, inner, name, arguments)
    else:
        add(frame, inner, name, arguments)
    write_item(
        frame.interpreter.heap, source, None, keys_put_into(frame.interpreter.heap, receiver)
    )
    put_into(frame.interpreter.heap, Plain(source=ANYWHERE), None, UNKNOWN)


def _taken_from_data(
    frame: Frame, node: ast.Call, receiver: Plain, name: str, arguments: Arguments
) -> Value:
    """Return what a method of data gives: a part of it, or a default that isn't data."""
    heap = frame.interpreter.heap
    uploads = uploads_taken(frame, node, name) if receiver.what == UPLOADS else None
    if uploads is not None:
        return uploads | inside(heap, receiver)
    if name in {"get", "pop", "setdefault", "getlist"}:
        default = frozenset(
            a for given in arguments.positional[1:2] for a in given if not isinstance(a, Plain)
        )
        found = item_of(heap, receiver, key_argument(arguments)) | default
        if name != "getlist":
            return found
        # MultiValueDict.getlist() gives a copy: what is put into that isn't in the request.
        return (found - {Plain(source=receiver.source)}) | read_here(frame)
    if name in {"items", "values", "popitem"} and inside(heap, receiver):
        held = handed_on((value(receiver),)) | inside(heap, receiver)
        pair = value(Tuple((PLAIN | keys_put_into(heap, receiver), held)))
        if name == "popitem":
            return pair
        return made_container(frame, node, "list", held if name == "values" else pair)
    if name in _GIVING_DATA and (receiver.source is None or receiver.what):
        return read_here(frame)  # QueryDict.copy() is deep
    return handed_on((value(receiver),))


#: What these give back are lists and dictionaries that the caller may fill.
_GIVING_DATA = frozenset(
    {"copy", "dict", "groupdict", "json", "lists", "rsplit", "split", "splitlines"}
)


#: A function becomes text there, and isn't called.
_SHOWING = _LOGGING | {"format"}
#: ``list.sort(key=f)`` and ``Pattern.sub(f, text)`` hand ``f`` an item or a match.
_HANDING_DATA = frozenset({"sort", "sub", "subn"})


def _walks(frame: Frame, receiver: Plain, arguments: Arguments) -> bool:
    """Whether ``str.format`` may read attributes of what it is given."""
    if handed_plain(frame, arguments):
        return False
    text = receiver.const if isinstance(receiver.const, str) else None
    return arguments.star is not None or text is None or bool(_FIELD_WALK.search(text))


_FIELD_WALK = re.compile(r"\{[^{}:]*[.\[]")
