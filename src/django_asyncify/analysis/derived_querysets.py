"""QuerySet methods that return new QuerySets: no query runs, but what it will fetch changes."""

from __future__ import annotations

import ast
from dataclasses import replace

from .arguments import Arguments
from .conditions import add_condition
from .data import fill_rows
from .field_values import objects_in_rows
from .frame import Frame
from .origins import UNREAD_COLUMNS, Origin, Row
from .prefetching import lacked, with_prefetches
from .query_expressions import brought_by, noted, refusing_joins
from .sites import manager_site, stands_at
from .unnamed_relations import fetched_unnamed, without_unnamed
from .values import NONE, QuerySet, Value, constant, value

#: Their rows are no instances.
_ROWS = frozenset({"values", "values_list", "dates", "datetimes"})
_COMBINED = frozenset({"union", "intersection", "difference"})


def derived(
    frame: Frame, node: ast.Call, queryset: QuerySet, name: str, arguments: Arguments
) -> Value:
    """Return the queryset that a method of ``LAZY`` makes of another one."""
    brought = brought_by(frame, arguments)
    _note_clash(frame, name, queryset, arguments, brought)
    add_condition(frame, node, queryset.model, name, arguments)
    origin = _changed(queryset.origin, node, name, arguments, lacked(frame, arguments))
    if name == "select_related" and not (node.args or node.keywords):
        origin = _selecting_unnamed(frame, queryset, origin)
    row = _row(name, arguments) if name in _ROWS else queryset.row
    site = origin.site
    # A manager's own method serves related managers too, whose rows may be loaded already.
    method = frame.function is not None and frame.function.cls is not None
    there = stands_at(frame, node.func, site)
    origin = noted(origin, name, arguments, brought, alone=site is None or there)
    if (site is None and not method) or there:
        origin = replace(origin, site=manager_site(frame, node, queryset.model))
    made = replace(queryset, origin=origin, row=row, temporary=True, iterator=False)
    if name in {"values", "values_list"}:
        fill_rows(frame, made, objects_in_rows(frame, queryset.model, _columns(arguments)))
    return value(made)


def _columns(arguments: Arguments) -> list[str]:
    """Return the paths of columns that ``values()`` names; none for all, or if that isn't known."""
    named = [name for name, _ in arguments.keywords if name not in {"flat", "named"}]
    return [] if named else _strings(arguments) or []


def _changed(
    origin: Origin, node: ast.Call, name: str, arguments: Arguments, columns: frozenset[str]
) -> Origin:
    """Return what is known of a query after one of its methods."""
    strings = _strings(arguments)
    if name in {"defer", "only", "select_related", *_COMBINED}:
        origin = replace(origin, loaded=without_unnamed(origin.loaded))
    if name == "select_related":
        origin = _selected(origin, arguments, strings)
    elif name in _ROWS:
        origin = replace(origin, decline=f"the query uses {name}()")
    elif name == "prefetch_related":
        origin = with_prefetches(origin, node)
        if columns:
            origin = replace(origin, deferred=origin.deferred | columns)
    elif name == "only" and strings is not None:
        origin = replace(origin, only=frozenset(strings), decline="the query uses only()")
    elif name == "defer" and strings is not None:
        deferred = origin.deferred.union(strings)
        origin = replace(origin, deferred=deferred, decline="the query uses defer()")
    elif name == "defer" and arguments.positional == (NONE,):
        known = frozenset(c for c in origin.deferred if c.startswith(f"{origin.back}__"))
        origin = replace(origin, only=None, deferred=known)
    elif name in {"only", "defer"}:
        deferred = origin.deferred | {UNREAD_COLUMNS}
        origin = replace(origin, deferred=deferred, decline=f"the query uses {name}()")
    elif name in _COMBINED:
        origin = replace(origin, decline=f"the query uses {name}()")
    elif name == "raw":
        origin = replace(origin, decline="the query is raw SQL", only=frozenset())
    elif name == "select_for_update":
        origin = replace(origin, locking=True, decline="the query locks rows")
    return origin


def iterating(queryset: QuerySet) -> QuerySet:
    """``iterator()`` without a chunk size fetches no prefetched relation."""
    origin = queryset.origin
    if origin.prefetched:
        origin = replace(origin, prefetched=frozenset(), decline="its rows may be prefetched")
    return replace(queryset, origin=origin, iterator=True)


_CLASHING = _COMBINED | {"only", "defer", "select_for_update"}


def _note_clash(
    frame: Frame, name: str, queryset: QuerySet, arguments: Arguments, brought: Value
) -> None:
    """Remember queries from which one is derived that a join would break.

    ``only()`` and ``defer()`` refuse a joined relation that they leave out, ``union()`` and the
    like want the same columns on both sides, ``FOR UPDATE`` no nullable join.
    """
    if name in _CLASHING or refusing_joins(name, brought):
        others = {a for given in arguments.all() for a in given if isinstance(a, QuerySet)}
        for atom in {queryset, *others}:
            if atom.origin.site is not None:
                place = atom.origin.site.path, atom.origin.site.span
                reason = f"{name}() is called on the query elsewhere"
                frame.interpreter.unjoinable.setdefault(place, reason)


def _strings(arguments: Arguments) -> list[str] | None:
    found: list[str] = []
    if arguments.star is not None:
        return None
    for argument in arguments.positional:
        constants = [constant(atom) for atom in argument]
        if len(constants) != 1 or constants[0] is None:
            return None
        found.append(constants[0])
    return found


def _selecting_unnamed(frame: Frame, queryset: QuerySet, origin: Origin) -> Origin:
    """``select_related()`` fetches what can't be null, unless columns are left out."""
    if origin.only is not None or origin.deferred:
        return origin
    return replace(origin, loaded=fetched_unnamed(frame.interpreter.project, queryset.model))


def _selected(origin: Origin, arguments: Arguments, strings: list[str] | None) -> Origin:
    if strings is None or not strings:
        cleared = NONE in arguments.positional
        why = "select_related(None)" if cleared else "select_related() without constant names"
        return replace(origin, loaded=frozenset(), decline=f"the query uses {why}")
    paths = set(origin.loaded)
    for path in strings:
        parts = path.split("__")
        paths.update("__".join(parts[: i + 1]) for i in range(len(parts)))
    return replace(origin, loaded=frozenset(paths))


def _row(name: str, arguments: Arguments) -> Row:
    if name == "values":
        return Row.DICT
    if name in {"dates", "datetimes"} or arguments.keyword("flat") is not None:
        return Row.FLAT
    return Row.TUPLE


LAZY = frozenset(
    [
        "all",
        "filter",
        "exclude",
        "order_by",
        "annotate",
        "alias",
        "distinct",
        "reverse",
        "select_related",
        "prefetch_related",
        "only",
        "defer",
        "using",
        "extra",
        "none",
        "union",
        "intersection",
        "difference",
        "select_for_update",
        "values",
        "values_list",
        "dates",
        "datetimes",
        "complex_filter",
        "get_queryset",
        "raw",
        "fetch_mode",
        "_clone",
        "_chain",
    ]
)
