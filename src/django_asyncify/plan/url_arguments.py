"""What a view is called with: URL arguments, the URLconf's own kwargs, ``functools.partial``."""

from __future__ import annotations

import ast
import re

from ..analysis.arguments import Arguments
from ..analysis.expressions import evaluate
from ..analysis.interpreter import Interpreter
from ..analysis.values import PLAIN, UNKNOWN, External, Request, Value, join, value
from ..project.facts import Route
from ..project.url_patterns import UNREAD
from .views import FoundView

_OF_URLS = re.compile(r"(?:^|_)(?:pk|id|slug|uuid|year|month|day|name|path|format)$")
_DATA = frozenset({"int", "str", "float", "bool", "UUID", "uuid.UUID", "date", "datetime"})
_UNNAMED_GROUP = re.compile(r"(?<!\\)\((?!\?)")


def url_arguments(interpreter: Interpreter, view: FoundView) -> Arguments:
    """Return the arguments with which Django calls a view, or the wrapper around it.

    What isn't known of the routes may pass any argument: a parameter's default is then but one of
    its values.
    """
    if not view.routes:
        return _of_caller(view)
    given: dict[str, list[Value]] = {}
    mappings: list[Value] = []
    for route in view.routes:
        for name, found in _of_route(interpreter, route).items():
            given.setdefault(name, []).append(found)
        mappings += [
            evaluate(interpreter.module_frame(module), extra) for module, extra in route.extras
        ]
    patterns = [route.pattern for route in view.routes]
    unread = any(UNREAD in pattern for pattern in patterns)
    if unread:
        mappings.append(PLAIN)
    unnamed = any(_UNNAMED_GROUP.search(pattern) for pattern in patterns)
    return Arguments(
        (value(Request()),),
        tuple((name, join(found)) for name, found in given.items()),
        PLAIN if unnamed or unread else None,
        join(mappings) if mappings else None,
    )


def _of_caller(view: FoundView) -> Arguments:
    """Return what a function without a route may be given: anything, but where its name, its
    annotation or its default says that it is data.
    """
    spec = view.node.args
    positional = [*spec.posonlyargs, *spec.args]
    defaults = [None] * (len(positional) - len(spec.defaults)) + list[ast.expr | None](
        spec.defaults
    )
    pairs = [
        *zip(positional, defaults, strict=True),
        *zip(spec.kwonlyargs, spec.kw_defaults, strict=True),
    ]
    named = tuple((a.arg, PLAIN if _is_data(a, given) else UNKNOWN) for a, given in pairs[1:])
    return Arguments((value(Request()),), named, UNKNOWN, UNKNOWN)


def _is_data(parameter: ast.arg, default: ast.expr | None) -> bool:
    annotated = ast.unparse(parameter.annotation) if parameter.annotation is not None else ""
    by_default = isinstance(default, ast.Constant) and default.value is not None
    return by_default or bool(_OF_URLS.search(parameter.arg)) or annotated in _DATA


def _of_route(interpreter: Interpreter, route: Route) -> dict[str, Value]:
    converters = interpreter.url_converters
    found = {name: converters.value(kind) for name, kind in route.converters.items()}
    frame = interpreter.module_frame(route.module)
    for module, extra in route.extras:
        pairs = zip(extra.keys, extra.values, strict=True) if isinstance(extra, ast.Dict) else ()
        for key, held in pairs:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                found[key.value] = evaluate(interpreter.module_frame(module), held)
    if isinstance(route.view, ast.Call) and _is_partial(evaluate(frame, route.view.func)):
        for keyword in route.view.keywords:
            if keyword.arg is not None:
                found[keyword.arg] = evaluate(frame, keyword.value)
    return found


def _is_partial(called: Value) -> bool:
    return any(isinstance(a, External) and a.dotted == "functools.partial" for a in called)
