"""Images whose size is kept in other columns: giving an instance one opens the file.

Source: ``ImageField.update_dimension_fields()``, which ``ImageFileDescriptor.__set__()`` calls, and
``post_init`` of an instance that is made.
https://docs.djangoproject.com/en/stable/ref/models/fields/#django.db.models.ImageField.width_field
"""

from __future__ import annotations

import ast

from ..edits import NodeKind
from .frame import Frame
from .operations import Kind
from .values import NONE, Value


def measure_image(
    frame: Frame, node: ast.expr | ast.stmt, model_key: str, name: str, given: Value
) -> None:
    """Record that ``given`` is opened if ``name`` is a field that measures images."""
    model = frame.interpreter.project.models.get(model_key)
    field = model.fields.get(name) if model is not None else None
    if field is not None and field.measured and given != NONE:
        kind = NodeKind.EXPRESSION if isinstance(node, ast.expr) else None
        frame.record(Kind.EXTERNAL_IO, node, node_kind=kind, name=f"measuring {name}")
