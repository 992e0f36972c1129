"""Evaluations of querysets: which have an async form, and what their rows are called."""

from __future__ import annotations

import ast
import re

from django_asyncify.analysis.operations import Use
from django_asyncify.analysis.origins import Row
from django_asyncify.codemod import Operation, Situation

from ._consumers import is_walked_to_its_end

_COUNTED = frozenset({"len", "bool", "truth of a value"})
_TEXT = frozenset({"f-string", "str", "repr", "%", "format", "print", "logging", "messages"})


def no_async_form(operation: Operation, where: Situation) -> str:
    """Say why an evaluation can't be awaited, or nothing."""
    if not operation.certain:
        return "the value may also be something else than a queryset"
    if operation.honest:
        return operation.honest
    made_text = operation.detail in _TEXT or operation.itself
    if made_text or "index" in operation.detail:
        return "this way to evaluate a queryset has no async form"
    if Use.AROUND in operation.uses and operation.detail not in _COUNTED:
        return "more is done with the queryset than walking over it"
    if operation.detail == "itertools.chain" and not _runs_at_once(operation.node, where):
        return "chain() starts each query only when the one before is through"
    if any(origin.locking for origin in operation.origins):
        return "a query with select_for_update() must run inside its transaction"
    if operation.detail == "truth of a value":
        return "its value is used as well as its truth"
    return _no_async_iterator(operation, where)


def _no_async_iterator(operation: Operation, where: Situation) -> str:
    """Say why ``iterator()`` can't become ``aiterator()``: that takes a loop or a comprehension."""
    if operation.name != "iterator" or operation.detail == "truth":
        return ""
    if not _calls_iterator(operation.node):
        return "iterator() was called elsewhere and has given a plain iterator"
    parent = where.parent(operation.node)
    if operation.detail == "comprehension" and isinstance(parent, ast.comprehension):
        generator = isinstance(where.parent(parent), ast.GeneratorExp)
        return "iterator() in a generator expression has no async form" if generator else ""
    is_loop = operation.detail == "for" and isinstance(parent, ast.For)
    return "" if is_loop else "iterator() outside of a loop has no async form"


def _runs_at_once(node: ast.AST, where: Situation) -> bool:
    """Whether what ``chain()`` does with a queryset is done at once."""
    chained = where.parent(node)
    return chained is not None and is_walked_to_its_end(chained, where)


def _calls_iterator(node: ast.AST) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr == "iterator"


def variable_name(operation: Operation) -> str:
    """Return the name of a comprehension's variable: ``OrderLine`` gives ``order_line``."""
    if operation.row is not Row.INSTANCE:
        return "value" if operation.row is Row.FLAT else "row"
    last = operation.model.rpartition(".")[2] or "row"
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last).lower()
