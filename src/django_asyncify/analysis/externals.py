"""Calls of functions and classes that aren't the project's: builtins, the standard library,
Django, third-party packages.
"""

from __future__ import annotations

import ast
import sys

from ..django_api.clients import client_function_changes
from ..django_api.django_names import is_response
from ..django_api.effect_names import sends
from ..django_api.packages import is_pure_package
from .arguments import Arguments
from .builtin_functions import BUILTINS, DATA_FUNCTIONS
from .callbacks import consume, handed_plain
from .data import handed_on, read_here
from .django_functions import DJANGO
from .django_modules import call_other_django
from .exceptions import EXCEPTION, builtin_exception, carrying, note_builtin, note_external
from .files import is_file, reads_stream
from .frame import Frame
from .instance_state import note_handed_on
from .iteration import is_data, iterate_value
from .operations import Kind
from .operators import formatted
from .property_objects import call_property, makes_properties
from .special_methods import run_all_specials
from .standard_containers import call_unbound
from .standard_library import call_standard_library
from .values import (
    PLAIN,
    UNKNOWN,
    UNKNOWN_OF_DJANGO,
    Foreign,
    Known,
    Manager,
    QuerySet,
    Value,
    join,
    value,
)


def call_external(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Call something outside of the readable source, by its dotted name."""
    _named_operand(frame, node, dotted, arguments)
    if makes_properties(dotted):
        return call_property(frame, node, arguments)
    if dotted.startswith("builtins."):
        return _builtin(frame, node, dotted.partition(".")[2], arguments)
    if dotted.endswith(_EXCEPTION_NAMES) and not is_response(dotted):
        note_external(frame, dotted, arguments)
        if not handed_plain(frame, arguments):
            return carrying(join(arguments.all()))
    handler = DJANGO.get(dotted)
    if handler is not None:
        return handler(frame, node, dotted, arguments)
    if dotted.startswith("django."):
        return call_other_django(frame, node, dotted, arguments)
    if dotted.partition(".")[0] in sys.stdlib_module_names:
        return call_standard_library(frame, node, dotted, arguments)
    return _third_party(frame, node, dotted, arguments)


def _named_operand(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> None:
    """Walk through what Python's functions take by name: ``enumerate(iterable=rows)``."""
    if node.args or dotted.partition(".")[0] not in sys.stdlib_module_names:
        return
    for keyword in node.keywords:
        if keyword.arg in _OPERANDS and dotted not in _KEEPING:
            given = arguments.keyword(keyword.arg) or PLAIN
            lazy = frozenset(a for a in given if isinstance(a, (QuerySet, Manager)))
            iterate_value(frame, lazy, keyword.value, dotted, mixed=lazy != given)
            formatted(frame, keyword.value, given - lazy - UNKNOWN, dotted)


#: What Python's functions call that which they walk through, print or copy.
_OPERANDS = frozenset({"data", "iterable", "obj", "object", "population", "seq", "x"})
_KEEPING = frozenset({"builtins.dict", "functools.partial", "types.SimpleNamespace"})
_EXCEPTION_NAMES = ("Error", "Exception", "Http404", "PermissionDenied", "DoesNotExist")


#: Built-in functions whose rules know what ``*args`` gives them.
_TAKING_STARS = frozenset(
    {"str", "repr", "format", "print", "ascii", "max", "min", "sum", "any", "all", "zip"}
    | {"enumerate", "reversed", "list", "tuple", "set", "frozenset", "sorted", "dict", "map"}
    | {"filter"}
)


def _builtin(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    handler = BUILTINS.get(name)
    star = arguments.star
    if handler is not None and name not in _TAKING_STARS and star and not is_data(frame, star):
        frame.record(Kind.UNKNOWN, node, detail="arguments by *")
        return UNKNOWN
    if handler is not None:
        return handler(frame, node, name, arguments)
    if name in {"open", "input"}:
        frame.record(Kind.EXTERNAL_IO, node, name=name)
        return value(Known("open file"))
    kind, _, method = name.partition(".")
    if kind in {"dict", "list", "set"} and method and method != "fromkeys" and arguments.positional:
        return call_unbound(frame, node, method, arguments)
    if kind == "str" and method in _WRITING:
        consume(frame, node, arguments, method)
    if name in {"globals", "locals", "vars"}:
        return UNKNOWN
    if name in {"exec", "eval", "__import__", "compile"}:
        frame.record(Kind.UNKNOWN, node, name=name)
        return UNKNOWN
    if builtin_exception(name) is not None:
        note_builtin(frame, name, arguments)
        plain = handed_plain(frame, arguments)
        return value(EXCEPTION) if plain else carrying(join(arguments.all()))
    data = name in DATA_FUNCTIONS or name.startswith(_DATA_CLASSES) or name == "Exception()"
    return PLAIN if data else UNKNOWN


#: Methods of text that make text of what they are handed.
_WRITING = frozenset({"format", "format_map", "join"})
#: ``str.upper``, ``int.from_bytes`` …, and methods of an exception.
_DATA_CLASSES = ("str.", "int.", "float.", "bytes.", "Exception().")


def _third_party(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    read = reads_stream(frame, node, dotted, arguments)
    if read is not None:
        return read
    package = dotted.partition(".")[0]
    plain = handed_plain(frame, arguments)
    if is_pure_package(dotted):
        if plain and not any(map(is_file, join(arguments.all()))):
            return handed_on((*arguments.all(), read_here(frame)))
        consume(frame, node, arguments, dotted)
        for given in arguments.all():
            run_all_specials(frame, node, given)
    knows_django = frame.interpreter.project.knows_django(dotted)
    effect = (sends(dotted) and not is_pure_package(dotted)) or client_function_changes(dotted)
    if plain and not knows_django:
        frame.record(
            Kind.EXTERNAL_CALL,
            node,
            name=dotted,
            effect=effect,
            detail="foreign",
        )
        streams = arguments.keyword("stream") is not None
        return value(Foreign(f"{package}, streaming" if streams else package))
    frame.record(Kind.EXTERNAL_CALL, node, name=dotted, detail="may use Django", effect=effect)
    note_handed_on(frame, node, arguments)
    from .calls import run_callbacks

    run_callbacks(frame, node, arguments)
    return UNKNOWN_OF_DJANGO if knows_django else UNKNOWN
