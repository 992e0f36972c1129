"""Members that code puts on models from outside of their bodies, where it can be read.

``User.profile = property(get_profile)`` and ``User.add_to_class("profile", ...)`` at the top of a
module are like a line of the class's body. What functions, loops and conditions add stays unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from ..project.facts import ClassFacts, ModelFacts, ModuleFacts
from ..project.put_members import Put, puts_in
from .frame import Frame
from .members import bind_value
from .property_objects import PROPERTY
from .special_members import is_special_added
from .values import (
    UNKNOWN,
    Atom,
    Class,
    Function,
    Instance,
    Known,
    Plain,
    Value,
    join,
)

_ANONYMOUS = "django.contrib.auth.models.AnonymousUser"


def is_added(frame: Frame, model: ModelFacts, name: str) -> bool:
    """Whether code puts a member called ``name`` on a model's class, over what its body says."""
    if is_special_added(frame, model.mro, name):
        return True
    holders = frame.interpreter.project.added_members.get(name, frozenset())
    return not _names(frame, model).isdisjoint(holders)


def _names(frame: Frame, model: ModelFacts) -> frozenset[str]:
    """Return what code calls a model or one of its bases."""
    user = frame.interpreter.project.user_model
    of_user = _USER_MODEL if user is not None and user.key == model.key else frozenset()
    return of_user | {base.node.name for base in model.mro if isinstance(base, ClassFacts)}


#: What code calls the result of ``get_user_model()``, the call itself being nameless.
_USER_MODEL = frozenset({"User", "UserModel", ""})


def added_attribute(
    frame: Frame, node: ast.expr, holder: Instance, model: ModelFacts, name: str
) -> Value | None:
    """Return the member that code adds to a model, as its instance has it; None if that can't be
    read as a whole.

    A user may be anonymous: what is added to that class under the same name counts, too.
    """
    from .expressions import evaluate

    found: list[Value] = []
    names = _names(frame, model)
    project = frame.interpreter.project
    modules = [project.module_at(path) for path in project.files_mentioning(name)]
    for module in (module for module in modules if module is not None):
        apart = frame.interpreter.module_frame(module)
        for addition in _additions(module, name):
            if addition.given is None and _last_word(addition.holder) not in names:
                continue
            receivers = _receivers(apart, addition.holder, holder, model)
            made = evaluate(apart, addition.given) if addition.given is not None else UNKNOWN
            if receivers is None or (receivers and not all(_is_member(a) for a in made)):
                return None
            found += [
                bind_value(frame, node, atom, receiver, model.cls)
                for receiver in receivers
                for atom in made
            ]
    return join(found) if found else None


def _receivers(
    frame: Frame, written: ast.expr, holder: Instance, model: ModelFacts
) -> list[Atom] | None:
    """Return what a member put on ``written`` gets as ``self``; nothing for another class's, None
    if it isn't known what is written there.
    """
    from .expressions import evaluate

    receivers: list[Atom] = []
    of_users = model is frame.interpreter.project.user_model
    for atom in evaluate(frame, written):
        if not isinstance(atom, Class):
            return None
        if atom.facts in model.mro:
            receivers.append(holder)
        elif of_users and atom.facts.qualname == _ANONYMOUS:
            receivers.append(Plain())
    return receivers


def _is_member(atom: Atom) -> bool:
    """Whether Python's rules alone say what an instance has of it."""
    return isinstance(atom, Function) or (isinstance(atom, Known) and atom.kind == PROPERTY)


def _last_word(holder: ast.expr) -> str:
    return "" if isinstance(holder, ast.Call) else ast.unparse(holder).rpartition(".")[2]


@cache
def _additions(module: ModuleFacts, name: str) -> tuple[Put, ...]:
    """Return where a module puts a member called ``name`` on something; without what is ``given``
    where that isn't a line of its own at the top of the module.
    """
    lines = {id(node) for statement in module.tree.body for node in _written_by(statement)}
    found = [put for put in puts_in(module.tree) if put.name == name and _may_be_member(put)]
    return tuple(put if id(put.node) in lines else replace(put, given=None) for put in found)


def _written_by(statement: ast.stmt) -> Sequence[ast.expr]:
    if isinstance(statement, ast.Assign):
        return statement.targets
    return [statement.value] if isinstance(statement, ast.Expr) else []


def _may_be_member(put: Put) -> bool:
    """Whether what is put may be a function or a descriptor, as far as its text says."""
    members = (ast.Lambda, ast.Name, ast.Attribute, ast.Call)
    return put.given is None or isinstance(put.given, members)
