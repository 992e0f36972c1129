"""Whether a function can be called with the arguments that a call gives it."""

from __future__ import annotations

import ast

from ..analysis.members import decorator_names
from ..analysis.values import FunctionRef


def takes(ref: FunctionRef, call: ast.Call) -> bool:
    """Whether ``ref`` takes as many arguments as ``call`` gives, as a method or as a function."""
    stars = any(isinstance(argument, ast.Starred) for argument in call.args)
    if stars or any(keyword.arg is None for keyword in call.keywords):
        return True
    named = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    receivers = (0, 1) if ref.cls is not None else (0,)
    return any(_fits(ref.node.args, len(call.args) + r, named) for r in receivers)


def needs_arguments(ref: FunctionRef) -> bool:
    """Whether a method can't be called without arguments, on an instance or on its class."""
    node = ref.node
    is_static = not isinstance(node, ast.Lambda) and "staticmethod" in decorator_names(node)
    return not _fits(node.args, 0 if is_static else 1, set())


def _fits(spec: ast.arguments, given: int, named: set[str]) -> bool:
    """Whether parameters take ``given`` arguments by position and the ``named`` ones."""
    by_position = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    free = {a.arg for a in (*spec.args, *spec.kwonlyargs)} - set(by_position[:given])
    if (given > len(by_position) and not spec.vararg) or (not named <= free and not spec.kwarg):
        return False
    optional = set(by_position[len(by_position) - len(spec.defaults) :])
    optional |= {a.arg for a, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if d}
    needed = {*by_position[given:], *(a.arg for a in spec.kwonlyargs)}
    return needed - named <= optional
