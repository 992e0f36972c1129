"""What the analysis starts from: the project's middleware and the chosen views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..analysis.interpreter import Interpreter
from ..analysis.values import FunctionRef, Value, join, value
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
        held = interpreter.names.decorated(view.module, view.node)
        routed = [
            routed_value(interpreter, route.module, route.view)
            for route in view.routes
            if route.view is not None
        ]
        decorated[ref] = join([*routed, held])
        if not view.by_call:
            given = url_arguments(interpreter, view)
            roots += [(value(atom), given) for atom in decorated[ref]]
    interpreter.run(roots, tell)
    return Analysed(tuple(views), interpreter, decorated)
