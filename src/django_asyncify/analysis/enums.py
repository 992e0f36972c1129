"""Enumerations: their members are data, or objects with methods of the project's own."""

from __future__ import annotations

from pathlib import Path

from ..project.facts import ClassFacts, Dotted
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
    """Return what the members of an enumeration are: data, unless it defines functions."""
    for base in frame.interpreter.project.mro(cls):
        bindings = base.own.values() if isinstance(base, ClassFacts) else ()
        if any(binding.function is not None for found in bindings for binding in found):
            return value(Object(cls, Ref(Path(f"<enum {cls.qualname}>"), Span(0, 0, 0, 0))))
    return PLAIN
