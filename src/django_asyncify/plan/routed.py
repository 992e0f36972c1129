"""What a route makes of the view behind it: decorators applied in the URLconf."""

from __future__ import annotations

import ast

from ..analysis.decorating import apply_decorator
from ..analysis.expressions import evaluate
from ..analysis.interpreter import Interpreter
from ..analysis.values import Function, Partial, Value, join
from ..project.facts import ModuleFacts, Resolved
from .views import named

_DEEPEST = 12


def routed_value(
    interpreter: Interpreter, module: ModuleFacts, expression: ast.expr, depth: int = 0
) -> Value:
    """Return the function that Django calls for ``expression``, with what stands around it.

    What the analysis can't follow (``thirdparty.wrap(views.index)``,
    ``site.admin_view(views.index)``) is noted on the function like a decorator that isn't known.
    """
    frame = interpreter.module_frame(module)
    held = evaluate(frame, expression)
    functions = frozenset(a for a in map(_bound, held) if isinstance(a, Function))
    if functions or depth > _DEEPEST:
        return functions
    if isinstance(expression, ast.Call):
        given = (*expression.args, *(k.value for k in expression.keywords))
        inner = join([routed_value(interpreter, module, g, depth + 1) for g in given])
        return apply_decorator(frame, expression.func, inner) if inner else inner
    return join(
        [
            routed_value(interpreter, resolution.module, resolution.binding.value, depth + 1)
            for resolution in named(interpreter.project, module, expression)
            if isinstance(resolution, Resolved) and resolution.binding.value is not None
        ]
    )


def _bound(atom: object) -> object:
    """Return the function behind a ``functools.partial``, or the atom itself.

    What ``sync_to_async`` is given is no view of the route's: that is the coroutine function made.
    """
    if not isinstance(atom, Partial) or atom.dotted == "asgiref.sync.sync_to_async":
        return atom
    return atom.function or atom
