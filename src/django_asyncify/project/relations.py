"""Where relations lead and what they are called from the other side."""

from __future__ import annotations

import ast

from .classes import USER_GETTERS, Classes
from .facts import ClassFacts, Dotted, ModuleFacts, Resolved
from .fields import DeclaredField
from .names import Names

USER = "settings.AUTH_USER_MODEL"
_USER_SETTINGS = frozenset({"django.conf.settings.AUTH_USER_MODEL"})


class Targets:
    """Reads the first argument of a relation: a label, ``USER``, ``"self"`` or a class."""

    def __init__(self, names: Names, classes: Classes) -> None:
        self._names = names
        self._classes = classes

    def of(self, field: DeclaredField) -> str | ClassFacts | None:
        """Return what a relation names as its target, None if that can't be read."""
        return self._argument(field, field.argument("to", 0))

    def through(self, field: DeclaredField) -> str | ClassFacts | None:
        """Return what a many-to-many relation names as the model behind it."""
        return self._argument(field, field.argument("through"))

    def _argument(
        self, field: DeclaredField, expression: ast.expr | None
    ) -> str | ClassFacts | None:
        return self._read(field.module, expression, 0) if expression is not None else None

    def _read(self, module: ModuleFacts, node: ast.expr, depth: int) -> str | ClassFacts | None:
        match node:
            case ast.Constant(value=str() as label):
                return label
            case ast.Call():
                return self._called(module, node, depth)
            case ast.Name() | ast.Attribute():
                return self._named(module, node, depth)
        return None

    def _called(self, module: ModuleFacts, call: ast.Call, depth: int) -> str | ClassFacts | None:
        match call:
            case ast.Call(
                func=ast.Name(id="getattr"), args=[_, ast.Constant(value="AUTH_USER_MODEL"), *_]
            ):
                return USER
            case ast.Call(
                func=ast.Attribute(attr="get_model"), args=[ast.Constant(value=str() as label)]
            ):
                return label
            case ast.Call(
                func=ast.Attribute(attr="get_model"),
                args=[ast.Constant(value=str() as app), ast.Constant(value=str() as name)],
            ):
                return f"{app}.{name}"
        found = self._names.expression(module, call.func)
        if any(isinstance(item, Dotted) and item.name in USER_GETTERS for item in found):
            return USER
        return None

    def _named(self, module: ModuleFacts, node: ast.expr, depth: int) -> str | ClassFacts | None:
        items = self._names.expression(module, node)
        if not items and isinstance(node, ast.Attribute) and node.attr == "AUTH_USER_MODEL":
            return USER  # a settings object of the project's own looks it up in Django's
        for item in items:
            if isinstance(item, Dotted) and item.name in _USER_SETTINGS:
                return USER
            if not isinstance(item, Resolved):
                continue
            if item.binding.cls is not None:
                return self._classes.facts(item.module, item.binding.cls)
            if item.binding.value is not None and depth < 5:
                found = self._read(item.module, item.binding.value, depth + 1)
                if found is not None:
                    return found
        return None


def accessor(
    given: str | None, default: str | None, model: str, app_label: str, to_one: bool
) -> str | None:
    """Return the name under which a relation is found from its target, None if it is hidden.

    >>> accessor(None, None, "Comment", "blog", to_one=False)
    'comment_set'
    """
    name = given or default
    if name is None:
        return model.lower() if to_one else f"{model.lower()}_set"
    name = (
        name.replace("%(class)s", model.lower())
        .replace("%(model_name)s", model.lower())
        .replace("%(app_label)s", app_label.lower())
    )
    return None if name.endswith("+") else name
