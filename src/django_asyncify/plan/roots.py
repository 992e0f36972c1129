"""What the analysis starts from: the project's middleware and the chosen views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..analysis.interpreter import Interpreter
from ..analysis.values import NEVER, Function, FunctionRef, Value, join, value
from ..progress import Tell, silent
from ..project.facts import ModuleFacts
from ..project.project import Project
from .context_processors import processors_write
from .middleware import run_middleware
from .routed import routed_value
from .url_arguments import url_arguments
from .views import FoundView


@dataclass(frozen=True, slots=True)
class Analysed:
    """Views that have been executed, by whom, and what each of them is when decorated."""

    views: tuple[FoundView, ...]
    interpreter: Interpreter
    decorated: Mapping[FunctionRef, Value]


def analysed(
    project: Project,
    views: Sequence[FoundView],
    tracing: ModuleFacts | None = None,
    tell: Tell = silent,
) -> Analysed:
    """Execute middleware and ``views`` abstractly.

    With ``tracing``, the interpreter keeps what it learns of every expression of that module.
    """
    interpreter = Interpreter(project)
    interpreter.tracing = tracing
    interpreter.processors_write = processors_write(project)
    roots = [(hook.function, hook.arguments) for hook in run_middleware(interpreter)]
    decorated: dict[FunctionRef, Value] = {}
    for view in views:
        ref = interpreter.function_ref(view.module, view.node)
        decorated[ref] = _routed(interpreter, view) or interpreter.names.decorated(
            view.module, view.node
        )
        if not view.by_call:
            given = url_arguments(interpreter, view)
            roots += [(value(atom), given) for atom in decorated[ref]]
    interpreter.run(roots, tell)
    return Analysed(tuple(views), interpreter, decorated)


def _routed(interpreter: Interpreter, view: FoundView) -> Value:
    """Return what Django calls for a view where all its routes say so, or nothing: the function
    as its module has it needn't be among that, ``path("<int:pk>/", by_id(views.show))``.
    """
    routed = [
        routed_value(interpreter, route.module, route.view) if route.view is not None else NEVER
        for route in view.routes
    ]
    known = all(found and all(isinstance(a, Function) for a in found) for found in routed)
    return join(routed) if routed and known else NEVER
