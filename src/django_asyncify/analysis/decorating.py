"""Decorators: what a decorated function is, by running the decorators abstractly."""

from __future__ import annotations

import ast
from dataclasses import replace

from .arguments import Arguments
from .frame import Frame
from .values import (
    UNKNOWN,
    Atom,
    Class,
    External,
    Function,
    FunctionRef,
    Object,
    Partial,
    Unknown,
    Value,
    join,
    value,
)

TRANSPARENT = (
    "django.views.decorators.",
    "django.contrib.auth.decorators.",
    "django.contrib.admin.views.decorators.",
    "django.utils.decorators.decorator_from_middleware",
    "django.db.transaction.",
    "functools.wraps",
    "functools.lru_cache",
    "functools.cache",
)
FACTORIES = frozenset(
    [
        "require_http_methods",
        "cache_page",
        "cache_control",
        "vary_on_headers",
        "sensitive_variables",
        "sensitive_post_parameters",
        "condition",
        "etag",
        "last_modified",
        "user_passes_test",
        "permission_required",
        "csp_override",
        "csp_report_only_override",
        "wraps",
    ]
)
BOTH = frozenset(
    {"login_required", "staff_member_required", "atomic", "non_atomic_requests", "lru_cache"}
)


def is_known(dotted: str) -> bool:
    """Whether ``dotted`` is a decorator of Django's or Python's own that the analysis knows."""
    return dotted.startswith(TRANSPARENT)


def apply_decorator(frame: Frame, expression: ast.expr, current: Value) -> Value:
    """Apply the decorator ``expression`` to what a function is so far."""
    from .expressions import evaluate

    decorators = evaluate(frame, expression)
    text = _name_of(frame, expression)
    return join([apply_atom(frame, expression, d, current, text) for d in decorators])


def _name_of(frame: Frame, expression: ast.expr) -> str:
    """Return the dotted name of a decorator or of the factory that makes it, if it has one."""
    from .expressions import evaluate

    named = expression.func if isinstance(expression, ast.Call) else expression
    if isinstance(named, (ast.Name, ast.Attribute)):
        dotted = {a.dotted for a in evaluate(frame, named) if isinstance(a, External)}
        if len(dotted) == 1:
            return dotted.pop()
    return ast.unparse(expression)


def apply_atom(
    frame: Frame, expression: ast.expr, decorator: Atom, current: Value, text: str
) -> Value:
    """Apply one possible decorator."""
    from .calls import call_atom

    if isinstance(decorator, External):
        return through(current, decorator.dotted, text)
    if isinstance(decorator, Partial) and decorator.function is None:
        return through(current, decorator.dotted, text)
    if isinstance(decorator, (Function, Class, Object, Partial)):
        call = _as_call(expression)
        results = [call_atom(frame, call, decorator, Arguments((value(a),))) for a in current]
        return join(results)
    return frozenset(
        replace(a, through=(*a.through, f"?{text}")) if isinstance(a, Function) else Unknown()
        for a in current
    )


def decorated_function(function: Function) -> FunctionRef | None:
    """Return the function at the core of what decorators made of it; None if nothing is known."""
    core = None
    around: Function | None = function
    while around is not None and around.frame is not None and around.frame.context is not None:
        around = around.frame.context.given
        core = around or core
    return core.ref if core is not None else None


def _as_call(expression: ast.expr) -> ast.Call:
    call = ast.Call(expression, [], [])
    return ast.copy_location(call, expression)


def through(current: Value, dotted: str, text: str) -> Value:
    """Return the function(s) with a known decorator noted; unknown ones are noted with ``?``."""
    mark = dotted if is_known(dotted) else f"?{dotted or text}"
    return frozenset(
        replace(atom, through=(*atom.through, mark)) if isinstance(atom, Function) else atom
        for atom in current
    )


def apply_known_decorator(
    frame: Frame, node: ast.Call, decorator: Partial, arguments: Arguments
) -> Value:
    """Call ``login_required(...)``, ``user_passes_test(f)(view)`` and the like by hand."""
    if not arguments.positional:
        return UNKNOWN
    return through(arguments.positional[0], decorator.dotted, decorator.dotted)


def call_known_decorator(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Call a decorator of Django's: a factory gives a decorator, others a decorated function."""
    name = dotted.rpartition(".")[2]
    functions = [
        given for given in arguments.positional[:1] if any(isinstance(a, Function) for a in given)
    ]
    if functions and name not in FACTORIES:
        return through(functions[0], dotted, dotted)
    ref = frame.ref(node)
    for index, given in enumerate(arguments.positional):
        frame.interpreter.heap.write(ref, f"argument {index}", given)
    return value(Partial(dotted, None, ref))


def decorate(frame: Frame, function: Function) -> Value:
    """Apply the decorators of a function, innermost first."""
    node = function.ref.node
    current: Value = value(function)
    if isinstance(node, ast.Lambda):
        return current
    for expression in reversed(node.decorator_list):
        current = apply_decorator(frame, expression, current)
    return current
