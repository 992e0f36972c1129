"""Changes of an instance that go past its fields: ``__dict__``, ``vars()``, its cached relations.

What a join has fetched with the instance isn't what it then refers to.
"""

from __future__ import annotations

import ast

from .arguments import Arguments
from .column_values import column_of, note_column_set
from .frame import Frame
from .unloading import ANY, note_unloading
from .values import PLAIN, Atom, Instance, Value

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
            _note_any(frame, changed, atom.model)


def _note_any(frame: Frame, node: ast.expr, model: str) -> None:
    """Note that any column may be set, and to anything."""
    note_unloading(frame.interpreter, frame.function, node, model)
    note_column_set(frame, node, model, ANY, PLAIN)


def note_set(
    frame: Frame, node: ast.expr | ast.stmt, holder: Atom, name: str, given: Value
) -> None:
    """Note that ``holder.name`` is set (``*``: any attribute), if that is a relation's column.

    What isn't known may be an instance of any model.
    """
    models = frame.interpreter.project.models
    keys = (holder.model,) if isinstance(holder, Instance) else tuple(models)
    for key in keys:
        note_column_set(frame, node, key, ANY if name == ANY_NAME else name, given)
        relation = ANY if name == ANY_NAME else column_of(models.get(key), name)
        if relation is not None:
            note_unloading(frame.interpreter, frame.function, node, key, relation)


def note_handed_on(frame: Frame, node: ast.expr, arguments: Arguments) -> None:
    """Note that code which can't be read may change the instances it is handed."""
    atoms = (atom for given in arguments.all() for atom in given)
    for model in {atom.model for atom in atoms if isinstance(atom, Instance)}:
        _note_any(frame, node, model)
