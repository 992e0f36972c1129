"""Enumerations: their members are data, or objects with methods of the project's own."""

from __future__ import annotations

import ast
from pathlib import Path

from ..project.facts import Binding, ClassFacts, Dotted
from ..spans import Span
from .frame import Frame
from .values import PLAIN, Object, Ref, Value, value

_BASES = (
    "enum.",
    "django.db.models.enums",
    "django.db.models.TextChoices",
    "django.db.models.IntegerChoices",
    "django.db.models.Choices",
)


def is_enum(frame: Frame, cls: ClassFacts) -> bool:
    """Whether a class is an enumeration."""
    mro = frame.interpreter.project.mro(cls)
    return any(isinstance(base, Dotted) and base.name.startswith(_BASES) for base in mro)


def enum_members(frame: Frame, cls: ClassFacts) -> Value:
    """Return what the members of an enumeration are: data, unless it holds or defines functions."""
    for base in frame.interpreter.project.mro(cls):
        bindings = base.own.values() if isinstance(base, ClassFacts) else ()
        if any(_is_code(binding) for found in bindings for binding in found):
            return value(Object(cls, Ref(Path(f"<enum {cls.qualname}>"), Span(0, 0, 0, 0))))
    return PLAIN


def holds_code(frame: Frame, cls: ClassFacts) -> bool:
    """Whether the members of an enumeration may have functions, models … as their values."""
    classes = [base for base in frame.interpreter.project.mro(cls) if isinstance(base, ClassFacts)]
    bindings = [one for base in classes for found in base.own.values() for one in found]
    made = any("__init__" in base.own or "__new__" in base.own for base in classes)
    return made or any(one.value is not None and _is_code(one) for one in bindings)


def _is_code(binding: Binding) -> bool:
    if binding.value is None:
        return binding.function is not None
    return any(
        isinstance(node, (ast.Lambda, ast.Attribute, ast.Name)) and not _is_data(node)
        for node in ast.walk(binding.value)
    )


def _is_data(node: ast.AST) -> bool:
    """Whether a name in a member's value stands for data: ``auto()``, ``_("Draft")``."""
    return isinstance(node, ast.Name) and node.id in _DATA


_DATA = frozenset({"_", "auto", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy"})
