"""Django's responses: what they are given to say is evaluated where they are made."""

from __future__ import annotations

import ast

from ..django_api.django_names import is_response
from .arguments import Arguments, from_mapping
from .containers import read_stored
from .encoders import encode
from .files import is_file
from .frame import Frame
from .iteration import is_data, iterate_value
from .operations import Kind
from .operators import formatted
from .values import (
    NEVER,
    PLAIN,
    RESPONSE,
    UNKNOWN,
    Container,
    Generator,
    Manager,
    Object,
    Plain,
    QuerySet,
    Unknown,
    Value,
    join,
)


def call_response(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Make one of Django's responses, also by ``HttpResponse.__init__(self, content)``."""
    made = dotted.removesuffix(".__init__")
    name = made.rpartition(".")[2]
    for _, given in arguments.keywords:
        formatted(frame, node, given - UNKNOWN, name, None)
    position = 0 if made == dotted else 1
    if name == "FileResponse":
        _size_of_file(frame, node, arguments, position)
    elif is_response(made):
        _content(frame, node, name, arguments, position)
    return RESPONSE


def _size_of_file(frame: Frame, node: ast.Call, arguments: Arguments, position: int) -> None:
    """A ``FileResponse`` asks the file it is given how large it is; one of a field is opened.

    https://docs.djangoproject.com/en/stable/ref/request-response/#fileresponse-objects
    """
    given = arguments.get(position, "streaming_content") or NEVER
    if any(is_file(atom) or isinstance(atom, Unknown) for atom in given):
        frame.record(Kind.EXTERNAL_IO, node, name="FileResponse")


def _content(frame: Frame, node: ast.Call, name: str, arguments: Arguments, position: int) -> None:
    given = _given_content(node, position)
    if given is None:
        if not is_data(frame, _starred_content(frame, arguments)):
            frame.record(Kind.UNKNOWN, node, detail="response content")
        return
    content = arguments.get(position, given[0]) or PLAIN
    walked = (Generator, Manager, Object, QuerySet)
    lazy = frozenset(a for a in content if isinstance(a, walked) or is_file(a))
    if name == "StreamingHttpResponse":
        return
    if lazy:
        iterate_value(frame, lazy, given[1], name, mixed=lazy != content)
    if name == "JsonResponse":
        _encode(frame, node, content, arguments, position)
    if name != "JsonResponse":
        formatted(frame, given[1], content - lazy - UNKNOWN, name)
        if any(isinstance(a, Unknown) for a in content):
            frame.record(Kind.UNKNOWN, node, detail="response content")
    elif any(isinstance(a, Unknown) for a in content):
        frame.record(Kind.UNKNOWN, node, detail="JSON content")


def _given_content(node: ast.Call, position: int) -> tuple[str, ast.expr] | None:
    """Return by which name, and where, a response is given what it says."""
    if any(isinstance(argument, ast.Starred) for argument in node.args[: position + 1]):
        return None
    if len(node.args) > position:
        return "", node.args[position]
    return next(((k.arg or "", k.value) for k in node.keywords if k.arg in _CONTENT), None)


def _starred_content(frame: Frame, arguments: Arguments) -> Value:
    """Return what a response may be given to say by ``*args`` or ``**kwargs``."""
    mapping = arguments.double_star or frozenset()
    named = (from_mapping(frame.interpreter, mapping, name) for name in _CONTENT)
    return join([arguments.star or frozenset(), *named])


_CONTENT = ("content", "data", "redirect_to")


def _encode(
    frame: Frame, node: ast.Call, content: Value, arguments: Arguments, position: int
) -> None:
    """Run what turns a ``JsonResponse``'s data into JSON, if that is code of the project's own."""
    parameters = arguments.get(position + 3, "json_dumps_params") or NEVER
    encoder = arguments.get(position + 1, "encoder") or NEVER
    default, cls = (_parameter(frame, parameters, name) for name in ("default", "cls"))
    given = Arguments((content,), (("default", default), ("cls", cls | encoder)))
    encode(frame, node, "json.dumps", given)


def _parameter(frame: Frame, parameters: Value, name: str) -> Value:
    """Return what a dictionary of parameters has under a name, but for data."""
    heap = frame.interpreter.heap
    holders = [atom for atom in parameters if isinstance(atom, Container)]
    found = join([read_stored(heap, holder.ref, name) for holder in holders])
    unread = frozenset(atom for atom in parameters if isinstance(atom, Unknown))
    return unread | frozenset(atom for atom in found if not isinstance(atom, Plain))
