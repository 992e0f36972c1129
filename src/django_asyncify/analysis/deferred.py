"""Columns that queries leave out (``only()``, ``defer()``): reading one queries.

What a query names are paths from its rows: ``shop__blob`` is a column of a joined row. Rows
reached through an instance (``shop.docs``) hold that very instance, with what it lacks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import accumulate

from ..edits import NodeKind
from ..project.facts import TO_MANY, TO_ONE, FieldFacts, FieldKind, ModelFacts
from .frame import Frame
from .members import class_values, find_member
from .operations import Kind, Use
from .origins import UNREAD_COLUMNS, Origin
from .values import Instance, constant

#: A path that leads on and on (``parent__parent``) isn't followed further.
_DEEPEST = 3


def note_column(frame: Frame, node: ast.expr, holder: Instance, name: str) -> None:
    """Record that a column is read which a query has left out."""
    _note(frame, node, holder, (name,))


def note_all(frame: Frame, node: ast.expr, holder: Instance) -> None:
    """Record that all columns are read, should a query have left out any."""
    columns = (path for path in left_out(frame, holder) if "__" not in path)
    _note(frame, node, holder, columns)


def note_method(frame: Frame, node: ast.expr, holder: Instance, method: str) -> None:
    """Record what a method of Django's own reads that a query has left out."""
    columns = _username(frame, holder) if method in _OF_USERNAME else _COLUMNS.get(method)
    if columns is None:
        note_all(frame, node, holder)
    else:
        _note(frame, node, holder, columns)


def note_text(frame: Frame, node: ast.expr, holder: Instance, use: Use | None) -> None:
    """Record what the text of one of Django's own models reads that a query has left out."""
    model = frame.interpreter.project.models.get(holder.model)
    member = find_member(frame.interpreter, model.mro, "__str__") if model is not None else None
    if member is not None and member.stub and not member.written:
        columns = _username(frame, holder) or left_out(frame, holder)
        _note(frame, node, holder, columns, use)


_NAME = frozenset({"first_name", "last_name"})
_COLUMNS: Mapping[str, frozenset[str]] = {
    "get_full_name": _NAME,
    "get_short_name": _NAME,
    "get_session_auth_hash": frozenset({"password"}),
    "has_usable_password": frozenset({"password"}),
    "get_deferred_fields": frozenset(),
    "normalize_username": frozenset(),
    "get_email_field_name": frozenset(),
    "set_unusable_password": frozenset(),
}
_OF_USERNAME = frozenset({"get_username", "natural_key"})


def _username(frame: Frame, holder: Instance) -> frozenset[str] | None:
    """Return the field that names a user; None if it isn't known, or no user is asked."""
    model = frame.interpreter.project.models.get(holder.model)
    member = find_member(frame.interpreter, model.mro, "USERNAME_FIELD") if model else None
    named = {constant(a) for a in class_values(frame, member)} if member is not None else set()
    known = frozenset(name for name in named if name is not None)
    return known if known and len(known) == len(named) else None


def _note(
    frame: Frame,
    node: ast.expr,
    holder: Instance,
    columns: Iterable[str],
    use: Use | None = None,
) -> None:
    for name in sorted(columns):
        if any(_lacks(origin, holder.path, name) for origin in holder.origins):
            frame.record(
                Kind.DEFERRED_FIELD,
                node,
                name=name,
                model=holder.model,
                node_kind=NodeKind.EXPRESSION,
                use=use,
            )
            return


def left_out(frame: Frame, holder: Instance) -> frozenset[str]:
    """Return what an instance lacks: paths from it to columns."""
    models = frame.interpreter.project.models
    origins = (o for o in holder.origins if o.only is not None or o.deferred)
    return frozenset(
        path for o in origins for path in _lacking(models, o, holder.model, holder.path)
    )


def _lacking(
    models: Mapping[str, ModelFacts], origin: Origin, model: str, path: str
) -> Iterator[str]:
    if _is_unread(origin, path):
        yield UNREAD_COLUMNS
        return
    facts = models.get(model)
    for field in facts.fields.values() if facts is not None else ():
        if field.kind not in _NO_COLUMN and _lacks(origin, path, field.name):
            yield field.name
        way = f"{path}__{field.name}" if path else field.name
        if field.kind in TO_ONE and field.target is not None and _leads_below(origin, way):
            for below in _lacking(models, origin, field.target, way):
                yield f"{field.name}__{below}"


_NO_COLUMN = TO_MANY | {FieldKind.REVERSE_ONE_TO_ONE, FieldKind.GENERIC_FOREIGN_KEY}


def _leads_below(origin: Origin, path: str) -> bool:
    return any(name.startswith(f"{path}__") for name in (*(origin.only or ()), *origin.deferred))


def rows_lack(frame: Frame, holder: Instance, field: FieldFacts) -> frozenset[str]:
    """Return what rows lack that are reached through an instance, as paths from them."""
    way = f"{holder.path}__{field.name}" if holder.path else field.name
    mark = f"{way}__{UNREAD_COLUMNS}"
    fetched = frozenset({UNREAD_COLUMNS} if any(mark in o.deferred for o in holder.origins) else ())
    known = field.kind is FieldKind.REVERSE_FOREIGN_KEY and field.remote
    return fetched | (_held_by(field.remote, left_out(frame, holder)) if known else frozenset())


def _held_by(relation: str, lacking: Iterable[str]) -> frozenset[str]:
    """Return what rows lack whose ``relation`` is an instance that lacks something itself."""
    return frozenset(_shortened(f"{relation}__{path}") for path in lacking)


def _shortened(path: str) -> str:
    parts = path.split("__")
    return path if len(parts) <= _DEEPEST else "__".join([*parts[:_DEEPEST], UNREAD_COLUMNS])


def lacking(made: Instance, columns: frozenset[str]) -> Instance:
    """Return an instance that lacks columns, whatever has made it."""
    origins = (replace(o, deferred=o.deferred | columns) for o in made.origins)
    return replace(made, origins=frozenset(origins))


def _lacks(origin: Origin, path: str, name: str) -> bool:
    """Whether a query may have left out a column of the row that ``path`` leads to."""
    names = {name, f"{name}_id"}
    prefix = f"{path}__" if path else ""
    if _is_unread(origin, path) or not origin.deferred.isdisjoint(prefix + n for n in names):
        return True
    if origin.only is None:
        return False
    below = (chosen for chosen in origin.only if chosen.startswith(prefix))
    first = {chosen.removeprefix(prefix).partition("__")[0] for chosen in below}
    # A joined row of which nothing is named has all of its columns.
    return names.isdisjoint(first) and (bool(first) or not path)


def _is_unread(origin: Origin, path: str) -> bool:
    """Whether it isn't known which columns are left out, here or further up."""
    if not origin.deferred:
        return False
    ways = accumulate(path.split("__") if path else (), lambda a, b: f"{a}__{b}")
    marks = (UNREAD_COLUMNS, *(f"{way}__{UNREAD_COLUMNS}" for way in ways))
    return not origin.deferred.isdisjoint(marks)
