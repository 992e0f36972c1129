"""Requests of ``urllib``: which of them send something, and which only read."""

from __future__ import annotations

import ast
import re

from .arguments import Arguments
from .callbacks import consume
from .frame import Frame
from .operations import Kind
from .values import NONE, Foreign, Plain, Unknown, Value, value

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_SENDING = Foreign("urllib, sending")


def make_request(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Call ``urllib.request.Request``, which does nothing before it is opened."""
    consume(frame, node, arguments, dotted)
    method = arguments.get(5, "method") or NONE
    reads = all(
        isinstance(a, Plain) and a.is_const and a.const in _READING | {None} for a in method
    )
    sends = _has_data(arguments) or not reads or _sets_data(frame)
    return value(_SENDING if sends else Foreign("urllib"))


def open_request(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Call ``urlopen()`` with a URL or a request, and perhaps data."""
    unknown = any(isinstance(atom, Unknown) for atom in arguments.get(0, "url") or NONE)
    effect = unknown or _has_data(arguments) or is_handed_request(arguments)
    frame.record(Kind.EXTERNAL_IO, node, name=dotted, effect=effect)
    return value(Foreign("urllib"))


def is_handed_request(arguments: Arguments) -> bool:
    """Whether there is a request among the arguments that sends something."""
    return any(_SENDING in given for given in arguments.all())


def only_prepares(receiver: Foreign, name: str) -> bool:
    """Whether a method only notes something on a request, such as a header."""
    return receiver.package.startswith("urllib") and name in _PREPARING


_PREPARING = frozenset(
    {"add_data", "add_header", "add_unredirected_header", "remove_header", "set_proxy"}
)


def _sets_data(frame: Frame) -> bool:
    """Whether code beside it gives requests data or a method once they are made."""
    function = frame.function
    return function is None or _SETTING.search(function.module.source.text) is not None


_SETTING = re.compile(r"\.(?:data|method)\s*=[^=]|\badd_data\(|\bget_method\b")


def _has_data(arguments: Arguments) -> bool:
    extra = arguments.star is not None or arguments.double_star is not None
    data = arguments.get(1, "data") or NONE
    return extra or any(not isinstance(a, Plain) or not a.is_const or a.const for a in data)
