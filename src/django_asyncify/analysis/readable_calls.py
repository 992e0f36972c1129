"""Calls of functions whose source can be read: they are executed, and the call is recorded."""

from __future__ import annotations

import ast
from functools import cache

from .arguments import Arguments
from .frame import USER_LOADED, Frame
from .members import left_out
from .operations import Kind, Use
from .read_relations import forget_inner_paths
from .values import PLAIN, UNKNOWN, Function, FunctionRef, Generator, Instance, Value


def call_readable(
    frame: Frame,
    node: ast.expr,
    callee: Function,
    arguments: Arguments,
    detail: str = "",
    use: Use | None = None,
) -> Value:
    """Call a function of readable source and record the call, and what its value is used for."""
    ref = callee.ref
    if ref.module.name.startswith("django.") and left_out(ref.node):
        return PLAIN
    if frame.interpreter.executions.too_deep:
        frame.record(Kind.UNKNOWN, node, detail="the analysis budget is used up")
        return UNKNOWN
    forget_inner_paths(frame)
    if ref.name in {"save", "delete"} and isinstance(callee.bound, Instance):
        return _own_save(frame, node, callee, arguments)
    summary = frame.interpreter.executions.call(callee, arguments, frame.place(node))
    if ref in frame.interpreter.assigns_lazy_user:
        frame.forget_user()
    if USER_LOADED in summary.facts:
        frame.state.facts |= summary.facts
    if any(isinstance(atom, Generator) and atom.ref is ref for atom in summary.returned):
        return summary.returned
    frame.record(
        Kind.HELPER_CALL,
        node,
        name=ref.name,
        callees=frozenset({ref}),
        detail=detail or ("async" if ref.is_async else "through" if callee.through else ""),
        blocks=summary.blocks,
        changes=summary.changes,
        decorated=_decorated(callee),
        receiver=callee.bound,
        use=use,
    )
    return summary.returned


def _decorated(callee: Function) -> frozenset[FunctionRef]:
    from .decorating import decorated_function

    core = decorated_function(callee)
    return frozenset() if core is None else frozenset({core})


def _own_save(frame: Frame, node: ast.expr, callee: Function, arguments: Arguments) -> Value:
    """An overridden ``save()``: its twin calls it in the thread, with all arguments by name."""
    assert isinstance(callee.bound, Instance)
    summary = frame.interpreter.executions.call(callee, arguments, frame.place(node))
    frame.record(
        Kind.INSTANCE_METHOD,
        node,
        name=callee.ref.name,
        model=callee.bound.model,
        effect=True,
        callees=frozenset({callee.ref}),
        honest=narrow_override(callee.ref),
    )
    return summary.returned


@cache
def narrow_override(ref: FunctionRef) -> str:
    """Say why an overridden ``save()`` may not be called the way ``asave()`` does, or nothing."""
    spec, name = ref.node.args, ref.name
    wanted = _SAVE_ARGUMENTS if name == "save" else {"using", "keep_parents"}
    named = {a.arg for a in (*spec.args, *spec.kwonlyargs)}
    if spec.kwarg is None and not wanted <= named:
        return f"the project's {name}() doesn't take the arguments that a{name}() hands over"
    mentioned = {n.value for n in ast.walk(ref.node) if isinstance(n, ast.Constant)}
    if mentioned & wanted or any(
        isinstance(n, ast.Name) and n.id in wanted for n in ast.walk(ref.node)
    ):
        return f"the project's {name}() looks at which arguments it was given"
    return ""


_SAVE_ARGUMENTS = frozenset({"force_insert", "force_update", "using", "update_fields"})
