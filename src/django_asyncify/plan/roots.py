"""What the analysis starts from: the project's middleware and the chosen views."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from ..analysis.arguments import Arguments
from ..analysis.expressions import evaluate
from ..analysis.interpreter import Interpreter
from ..analysis.members import bind_member, find_member
from ..analysis.values import (
    PLAIN,
    Function,
    FunctionRef,
    Object,
    Request,
    Value,
    join,
    value,
)
from ..project.facts import ModuleFacts, Resolved, Route
from ..project.project import Project
from .url_arguments import url_arguments
from .views import FoundView


def analysed(
    project: Project, views: Sequence[FoundView], tracing: ModuleFacts | None = None
) -> tuple[Interpreter, dict[FunctionRef, Value]]:
    """Execute middleware and ``views`` abstractly; return what each view is when decorated.

    With ``tracing``, the interpreter keeps what it learns of every expression of that module.
    """
    interpreter = Interpreter(project)
    interpreter.tracing = tracing
    roots: list[tuple[Value, Arguments]] = list(_middleware_roots(interpreter))
    interpreter.run(roots)
    interpreter.user_replaced_by_middleware = bool(interpreter.assigns_user)
    interpreter.middleware = frozenset(interpreter.functions)
    decorated: dict[FunctionRef, Value] = {}
    for view in views:
        ref = interpreter.function_ref(view.module, view.node)
        held = interpreter.decorated(view.module, view.node)
        routed = [_routed_value(interpreter, route) for route in view.routes]
        wrapped = join([v for v in routed if v and any(isinstance(a, Function) for a in v)])
        decorated[ref] = frozenset(wrapped | held) if wrapped else held
        for atom in decorated[ref]:
            undecorated = isinstance(atom, Function) and atom.ref is ref
            given = url_arguments(interpreter, view, undecorated=undecorated)
            roots.append((value(atom), given))
    interpreter.run(roots)
    return interpreter, decorated


def _routed_value(interpreter: Interpreter, route: Route) -> Value:
    if route.view is None:
        return frozenset()
    return evaluate(interpreter.module_frame(route.module), route.view)


def _middleware_roots(interpreter: Interpreter) -> list[tuple[Value, Arguments]]:
    project = interpreter.project
    roots: list[tuple[Value, Arguments]] = []
    request = value(Request())
    for dotted in sorted(project.setting("MIDDLEWARE").strings()):
        for resolution in project.resolve_dotted(dotted):
            if not isinstance(resolution, Resolved) or not resolution.module.editable:
                continue
            if resolution.binding.function is not None:
                factory = interpreter.decorated(resolution.module, resolution.binding.function)
                made = interpreter.call_root(factory, Arguments((PLAIN,)))
                roots.append((made, Arguments((request,))))
            elif resolution.binding.cls is not None:
                roots.extend(_class_middleware(interpreter, resolution))
    return roots


def _class_middleware(
    interpreter: Interpreter, resolution: Resolved
) -> list[tuple[Value, Arguments]]:
    assert resolution.binding.cls is not None
    cls = interpreter.project.class_facts(resolution.module, resolution.binding.cls)
    frame = interpreter.module_frame(resolution.module)
    made = Object(
        cls,
        frame.ref(ast.Name("middleware", lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)),
    )
    interpreter.heap.write(made.ref, "get_response", PLAIN)
    roots = []
    for name in ("__call__", "process_request", "process_view"):
        member = find_member(interpreter, interpreter.project.mro(cls), name)
        if member is not None:
            node = ast.Name(name, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
            bound = bind_member(frame, node, member, made)
            extra = (PLAIN,) * 3 if name == "process_view" else ()
            roots.append((bound, Arguments((value(Request()), *extra))))
    return roots
