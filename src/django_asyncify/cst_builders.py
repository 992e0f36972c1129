"""Building blocks for the ``rewrite`` of codemods: small LibCST trees that keep the formatting.

Parentheses around a placed ``await`` and the quotes of new strings are the engine's business:
build as if neither mattered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import libcst as cst

from .cst_chains import append_call, string_literal

__all__ = [
    "append_call",
    "async_comp_for",
    "async_for",
    "async_list",
    "await_",
    "insert_before",
    "make_async",
    "parenthesized",
    "rename_function",
    "rename_method",
    "string_literal",
    "sync_to_async_call",
    "sync_to_async_lambda",
    "with_leading_lines",
]

_PRIMARY = (
    cst.Name,
    cst.Attribute,
    cst.Subscript,
    cst.Call,
    cst.List,
    cst.ListComp,
    cst.Set,
    cst.SetComp,
    cst.Dict,
    cst.DictComp,
    cst.BaseString,
    cst.BaseNumber,
)
_LOOSE = (cst.GeneratorExp, cst.Tuple, cst.NamedExpr, cst.Lambda, cst.IfExp, cst.Yield)

StatementT = TypeVar("StatementT", bound=cst.BaseStatement)
ExpressionT = TypeVar("ExpressionT", bound=cst.BaseExpression)


def parenthesized(expression: ExpressionT) -> ExpressionT:
    """Return ``(expression)``, or the expression itself when it has parentheses already."""
    if expression.lpar:
        return expression
    return expression.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def await_(expression: cst.BaseExpression) -> cst.Await:
    """Return ``await expression``; parentheses around a call end up around the ``await``."""
    if not isinstance(expression, _PRIMARY):
        return cst.Await(parenthesized(expression))
    bare = expression.with_changes(lpar=[], rpar=[])
    return cst.Await(bare, lpar=expression.lpar, rpar=expression.rpar)


def rename_method(call: cst.Call, name: str) -> cst.Call:
    """Return ``receiver.name(...)`` for ``receiver.method(...)``."""
    if not isinstance(call.func, cst.Attribute):
        raise TypeError("the call isn't one of a method")
    return rename_function(call, name)


def rename_function(call: cst.Call, name: str) -> cst.Call:
    """Return the call with the last part of its callee renamed: ``f()`` or ``module.f()``."""
    if isinstance(call.func, cst.Attribute):
        renamed = call.func.attr.with_changes(value=name)
        return call.with_changes(func=call.func.with_changes(attr=renamed))
    if isinstance(call.func, cst.Name):
        return call.with_changes(func=call.func.with_changes(value=name))
    raise TypeError("the callee has no name")


def sync_to_async_call(call: cst.Call) -> cst.Await:
    """Return ``await sync_to_async(f)(a, b)`` for ``f(a, b)``."""
    return await_(call.with_changes(func=_in_thread(call.func)))


def sync_to_async_lambda(expression: cst.BaseExpression) -> cst.Await:
    """Return ``await sync_to_async(lambda: expression)()``.

    Parentheses on one line move around the ``await``; those that span lines stay where they are.
    """
    if isinstance(expression, _LOOSE) or _spans_lines(expression):
        return await_(cst.Call(_in_thread(_lambda(_tight(expression)))))
    bare = expression.with_changes(lpar=[], rpar=[])
    bridged = cst.Call(_in_thread(_lambda(bare)), lpar=expression.lpar, rpar=expression.rpar)
    return await_(bridged)


def async_list(iterable: cst.BaseExpression, name: str) -> cst.ListComp:
    """Return ``[name async for name in iterable]``."""
    return cst.ListComp(cst.Name(name), _async_clause(iterable, name))


def async_set(iterable: cst.BaseExpression, name: str) -> cst.SetComp:
    """Return ``{name async for name in iterable}``."""
    return cst.SetComp(cst.Name(name), _async_clause(iterable, name))


def _async_clause(iterable: cst.BaseExpression, name: str) -> cst.CompFor:
    source = parenthesized(iterable) if isinstance(iterable, _LOOSE) else iterable
    return cst.CompFor(cst.Name(name), source, asynchronous=cst.Asynchronous())


def make_async(function: cst.FunctionDef) -> cst.FunctionDef:
    """Return the function as ``async def``."""
    return function.with_changes(asynchronous=function.asynchronous or cst.Asynchronous())


def async_for(loop: cst.For) -> cst.For:
    """Return the loop as ``async for``."""
    return loop.with_changes(asynchronous=loop.asynchronous or cst.Asynchronous())


def async_comp_for(clause: cst.CompFor) -> cst.CompFor:
    """Return the comprehension's clause as ``async for``."""
    return clause.with_changes(asynchronous=clause.asynchronous or cst.Asynchronous())


def insert_before(
    statement: cst.BaseStatement, source: str
) -> cst.FlattenSentinel[cst.BaseStatement]:
    """Put new statements before one; its comments and blank lines go before the new ones.

    Those of a function or class stay with it.
    """
    first, *others = cst.parse_module(source).body
    lines = leading_lines(statement)
    above, kept = ((), lines) if isinstance(statement, _DEFINITIONS) else (lines, ())
    first = with_leading_lines(first, above)
    return cst.FlattenSentinel([first, *others, with_leading_lines(statement, kept)])


_DEFINITIONS = (cst.ClassDef, cst.FunctionDef)


def leading_lines(statement: cst.BaseStatement) -> Sequence[cst.EmptyLine]:
    """Return the comments and blank lines directly before a statement."""
    lines: Sequence[cst.EmptyLine] = getattr(statement, "leading_lines", ())
    return lines


def with_leading_lines(statement: StatementT, lines: Sequence[cst.EmptyLine]) -> StatementT:
    """Return the statement with other comments and blank lines before it."""
    return statement.with_changes(leading_lines=tuple(lines))


def _in_thread(function: cst.BaseExpression) -> cst.Call:
    return cst.Call(cst.Name("sync_to_async"), [cst.Arg(function)])


def _lambda(body: cst.BaseExpression) -> cst.Lambda:
    return cst.Lambda(cst.Parameters(), body)


def _tight(expression: cst.BaseExpression) -> cst.BaseExpression:
    return parenthesized(expression) if isinstance(expression, _LOOSE) else expression


def _spans_lines(expression: cst.BaseExpression) -> bool:
    text = cst.Module([]).code_for_node(expression)
    return bool(expression.lpar) and ("\n" in text or "\r" in text)
