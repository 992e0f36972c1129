"""Generic relations: using one looks up a content type, which is a query until it is cached."""

from __future__ import annotations

import ast

from ..edits import NodeKind
from ..project.facts import FieldKind
from .frame import Frame
from .operations import Kind

_GENERIC = frozenset({FieldKind.GENERIC_FOREIGN_KEY, FieldKind.GENERIC_RELATION})


def look_up_content_type(
    frame: Frame, node: ast.expr | ast.stmt, model_key: str, name: str
) -> None:
    """Record that setting a generic foreign key, or reading a generic relation, may query.

    Source: ``GenericForeignKey.__set__`` and ``create_generic_related_manager`` call
    ``ContentTypeManager.get_for_model()``, whose cache is empty when a process starts.
    """
    model = frame.interpreter.project.models.get(model_key)
    field = model.fields.get(name) if model is not None else None
    if field is not None and field.kind in _GENERIC:
        frame.record(
            Kind.LAZY_RELATION,
            node,
            name=name,
            detail=field.kind.value,
            model=model_key,
            honest=f"using the {field.kind.value} looks up its content type",
            node_kind=NodeKind.EXPRESSION if isinstance(node, ast.expr) else None,
        )
