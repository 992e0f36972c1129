"""``prefetch_related()``: which relations a query fetches in a query of their own."""

from __future__ import annotations

import ast
from dataclasses import replace

from .origins import Origin

#: A lookup whose path can't be read.
UNREAD = ""


def with_prefetches(origin: Origin, call: ast.Call) -> Origin:
    """Return ``origin`` with the paths that a ``prefetch_related()`` call names.

    A relation fetched that way queries no more, but a join put beside it would take its place:
    each row would get an instance of its own.
    """
    if any(isinstance(a, ast.Constant) and a.value is None for a in call.args):
        return replace(origin, prefetched=frozenset())
    paths = set(origin.prefetched)
    for argument in call.args:
        parts = _lookup(argument).split("__")
        paths.update("__".join(parts[: i + 1]) for i in range(len(parts)))
    return replace(origin, prefetched=frozenset(paths))


def _lookup(argument: ast.expr) -> str:
    if isinstance(argument, ast.Call) and ast.unparse(argument.func).endswith("Prefetch"):
        keywords = {keyword.arg: keyword.value for keyword in argument.keywords}
        if "to_attr" in keywords or "queryset" in keywords or len(argument.args) > 1:
            return UNREAD
        argument = argument.args[0] if argument.args else keywords.get("lookup", argument)
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return UNREAD


def is_prefetched(origin: Origin, path: str) -> bool:
    """Whether the query has surely fetched the relation at ``path``."""
    return path in origin.prefetched


def shares_prefetch(origin: Origin, path: str) -> bool:
    """Whether a join of ``path`` might get in the way of what the query prefetches."""
    parts = path.split("__")
    prefixes = {"__".join(parts[: i + 1]) for i in range(len(parts))}
    return not origin.prefetched.isdisjoint(prefixes | {UNREAD})
