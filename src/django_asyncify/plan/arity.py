"""Whether a function can be called with the arguments that a call gives it."""

from __future__ import annotations

import ast

from ..analysis.values import FunctionRef


def takes(ref: FunctionRef, call: ast.Call) -> bool:
    """Whether ``ref`` takes as many arguments as ``call`` gives, as a method or as a function."""
    stars = any(isinstance(argument, ast.Starred) for argument in call.args)
    if stars or any(keyword.arg is None for keyword in call.keywords):
        return True
    given = len(call.args) + len(call.keywords)
    receivers = (0, 1) if ref.cls is not None else (0,)
    return any(_fits(ref.node.args, given + receiver) for receiver in receivers)


def _fits(spec: ast.arguments, given: int) -> bool:
    most = len(spec.posonlyargs) + len(spec.args) + len(spec.kwonlyargs)
    optional = len(spec.defaults) + sum(default is not None for default in spec.kw_defaults)
    return most - optional <= given and (given <= most or bool(spec.vararg or spec.kwarg))
