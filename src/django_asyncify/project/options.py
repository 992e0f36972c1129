"""What a model's ``class Meta`` says."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from .classes import Classes
from .facts import Binding, ClassFacts

Values = dict[str, object]
_UNREAD = object()


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a model that matter here, with Django's defaults."""

    abstract: bool = False
    proxy: bool = False
    managed: bool = True
    app_label: str | None = None
    default_manager_name: str | None = None
    base_manager_name: str | None = None
    default_related_name: str | None = None
    swappable: str | None = None


def options_of(classes: Classes, cls: ClassFacts) -> Options:
    """Return a model's options, inherited ones included."""
    values = _inherited(classes, cls)
    return Options(
        abstract=values.get("abstract") is True,
        proxy=values.get("proxy", False) in (True, _UNREAD),
        managed=values.get("managed", True) is True,
        app_label=_text(values, "app_label"),
        default_manager_name=_text(values, "default_manager_name"),
        base_manager_name=_text(values, "base_manager_name"),
        default_related_name=_text(values, "default_related_name"),
        swappable=_text(values, "swappable"),
    )


def _inherited(classes: Classes, cls: ClassFacts) -> Values:
    """Return the options in the ``Meta`` of ``cls``, or in that of its nearest abstract base."""
    own = _own_meta(cls)
    if own is not None:
        return _values(classes, classes.facts(cls.module, own, f"{cls.qualname}.Meta"))
    for base in classes.mro(cls)[1:]:
        meta = _own_meta(base) if isinstance(base, ClassFacts) else None
        if isinstance(base, ClassFacts) and meta is not None:
            values = _values(classes, classes.facts(base.module, meta, f"{base.qualname}.Meta"))
            is_abstract = values.pop("abstract", False)
            return values if is_abstract else {}
    return {}


def _values(classes: Classes, meta: ClassFacts) -> Values:
    values: Values = {}
    for base in reversed(classes.mro(meta)):
        values.pop("abstract", None)
        if isinstance(base, ClassFacts):
            values.update({name: _constant(bindings[-1]) for name, bindings in base.own.items()})
    return values


def _own_meta(cls: ClassFacts) -> ast.ClassDef | None:
    bindings = cls.own.get("Meta", ())
    return bindings[-1].cls if bindings else None


def _constant(binding: Binding) -> object:
    return binding.value.value if isinstance(binding.value, ast.Constant) else _UNREAD


def _text(values: Values, name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) else None
