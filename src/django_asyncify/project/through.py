"""The models behind many-to-many relations: those that Django makes, and those a project names.

https://docs.djangoproject.com/en/5.2/ref/models/fields/#django.db.models.ManyToManyField.through
"""

from __future__ import annotations

import ast

from .drafts import Draft
from .facts import ClassFacts, Dotted, FieldFacts, FieldKind
from .options import Options


def through_key(draft: Draft, name: str) -> str:
    """Return the key of the model that Django makes for the relation ``name`` of a model."""
    return f"{draft.key}_{name}"


def made_through(draft: Draft, field: FieldFacts, target: Draft) -> Draft:
    """Return the model that Django makes for a relation from ``draft`` to ``target``."""
    name = f"{draft.cls.node.name}_{field.name}"
    node = ast.parse(f"class {name}(models.Model): pass").body[0]
    assert isinstance(node, ast.ClassDef)
    cls = ClassFacts(through_key(draft, field.name), draft.cls.module, node, {})
    options = Options(managed=draft.options.managed)
    made = Draft(cls, (cls, Dotted("django.db.models.Model")), options, draft.app_label)
    made.fields["id"] = FieldFacts("id", FieldKind.PLAIN, class_name="AutoField")
    for side, model in zip(_sides(draft, target), (draft, target), strict=True):
        made.fields[side] = FieldFacts(
            side,
            FieldKind.FOREIGN_KEY,
            model.key,
            db_constraint=field.db_constraint,
            class_name="ForeignKey",
        )
    return made


def _sides(draft: Draft, target: Draft) -> tuple[str, str]:
    names = draft.cls.node.name.lower(), target.cls.node.name.lower()
    return (f"from_{names[0]}", f"to_{names[1]}") if names[0] == names[1] else names
