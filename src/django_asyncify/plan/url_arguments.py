"""What a view is called with: URL arguments, the URLconf's own kwargs, ``functools.partial``."""

from __future__ import annotations

import ast
import re

from ..analysis.arguments import Arguments
from ..analysis.expressions import evaluate
from ..analysis.interpreter import Interpreter
from ..analysis.values import PLAIN, UNKNOWN, External, Request, Value, join, value
from ..project.facts import Route
from .url_converters import UrlConverters
from .views import FoundView

_UNNAMED_GROUP = re.compile(r"(?<!\\)\((?!\?)")


def url_arguments(
    interpreter: Interpreter, converters: UrlConverters, view: FoundView, *, undecorated: bool
) -> Arguments:
    """Return the arguments with which Django calls a view.

    An ``undecorated`` view gets all of its arguments from the URLconf; a decorator may add some.
    Without a route, they are taken for data, as URL arguments are.
    """
    given: dict[str, list[Value]] = {}
    for route in view.routes:
        for name, found in _of_route(interpreter, converters, route).items():
            given.setdefault(name, []).append(found)
    spec = view.node.args
    if undecorated:
        from_url = not view.routes or any(_UNNAMED_GROUP.search(r.pattern) for r in view.routes)
        parameters = [*spec.posonlyargs, *spec.args]
        required = parameters[1 : len(parameters) - len(spec.defaults)]
        for parameter in parameters[1:] if from_url else required:
            given.setdefault(parameter.arg, [PLAIN if from_url else UNKNOWN])
    known = {p.arg for p in (*spec.args, *spec.kwonlyargs)}
    keywords = [(n, join(v)) for n, v in given.items() if n in known or spec.kwarg]
    return Arguments((value(Request()),), tuple(keywords))


def _of_route(
    interpreter: Interpreter, converters: UrlConverters, route: Route
) -> dict[str, Value]:
    found = {name: converters.value(kind) for name, kind in route.converters.items()}
    frame = interpreter.module_frame(route.module)
    if isinstance(route.extra, ast.Dict):
        for key, held in zip(route.extra.keys, route.extra.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                found[key.value] = evaluate(frame, held)
    if isinstance(route.view, ast.Call) and _is_partial(evaluate(frame, route.view.func)):
        for keyword in route.view.keywords:
            if keyword.arg is not None:
                found[keyword.arg] = evaluate(frame, keyword.value)
    return found


def _is_partial(called: Value) -> bool:
    return any(isinstance(a, External) and a.dotted == "functools.partial" for a in called)
