"""Django's responses: what they are given to say is evaluated where they are made."""

from __future__ import annotations

import ast

from ..django_api.django_names import is_response
from .arguments import Arguments, from_mapping
from .files import is_file
from .frame import Frame
from .iteration import held_inside, is_data, iterate_value
from .operations import Kind
from .operators import formatted
from .values import (
    PLAIN,
    RESPONSE,
    UNKNOWN,
    Class,
    Container,
    External,
    Function,
    Generator,
    Manager,
    Object,
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
    if is_response(made) and name != "FileResponse":
        _content(frame, node, name, arguments, 0 if made == dotted else 1)
    return RESPONSE


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
    if _encodes_itself(frame, arguments) and not is_data(frame, content):
        frame.record(Kind.UNKNOWN, node, detail="JSON by an encoder of the project's own")
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


def _encodes_itself(frame: Frame, arguments: Arguments) -> bool:
    """Whether code of the project's own turns a ``JsonResponse``'s data into JSON."""
    given = arguments.keyword("encoder") or frozenset()
    parameters = arguments.keyword("json_dumps_params") or frozenset()
    held = {a for p in parameters if isinstance(p, Container) for a in held_inside(frame, p)}
    return any(isinstance(atom, (Class, Function, External, Unknown)) for atom in given | held)
