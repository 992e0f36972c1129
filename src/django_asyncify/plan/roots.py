"""What the analysis starts from: the project's middleware and the chosen views."""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis.expressions import evaluate
from ..analysis.interpreter import Interpreter
from ..analysis.values import Function, FunctionRef, Value, join, value
from ..project.facts import ModuleFacts, Route
from ..project.project import Project
from .middleware import run_middleware
from .url_arguments import url_arguments
from .url_converters import UrlConverters
from .views import FoundView


def analysed(
    project: Project, views: Sequence[FoundView], tracing: ModuleFacts | None = None
) -> tuple[Interpreter, dict[FunctionRef, Value]]:
    """Execute middleware and ``views`` abstractly; return what each view is when decorated.

    With ``tracing``, the interpreter keeps what it learns of every expression of that module.
    """
    interpreter = Interpreter(project)
    interpreter.tracing = tracing
    roots = [(hook.function, hook.arguments) for hook in run_middleware(interpreter)]
    converters = UrlConverters(interpreter)
    decorated: dict[FunctionRef, Value] = {}
    for view in views:
        ref = interpreter.function_ref(view.module, view.node)
        held = interpreter.decorated(view.module, view.node)
        routed = [_routed_value(interpreter, route) for route in view.routes]
        wrapped = join([v for v in routed if v and any(isinstance(a, Function) for a in v)])
        decorated[ref] = frozenset(wrapped | held) if wrapped else held
        for atom in decorated[ref]:
            undecorated = isinstance(atom, Function) and atom.ref is ref
            given = url_arguments(interpreter, converters, view, undecorated=undecorated)
            roots.append((value(atom), given))
    interpreter.run(roots)
    return interpreter, decorated


def _routed_value(interpreter: Interpreter, route: Route) -> Value:
    if route.view is None:
        return frozenset()
    return evaluate(interpreter.module_frame(route.module), route.view)
