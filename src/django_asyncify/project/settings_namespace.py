"""Settings assigned through the namespace of their module: ``globals().update(...)``."""

from __future__ import annotations

import ast

from .facts import OTHER_KEYS, Unread
from .possible import Literal, Possible
from .settings_values import Env, called_name

_NAMESPACES = frozenset({"locals", "globals", "vars"})


def is_namespace(node: ast.expr) -> bool:
    """Say whether an expression is the namespace of the module it stands in, as a dictionary."""
    return isinstance(node, ast.Call) and called_name(node.func) in _NAMESPACES


def is_this_module(node: ast.expr) -> bool:
    """Say whether an expression is the module it stands in: ``sys.modules[__name__]``."""
    return isinstance(node, ast.Subscript) and ast.unparse(node) in {
        "sys.modules[__name__]",
        "modules[__name__]",
    }


def as_names(value: Literal) -> Env | None:
    """Return what the names of a module are after an update with ``value``, None if unknown."""
    if not isinstance(value, dict) or OTHER_KEYS in value:
        return None
    return {name: _possible(item) for name, item in value.items() if isinstance(name, str)}


def _possible(item: Literal) -> Possible:
    return Possible(item.values, (item.where,)) if isinstance(item, Unread) else Possible((item,))
