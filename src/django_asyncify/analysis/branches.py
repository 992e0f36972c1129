"""Conditions whose outcome is known: whether a decorator was given its view, for one.

Only names of the running function are looked at, since anything else may be set by code that
isn't followed.
"""

from __future__ import annotations

import ast

from .frame import Frame
from .values import Class, Function, Plain, Request, Value


def decided_truth(frame: Frame, test: ast.expr) -> bool | None:
    """Return what ``test`` always is; None if it may be both, or nothing is known."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        decided = decided_truth(frame, test.operand)
        return None if decided is None else not decided
    if isinstance(test, ast.Name):
        return _some(_held(frame, test))
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compared(frame, test.left, test.ops[0], test.comparators[0])
    if isinstance(test, ast.Call) and not test.keywords:
        return _called(frame, test)
    return None


def _called(frame: Frame, test: ast.Call) -> bool | None:
    predicate = ast.unparse(test.func)
    if predicate == "isinstance" and len(test.args) == 2 and ast.unparse(test.args[1]) == "type":
        predicate = "inspect.isclass"
    elif len(test.args) != 1:
        return None
    return _asked(predicate, _held(frame, test.args[0]))


def _asked(predicate: str, held: Value) -> bool | None:
    if predicate == "callable":
        return _some(held)
    if predicate in {"inspect.isfunction", "isfunction"}:
        return _all_are(Function, held)
    if predicate in {"inspect.isclass", "isclass"}:
        return _all_are(Class, held)
    if predicate.rpartition(".")[2] == "iscoroutinefunction" and held:
        # What is sync now may become async.
        return all(isinstance(a, Function) and a.ref.is_async for a in held) or None
    return None


def _all_are(kind: type[Function | Class], held: Value) -> bool | None:
    """Whether a value is sure to be a function, or a class; None if it may be."""
    if not held or any(isinstance(atom, Function) and atom.bound is not None for atom in held):
        return None
    if all(isinstance(atom, kind) for atom in held):
        return True
    if all(
        isinstance(atom, (Function, Class, Plain)) and not isinstance(atom, kind) for atom in held
    ):
        return False
    return None


def _compared(frame: Frame, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> bool | None:
    if not (isinstance(right, ast.Constant) and right.value is None):
        return None
    some = _some(_held(frame, left))
    if some is None or not isinstance(operator, (ast.Is, ast.IsNot)):
        return None
    return some is isinstance(operator, ast.IsNot)


def _held(frame: Frame, node: ast.expr) -> Value:
    if not isinstance(node, ast.Name) or node.id in frame.locals.rebound:
        return frozenset()
    return frame.state.names.get(node.id, frozenset())


def _some(held: Value) -> bool | None:
    """Whether a value is something rather than None; None if that isn't known."""
    if held and all(isinstance(atom, (Function, Class, Request)) for atom in held):
        return True
    if held and all(isinstance(a, Plain) and a.is_const and a.const is None for a in held):
        return False
    return None
