"""Whether making a local class may block: its body is run, and no ``await`` can stand in it."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from .expressions import evaluate
from .frame import Frame
from .values import External

#: Functions that only make data, of data.
_HARMLESS = frozenset(
    {
        "datetime.date",
        "datetime.datetime",
        "datetime.time",
        "datetime.timedelta",
        "decimal.Decimal",
        "fractions.Fraction",
        "uuid.UUID",
    }
)
_KEEPING = frozenset({"dataclasses.field"})
_EMPTY = frozenset({"set", "dict", "list", "tuple"})
_RUNNING = (ast.For, ast.comprehension, ast.Attribute)
_DATA = (ast.Constant, ast.UnaryOp, ast.Tuple, ast.unaryop, ast.expr_context)


def runs_code(frame: Frame, cls: ast.ClassDef) -> bool:
    """Whether the body of a class does more than bind functions, names and data."""
    own = {n.id for n in ast.walk(cls) if isinstance(n, ast.Name) and not _is_read(n)}
    own |= {getattr(statement, "name", "") for statement in cls.body}
    return not all(_is_harmless(frame, own, statement) for statement in cls.body)


def _is_read(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Load)


def _is_harmless(frame: Frame, own: Iterable[str], node: ast.AST) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return True
    if isinstance(node, ast.Call):
        return _makes_data(frame, own, node)
    if isinstance(node, _RUNNING):
        return False
    return all(_is_harmless(frame, own, child) for child in ast.iter_child_nodes(node))


def _makes_data(frame: Frame, own: Iterable[str], call: ast.Call) -> bool:
    """Whether a call is of a known function and given data that is written there."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    called = _named(frame, own, call.func)
    if called in _KEEPING:
        return all(_is_harmless(frame, own, each) for each in given)
    if called in _HARMLESS:
        return all(_is_data(frame, own, each) for each in given)
    return isinstance(call.func, ast.Name) and call.func.id in _EMPTY and not given


def _is_data(frame: Frame, own: Iterable[str], node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return _makes_data(frame, own, node)
    if not isinstance(node, _DATA):
        return False
    return all(_is_data(frame, own, child) for child in ast.iter_child_nodes(node))


def _named(frame: Frame, own: Iterable[str], function: ast.expr) -> str:
    """Return the dotted name of a function from outside of the project, if it is one."""
    if isinstance(function, ast.Attribute):
        holder = _named(frame, own, function.value)
        return f"{holder}.{function.attr}" if holder else ""
    if not isinstance(function, ast.Name) or function.id in own:
        return ""
    held = evaluate(frame, function)
    names = {atom.dotted if isinstance(atom, External) else "" for atom in held}
    return names.pop() if len(names) == 1 else ""
