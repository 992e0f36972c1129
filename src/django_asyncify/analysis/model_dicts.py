"""``model_to_dict()``: columns are data, many-to-many relations lists of instances.

https://docs.djangoproject.com/en/stable/ref/forms/models/ has only ``ModelForm``, which builds its
initial data this way (``django.forms.models.model_to_dict``).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.facts import FieldFacts, FieldKind
from .arguments import Arguments
from .containers import write_item
from .frame import Frame
from .heap import ELEMENTS
from .iteration import element_of
from .operations import Kind
from .origins import Origin
from .values import NONE, PLAIN, UNKNOWN, Container, Instance, Value, constant, value


def model_to_dict(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Return the dictionary that is made of an instance's fields."""
    frame.record(Kind.FORM, node, name="model_to_dict")
    given = arguments.get(0, "instance") or UNKNOWN
    if not all(isinstance(atom, Instance) for atom in given):
        return UNKNOWN
    result, rows = frame.ref(node), frame.ref(node.func)
    heap = frame.interpreter.heap
    heap.write(result, ELEMENTS, PLAIN)
    for field in _fields(frame, given, arguments):
        if field.kind is not FieldKind.MANY_TO_MANY:
            write_item(heap, result, field.name, PLAIN)
            continue
        origin = Origin(None, decline="model_to_dict() fetched it")
        found = value(Instance(field.target, frozenset({origin}))) if field.target else UNKNOWN
        heap.write(rows, ELEMENTS, found)
        write_item(heap, result, field.name, value(Container(rows, "list")))
    return value(Container(result, "dict"))


def _fields(frame: Frame, given: Value, arguments: Arguments) -> Iterator[FieldFacts]:
    """Yield the fields that go into the dictionary, as ``fields`` and ``exclude`` have it."""
    wanted = _names(frame, arguments.get(1, "fields"))
    unwanted = _names(frame, arguments.get(2, "exclude"))
    for atom in given:
        model = frame.interpreter.project.models.get(
            atom.model if isinstance(atom, Instance) else ""
        )
        for field in model.fields.values() if model is not None else ():
            chosen = (wanted is None or field.name in wanted) and field.name not in (unwanted or ())
            if chosen and not field.remote:
                yield field


def _names(frame: Frame, given: Value | None) -> frozenset[str] | None:
    """Return the texts in a list of field names; None if there is none or it can't be read."""
    texts = {constant(atom) for atom in element_of(frame, given or NONE)}
    return frozenset(t for t in texts if t) if texts and None not in texts else None
