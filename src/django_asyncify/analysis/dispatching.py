"""``functools.singledispatch``: what may run in a function's place, by the type it is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .frame import Frame
from .values import FunctionRef

_MARKS = frozenset({"?functools.singledispatch", "?functools.singledispatchmethod"})


def may_write_behind(frame: Frame, ref: FunctionRef, marks: frozenset[str]) -> bool:
    """Whether a function behind decorators that aren't followed may write, or one registered
    beside it.
    """
    effects = frame.interpreter.unknown_effects
    if effects.in_function(ref.node):
        return True
    if marks.isdisjoint(_MARKS):
        return False
    return any(
        effects.in_function(found)
        if isinstance(found, (ast.FunctionDef, ast.AsyncFunctionDef))
        else effects.of_calling(found)
        for found in _registered(frame, ref.name)
    )


def _registered(
    frame: Frame, name: str
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.expr]:
    """Yield what is registered for types, by ``@name.register`` or ``name.register(type, f)``."""
    project = frame.interpreter.project
    for path in project.files_mentioning("register"):
        module = project.module_at(path)
        for node in ast.walk(module.tree) if module is not None else ():
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                if any(_registers(decorator, name) for decorator in node.decorator_list):
                    yield node
            elif isinstance(node, ast.Call) and _registers(node, name):
                yield from node.args[1:]


def _registers(node: ast.expr, name: str) -> bool:
    """Whether ``node`` is ``name.register``, ``module.name.register`` or a call of it."""
    function = node.func if isinstance(node, ast.Call) else node
    if not isinstance(function, ast.Attribute) or function.attr != "register":
        return False
    return ast.unparse(function.value).rpartition(".")[2] == name
