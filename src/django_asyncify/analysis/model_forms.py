"""What a ``ModelForm`` reads of the instance it is made for.

``model_to_dict()`` (``django/forms/models.py``) asks each field of the form for its value: a column
is there with the row, a foreign key gives its column, a many-to-many relation queries.
"""

from __future__ import annotations

import ast

from ..project.facts import FORWARD, TO_MANY, ClassFacts, FieldKind, ModelFacts
from .frame import Frame
from .members import find_member
from .model_attributes import write_attribute
from .origins import Origin
from .values import Instance, Value, value


def fills_from_row(frame: Frame, cls: ClassFacts, model: ModelFacts, given: Value) -> bool:
    """Whether a form of ``cls`` finds all that it shows of ``given`` in the row."""
    names = _names_shown(frame, cls, model)
    if names is None or not all(isinstance(a, Instance) and _is_whole(a, model) for a in given):
        return False
    return all(_is_column(frame, model, name) for name in names)


def note_assigned(frame: Frame, cls: ClassFacts, model: ModelFacts, made_for: Value) -> None:
    """Note that checking a form sets the relations it shows on the instance it was made for: to
    rows that its fields have fetched, without what a query has joined to others.
    """
    shown = _names_shown(frame, cls, model)
    fetched = frozenset({Origin(None, decline="the form may have fetched it")})
    for field in model.fields.values():
        forward = field.kind in FORWARD
        if not forward or field.target is None or not (shown is None or field.name in shown):
            continue
        for holder in made_for:
            if isinstance(holder, Instance):
                given = value(Instance(field.target, fetched))
                write_attribute(frame, holder.model, field.name, given, _BY_FORM)


#: What the form sets is seen in the function that made it, whatever the instance is called there.
_BY_FORM = "<form>"


def _is_whole(holder: Instance, model: ModelFacts) -> bool:
    """Whether no field of an instance has been left out by its query."""
    whole = (o.only is None and not o.deferred for o in holder.origins)
    return holder.model == model.key and bool(holder.origins) and all(whole)


def _is_column(frame: Frame, model: ModelFacts, name: str) -> bool:
    field = model.fields.get(name)
    if field is None:
        return True
    if field.kind in TO_MANY or field.kind in {FieldKind.UNKNOWN, FieldKind.GENERIC_FOREIGN_KEY}:
        return False
    return not frame.interpreter.project.defines_class(field.class_name)


def _names_shown(frame: Frame, cls: ClassFacts, model: ModelFacts) -> frozenset[str] | None:
    """Return the fields that ``Meta`` names, or all but those it leaves out; None if unknown."""
    meta = find_member(frame.interpreter, frame.interpreter.project.mro(cls), "Meta")
    body = meta.bindings[-1].cls.body if meta is not None and meta.bindings[-1].cls else []
    said: dict[str, ast.expr] = {}
    for statement in body:
        match statement:
            case ast.Assign([ast.Name(name)], given):
                said[name] = given
    shown, left_out = said.get("fields"), said.get("exclude")
    everything = isinstance(shown, ast.Constant) and shown.value == "__all__"
    if shown is not None and not everything:
        return _literal(shown)
    without = _literal(left_out) if left_out is not None else frozenset()
    if without is None or not (everything or left_out is not None):
        return None
    return frozenset(f.name for f in model.fields.values() if f.kind not in _REVERSE) - without


_REVERSE = frozenset({FieldKind.REVERSE_FOREIGN_KEY, FieldKind.REVERSE_ONE_TO_ONE})


def _literal(node: ast.expr) -> frozenset[str] | None:
    """Return the texts of a list that is written out, or None."""
    elements = node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node]
    texts = [e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    return frozenset(texts) if len(texts) == len(elements) else None
