"""Changes of an instance that go past its fields: ``__dict__``, ``vars()``, its cached relations.

What a join has fetched with the instance isn't what it then refers to.
"""

from __future__ import annotations

import ast

from ..project.facts import TO_ONE
from .frame import Frame
from .values import Instance

#: Methods that change a dictionary.
CHANGING = frozenset({"update", "pop", "popitem", "setdefault", "clear"})


def note_change(frame: Frame, changed: ast.expr) -> None:
    """Note a change of ``changed``, if it is a ``__dict__`` or ``_state.fields_cache``."""
    from .expressions import evaluate

    match changed:
        case ast.Attribute(value=owner, attr="__dict__"):
            pass
        case ast.Call(func=ast.Name(id="vars"), args=[owner]):
            pass
        case ast.Attribute(value=ast.Attribute(value=owner, attr="_state"), attr="fields_cache"):
            pass
        case _:
            return
    for atom in evaluate(frame, owner):
        if isinstance(atom, Instance):
            frame.interpreter.unloading(frame.function, atom.model)


def note_key_set(frame: Frame, name: str) -> None:
    """Note that ``name`` (``author_id``) is set on what may be an instance of any model."""
    relation = name.removesuffix("_id")
    for key, model in frame.interpreter.project.models.items():
        field = model.fields.get(relation)
        if field is not None and field.kind in TO_ONE:
            frame.interpreter.unloading(frame.function, key)
