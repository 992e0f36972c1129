"""Conditions whose outcome is known: whether a decorator was given its view, for one.

Only names of the running function are looked at, since anything else may be set by code that
isn't followed.
"""

from __future__ import annotations

import ast
import operator as operators
from collections.abc import Callable

from .containers import read_item
from .frame import Frame
from .values import NEVER, Atom, Class, Container, Function, Plain, Request, Tuple, Value, join

_COUNTS: dict[type[ast.cmpop], Callable[[object, object], bool]] = {
    ast.Eq: operators.eq,
    ast.NotEq: operators.ne,
}


def decided_truth(frame: Frame, test: ast.expr) -> bool | None:
    """Return what ``test`` always is; None if it may be both, or nothing is known."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        decided = decided_truth(frame, test.operand)
        return None if decided is None else not decided
    if isinstance(test, ast.BoolOp):
        return _together(frame, test)
    if isinstance(test, (ast.Name, ast.Subscript)):
        return False if _is_given_nothing_else(frame, test) else _some(_held(frame, test))
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compared(frame, test.left, test.ops[0], test.comparators[0])
    if isinstance(test, ast.Call) and not test.keywords:
        return _called(frame, test)
    return None


def _together(frame: Frame, test: ast.BoolOp) -> bool | None:
    """Decide ``and`` and ``or``: one part may be enough."""
    parts = [decided_truth(frame, part) for part in test.values]
    enough = isinstance(test.op, ast.Or)
    if enough in parts:
        return enough
    return None if None in parts else not enough


def _called(frame: Frame, test: ast.Call) -> bool | None:
    predicate = ast.unparse(test.func)
    if predicate == "isinstance" and len(test.args) == 2 and ast.unparse(test.args[1]) == "type":
        predicate = "inspect.isclass"
    elif predicate == "hasattr" and len(test.args) == 2:
        predicate = "callable" if ast.unparse(test.args[1]) == "'__call__'" else ""
    elif len(test.args) != 1:
        return None
    return _asked(predicate, _held(frame, test.args[0]))


def _asked(predicate: str, held: Value) -> bool | None:
    if predicate == "callable":
        return _is_callable(held)
    if predicate in {"inspect.isfunction", "isfunction"}:
        return _all_are(Function, held)
    if predicate in {"inspect.isclass", "isclass"}:
        return _all_are(Class, held)
    if predicate.rpartition(".")[2] == "iscoroutinefunction" and held:
        # What is sync now may become async.
        return all(isinstance(a, Function) and a.ref.is_async for a in held) or None
    return None


def _is_callable(held: Value) -> bool | None:
    if held and all(isinstance(a, Plain) and a.is_const for a in held):
        return False
    return True if held and all(isinstance(a, (Function, Class)) for a in held) else None


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
    if not isinstance(right, ast.Constant):
        return None
    if isinstance(left, ast.Call):
        return _counted(frame, left, operator, right)
    some = _some(_held(frame, left)) if right.value is None else None
    if some is None or not isinstance(operator, (ast.Is, ast.IsNot)):
        return None
    return some is isinstance(operator, ast.IsNot)


def _counted(
    frame: Frame, call: ast.Call, operator: ast.cmpop, number: ast.Constant
) -> bool | None:
    """Decide ``len(args) == 1``."""
    compare = _COUNTS.get(type(operator))
    if ast.unparse(call.func) != "len" or len(call.args) != 1 or compare is None:
        return None
    held = _held(frame, call.args[0])
    sizes = {len(atom.items) if isinstance(atom, Tuple) else None for atom in held}
    found = {None if size is None else compare(size, number.value) for size in sizes}
    return found.pop() if len(found) == 1 else None


def _held(frame: Frame, node: ast.expr) -> Value:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        items = [_item(atom, node.slice.value) for atom in _held(frame, node.value)]
        return NEVER if None in items else join([item for item in items if item is not None])
    if not isinstance(node, ast.Name) or node.id in frame.locals.rebound:
        return NEVER
    return frame.state.names.get(node.id, NEVER)


def _item(holder: Atom, index: object) -> Value | None:
    if not isinstance(holder, Tuple) or not isinstance(index, int):
        return None
    return holder.items[index] if index in range(len(holder.items)) else None


def _is_given_nothing_else(frame: Frame, node: ast.expr) -> bool:
    """Whether it is the empty ``**kwargs`` of a decorator that was given its view in ``*args``."""
    spec = frame.function.node.args if frame.function is not None else None
    if spec is None or spec.vararg is None or spec.kwarg is None:
        return False
    if not isinstance(node, ast.Name) or node.id != spec.kwarg.arg:
        return False
    views, others = _held(frame, ast.Name(spec.vararg.arg)), _held(frame, node)
    is_decorating = bool(views) and all(isinstance(a, Tuple) and a.items for a in views)
    return is_decorating and bool(others) and all(_is_empty(frame, a) for a in others)


def _is_empty(frame: Frame, holder: Atom) -> bool:
    heap = frame.interpreter.heap
    return isinstance(holder, Container) and not read_item(heap, holder.ref, None)


def _some(held: Value) -> bool | None:
    """Whether a value is something rather than None; None if that isn't known."""
    if held and all(isinstance(atom, (Function, Class, Request)) for atom in held):
        return True
    if held and all(isinstance(a, Plain) and a.is_const and a.const is None for a in held):
        return False
    filled = {bool(atom.items) if isinstance(atom, Tuple) else None for atom in held}
    return filled.pop() if len(filled) == 1 else None
