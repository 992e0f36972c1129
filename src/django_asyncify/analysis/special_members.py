"""Special methods that code puts on a class from outside of its body: which classes they may be on.

Python looks them up on the class, so that nothing where they are called says they are there.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from ..project.added_specials import AddedSpecial
from ..project.facts import ClassFacts, Dotted
from .frame import Frame
from .values import Class


def is_special_added(frame: Frame, mro: Sequence[ClassFacts | Dotted], name: str) -> bool:
    """Whether code may put a special method on a class, or one of its bases, given its MRO."""
    added = frame.interpreter.project.added_specials.get(name, ())
    return any(_may_be_put_on(frame, special, mro) for special in added)


def _may_be_put_on(frame: Frame, special: AddedSpecial, mro: Sequence[ClassFacts | Dotted]) -> bool:
    from .expressions import evaluate

    if special.holder is None:
        return True
    holders = evaluate(frame.interpreter.module_frame(special.module), special.holder)
    classes = [atom.facts for atom in holders if isinstance(atom, Class)]
    if classes and len(classes) == len(holders):
        return any(cls in mro for cls in classes)
    return _may_be_called(frame, special.holder, mro)


def _may_be_called(frame: Frame, holder: ast.expr, mro: Sequence[ClassFacts | Dotted]) -> bool:
    """Whether a class may be meant, by its name: what isn't one of the project's may be any."""
    word = ast.unparse(holder).rpartition(".")[2]
    if word in {cls.node.name for cls in mro if isinstance(cls, ClassFacts)}:
        return True
    return not frame.interpreter.project.defines_class(word)
