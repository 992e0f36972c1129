"""What code puts into the columns of foreign keys: a key as the database gives it, or perhaps text.

Reading a relation turns ``"2"`` into a key; ``prefetch_related_objects()`` matches keys as they
are, finds no row for text, and leaves None.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.facts import FORWARD, FieldFacts, ModelFacts
from .arguments import Arguments
from .containers import read_stored
from .frame import Frame
from .model_attributes import ANY_ATTRIBUTE, is_named
from .unloading import ANY, Unloading
from .values import NUMBER, PLAIN, Container, Instance, Plain, Value

#: Stands for the primary key among the relations, by which reverse ones are found.
PRIMARY_KEY = "pk"
_PRIMARY_KEYS = frozenset({"pk", "id"})
_NUMBERED = frozenset({"AutoField", "BigAutoField", "SmallAutoField"})
#: What ``get_or_create()`` and ``update_or_create()`` take columns in.
_HOLDING_COLUMNS = frozenset({"defaults", "create_defaults"})


def column_of(model: ModelFacts | None, name: str) -> str | None:
    """Return the relation of which ``name`` is the column (``author_id``), or None."""
    relation = name.removesuffix("_id")
    field = model.fields.get(relation) if model is not None and relation != name else None
    return relation if field is not None and field.kind in FORWARD else None


def note_column_set(
    frame: Frame, node: ast.expr | ast.stmt, key: str, name: str, given: Value
) -> None:
    """Note that a column, or with ``ANY`` any of them, is set to what may be no number."""
    model = frame.interpreter.project.models.get(key)
    relation = _meant(model, name)
    if relation is None or model is None or frame.function is None:
        return
    if not (all(map(_is_number, given)) and _is_numbered(frame, model, relation)):
        place = Unloading(frame.function, node, relation)
        frame.interpreter.mistyped.setdefault(key, set()).add(place)


def note_columns_given(frame: Frame, node: ast.expr, key: str, arguments: Arguments) -> None:
    """Note the columns that a constructor, ``create()`` or ``get_or_create()`` is given."""
    for name, given in arguments.keywords:
        if name in _HOLDING_COLUMNS:
            _note_held(frame, node, key, given)
        else:
            note_column_set(frame, node, key, name, given)
    if arguments.double_star is not None:
        _note_held(frame, node, key, arguments.double_star)
    if arguments.positional or arguments.star:
        note_column_set(frame, node, key, ANY, PLAIN)


def _note_held(frame: Frame, node: ast.expr, key: str, held: Value) -> None:
    for name, given in _items(frame, key, held):
        if given:
            note_column_set(frame, node, key, name, given)


def _items(frame: Frame, key: str, held: Value) -> Iterator[tuple[str, Value]]:
    """Yield the columns of a model that mappings hold; ``ANY`` for a key that isn't known."""
    heap, model = frame.interpreter.heap, frame.interpreter.project.models.get(key)
    for atom in held:
        if not isinstance(atom, Container):
            yield ANY, PLAIN
            continue
        columns = [f"{name}_id" for name in model.fields] if model is not None else []
        for name in (*columns, *_PRIMARY_KEYS):
            yield name, read_stored(heap, atom.ref, name)


def column_value(frame: Frame, holder: Instance, name: str) -> Value:
    """Return what a column holds: a number, if it came from the database and is one there."""
    model = frame.interpreter.project.models.get(holder.model)
    relation = _meant(model, name)
    fetched = bool(holder.origins) and all(o.site is not None for o in holder.origins)
    if model is None or relation is None or not fetched:
        return PLAIN
    heap, names = frame.interpreter.heap, _PRIMARY_KEYS if relation == PRIMARY_KEY else {name}
    set_by_code = any(is_named(heap, holder.model, one) for one in (*names, ANY_ATTRIBUTE))
    numbered = _is_numbered(frame, model, relation)
    return NUMBER if numbered and not set_by_code else PLAIN


def _meant(model: ModelFacts | None, name: str) -> str | None:
    if name == ANY:
        return ANY
    return PRIMARY_KEY if name in _PRIMARY_KEYS else column_of(model, name)


def _is_number(atom: object) -> bool:
    if not isinstance(atom, Plain):
        return False
    number = atom.const is None or isinstance(atom.const, int)
    return atom in NUMBER or (atom.is_const and number)


def _is_numbered(frame: Frame, model: ModelFacts, relation: str) -> bool:
    """Whether a column holds numbers that the database gives out."""
    if relation == PRIMARY_KEY:
        return _has_number(model)
    field = model.fields.get(relation)
    target = frame.interpreter.project.models.get((field.target if field else None) or "")
    return field is not None and not field.to_field and target is not None and _has_number(target)


def _has_number(model: ModelFacts) -> bool:
    key: FieldFacts | None = model.fields.get("id")
    return key is not None and key.class_name in _NUMBERED
