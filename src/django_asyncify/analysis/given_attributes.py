"""Attributes of instances that neither model nor class declares: who gives them to the instance.

Annotations, SQL and assignments of the project's own give data. What nothing in the project
spells comes from elsewhere: an installed application's model that points here
(``user.auth_token``, ``user.socialaccount_set``), which queries.
"""

from __future__ import annotations

import ast
import re

from ..edits import NodeKind
from ..project.facts import ClassFacts, ModelFacts, ModuleFacts
from .frame import Frame
from .operations import Kind
from .values import UNKNOWN_OF_DJANGO, Value

_GIVING = frozenset({"annotate", "alias", "extra", "aggregate"})


def is_given(frame: Frame, name: str) -> bool:
    """Whether code of the project annotates, selects or assigns an attribute called ``name``."""
    known = frame.interpreter.given
    project = frame.interpreter.project
    if name in project.added_members:
        return False
    if name not in known:
        modules = [project.module_at(path) for path in project.files_mentioning(name)]
        known[name] = any(_gives(module, name) for module in modules if module is not None)
    return known[name]


def is_added(frame: Frame, model: ModelFacts, name: str) -> bool:
    """Whether code puts a member called ``name`` on a model's class, over what its body says."""
    project = frame.interpreter.project
    holders = project.added_members.get(name, frozenset())
    own = {base.node.name for base in model.mro if isinstance(base, ClassFacts)}
    user = project.user_model
    if user is not None and user.key == model.key:
        own |= _USER_MODEL
    return not own.isdisjoint(holders)


#: What code calls the result of ``get_user_model()``, the call itself being nameless.
_USER_MODEL = frozenset({"User", "UserModel", ""})


def undeclared(frame: Frame, node: ast.expr, name: str) -> Value:
    """Return the value of an attribute that comes from elsewhere: it may query."""
    frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail=f"attribute {name}")
    return UNKNOWN_OF_DJANGO


def _gives(module: ModuleFacts, name: str) -> bool:
    if re.search(rf"\bas\s+[\"'`]*{re.escape(name)}\b", module.source.text, re.IGNORECASE):
        return True
    spread = re.search(r"\b(annotate|alias|extra)\(\s*\*\*", module.source.text) is not None
    return any(_is_giving(node, name, spread=spread) for node in ast.walk(module.tree))


def _is_giving(node: ast.AST, name: str, *, spread: bool) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == name and isinstance(node.ctx, ast.Store)
    if isinstance(node, ast.Dict):
        return spread and any(_is_text(key, name) for key in node.keys)
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func).rpartition(".")[2]
    if called == "setattr":
        return any(_is_text(argument, name) for argument in node.args[1:2])
    return called in _GIVING and any(
        k.arg == name or any(_is_text(n, name) for n in ast.walk(k.value)) for k in node.keywords
    )


def _is_text(node: ast.AST | None, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text
