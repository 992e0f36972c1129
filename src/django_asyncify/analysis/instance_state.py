"""Changes of an instance that go past its fields: ``__dict__``, ``vars()``, its cached relations.

What a join has fetched with the instance isn't what it then refers to.
"""

from __future__ import annotations

import ast

from ..project.facts import FORWARD, ModelFacts
from .arguments import Arguments
from .frame import Frame
from .unloading import ANY, note_unloading
from .values import Atom, Instance

#: Stands for the attributes that a computed name may mean.
ANY_NAME = "*"

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
            note_unloading(frame.interpreter, frame.function, changed, atom.model)


def note_set(frame: Frame, node: ast.expr | ast.stmt, holder: Atom, name: str) -> None:
    """Note that ``holder.name`` is set (None: any attribute), if that is a relation's column.

    What isn't known may be an instance of any model.
    """
    models = frame.interpreter.project.models
    keys = (holder.model,) if isinstance(holder, Instance) else tuple(models)
    for key in keys:
        relation = ANY if name == ANY_NAME else column_of(models.get(key), name)
        if relation is not None:
            note_unloading(frame.interpreter, frame.function, node, key, relation)


def note_handed_on(frame: Frame, node: ast.expr, arguments: Arguments) -> None:
    """Note that code which can't be read may change the instances it is handed."""
    atoms = (atom for given in arguments.all() for atom in given)
    for model in {atom.model for atom in atoms if isinstance(atom, Instance)}:
        note_unloading(frame.interpreter, frame.function, node, model)


def column_of(model: ModelFacts | None, name: str) -> str | None:
    """Return the relation of which ``name`` is the column (``author_id``), or None."""
    relation = name.removesuffix("_id")
    field = model.fields.get(relation) if model is not None and relation != name else None
    return relation if field is not None and field.kind in FORWARD else None
