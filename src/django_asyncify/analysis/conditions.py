"""Conditions of queries: ``filter(text=article)`` makes text of an object as it is called.

A text field prepares what it is compared with (``Field.get_prep_value``) when the condition is
added to the query, not when that runs; ``Q(text=article)`` only carries the object there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.facts import FieldKind
from .arguments import Arguments
from .containers import read_item, write_item
from .frame import Frame
from .iteration import with_held
from .lookups import CONDITION, carried_by, carry
from .operators import formatted
from .query_expressions import is_brought, made_expression
from .values import PLAIN, Container, Instance, Known, Object, Tuple, Value, value

_COMPARING = frozenset({"filter", "exclude", "annotate", "alias", "order_by", "values"})
_LOOKUPS = frozenset({"exact", "iexact", "in", "isnull", "gt", "gte", "lt", "lte", "range"})
_DEEPEST = 2


def call_expression(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Make one of Django's query expressions, which fetches nothing itself."""
    texts = frozenset().union(*_carried(frame, arguments), *_compared(frame, "", arguments))
    walked = carried_by(frame, arguments)
    brought = made_expression(frame, dotted, arguments)
    if not texts and not walked:
        return brought or PLAIN
    ref = frame.ref(node)
    write_item(frame.interpreter.heap, ref, None, texts)
    carry(frame, ref, walked)
    return value(Known(CONDITION, ref)) | brought


def combined_conditions(left: Value, right: Value) -> Value:
    """Return what ``left | right`` carries, nothing if neither is such a condition."""
    return frozenset(atom for atom in left | right if _is_carrying(atom) or is_brought(atom))


def add_condition(
    frame: Frame, node: ast.Call, model: str, name: str, arguments: Arguments
) -> None:
    """Record what adding to a query turns into text."""
    if name not in _COMPARING:
        return
    texts = frozenset().union(*_carried(frame, arguments))
    if name in {"filter", "exclude"}:
        texts = texts.union(*_compared(frame, model, arguments))
    formatted(frame, node, texts, name, None)


def _carried(frame: Frame, arguments: Arguments) -> Iterator[Value]:
    for given in arguments.all():
        for atom in given:
            if isinstance(atom, Known) and _is_carrying(atom) and atom.ref is not None:
                yield read_item(frame.interpreter.heap, atom.ref, None)


def _is_carrying(atom: object) -> bool:
    return isinstance(atom, Known) and atom.kind == CONDITION


def _compared(frame: Frame, model: str, arguments: Arguments) -> Iterator[Value]:
    """Yield the objects that fields other than relations are compared with."""
    for key, given in arguments.keywords:
        kinds = (Instance, Object, Container, Tuple)
        objects = frozenset(atom for atom in given if isinstance(atom, kinds))
        if objects and not _names_relation(frame, model, key):
            held = with_held(frame, objects, _DEEPEST)
            yield frozenset(atom for atom in held if isinstance(atom, (Instance, Object)))


def _names_relation(frame: Frame, model: str, key: str) -> bool:
    path = key.split("__")
    while len(path) > 1 and path[-1] in _LOOKUPS:
        path.pop()
    facts = frame.interpreter.project.models.get(model)
    field = facts.fields.get(path[-1]) if facts is not None and len(path) == 1 else None
    if field is not None:
        return field.kind not in {FieldKind.PLAIN, FieldKind.FILE}
    return path[-1] in {"pk", "id"} or path[-1] in frame.interpreter.project.relation_names
