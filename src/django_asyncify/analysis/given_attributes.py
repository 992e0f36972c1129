"""Attributes of instances that neither model nor class declares: who gives them to the instance.

Annotations, SQL and assignments of the project's own give data. What nothing in the project
spells comes from elsewhere: an installed application's model that points here
(``user.auth_token``, ``user.socialaccount_set``), which queries.
"""

from __future__ import annotations

import ast
import re

from ..project.facts import ModuleFacts
from .frame import Frame

_GIVING = frozenset({"annotate", "alias", "extra", "aggregate"})


def is_given(frame: Frame, name: str) -> bool:
    """Whether code of the project annotates, selects or assigns an attribute called ``name``."""
    known = frame.interpreter.given
    if name not in known:
        project = frame.interpreter.project
        modules = [project.module_at(path) for path in project.files_mentioning(name)]
        known[name] = any(_gives(module, name) for module in modules if module is not None)
    return known[name]


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
