"""``prefetch_related()``: which relations a query fetches in a query of their own."""

from __future__ import annotations

import ast
from dataclasses import replace

from .arguments import Arguments
from .frame import Frame
from .origins import UNREAD_COLUMNS, Origin
from .values import NEVER, PLAIN, Known, Manager, QuerySet, Value, constant, value

_FETCHING = "prefetch"
_LOOKUP = "lookup"
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


def make_prefetch(frame: Frame, node: ast.Call, arguments: Arguments) -> Value:
    """Make a ``Prefetch()``; one whose query leaves out columns is told from others."""
    query = arguments.get(1, "queryset") or NEVER
    origins = [atom.origin for atom in query if isinstance(atom, (QuerySet, Manager))]
    if all(origin.only is None and not origin.deferred for origin in origins):
        return PLAIN
    ref = frame.ref(node)
    frame.interpreter.heap.write(ref, _LOOKUP, arguments.get(0, "lookup") or NEVER)
    return value(Known(_FETCHING, ref))


def lacked(frame: Frame, arguments: Arguments) -> frozenset[str]:
    """Return the columns that rows may lack which ``prefetch_related()`` is told to fetch."""
    heap = frame.interpreter.heap
    made = (atom for given in arguments.all() for atom in given)
    refs = (a.ref for a in made if isinstance(a, Known) and a.kind == _FETCHING)
    lookups = [heap.read(ref, _LOOKUP) or NEVER for ref in refs if ref is not None]
    paths = {constant(atom) for lookup in lookups for atom in lookup}
    return frozenset(f"{path}__{UNREAD_COLUMNS}" if path else UNREAD_COLUMNS for path in paths)


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
