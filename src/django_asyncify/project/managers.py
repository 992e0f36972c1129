"""Managers of models and the querysets they give."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .classes import UNKNOWN, Base, Classes
from .facts import Binding, ClassFacts, Dotted, ManagerFacts, ModuleFacts, Resolved
from .given_querysets import GivenQuerysets, methods_called, outer_names
from .names import Names

DJANGO = ("django.", "builtins.", "typing.", "abc.")
_NOT_MANAGERS = ("TaggableManager", "ContextManager")


class Managers:
    """Recognises managers in class bodies and finds their querysets' classes."""

    def __init__(self, names: Names, classes: Classes) -> None:
        self._names = names
        self._classes = classes
        self._given_querysets = GivenQuerysets(names, classes)
        self._declared: dict[ClassFacts, tuple[ManagerFacts, ...]] = {}

    def declared(self, cls: ClassFacts) -> tuple[ManagerFacts, ...]:
        """Return the managers written in the body of ``cls``, in order."""
        if cls not in self._declared:
            found = (self._manager(cls.module, bindings[-1]) for bindings in cls.own.values())
            self._declared[cls] = tuple(manager for manager in found if manager is not None)
        return self._declared[cls]

    def of_model(self, order: Sequence[Base]) -> dict[str, ManagerFacts]:
        """Return the managers of a model with these bases: own ones first, or the implicit one."""
        managers: dict[str, ManagerFacts] = {}
        bound: set[str] = set()
        for base in order:
            if isinstance(base, ClassFacts):
                found = {one.name: one for one in self.declared(base) if one.name not in bound}
                managers.update(found)
                bound.update(base.own)
        return managers or {"objects": _implicit(order)}

    def is_manager(self, base: Base) -> bool:
        """Say whether a class is a manager."""
        return any(
            name.endswith("Manager") and not name.endswith(_NOT_MANAGERS)
            for name in self._outer(base)
        )

    def is_queryset(self, base: Base) -> bool:
        """Say whether a class is a queryset."""
        return self._given_querysets.is_queryset(base)

    def _outer(self, base: Base) -> list[str]:
        return outer_names(self._classes, base)

    def _manager(self, module: ModuleFacts, binding: Binding) -> ManagerFacts | None:
        match binding.value:
            case ast.Call(func=ast.Attribute(attr="as_manager", value=queryset)):
                return self._facts(binding.name, None, self._classes.named(module, queryset))
            case ast.Call(
                func=ast.Call(
                    func=ast.Attribute(attr="from_queryset", value=manager), args=[queryset, *_]
                )
            ):
                made = manager.func if isinstance(manager, ast.Call) else manager
                own = self._classes.named(module, made)
                return self._facts(binding.name, own, self._classes.named(module, queryset))
            case ast.Call(func=ast.Name() | ast.Attribute() | ast.Subscript() as function):
                base = self._classes.named(module, function)
                if self.is_manager(base):
                    queryset_class = self._built_by_alias(module, function) or self.queryset_of(
                        base
                    )
                    return self._facts(binding.name, base, queryset_class)
        return None

    def _facts(self, name: str, manager: Base | None, queryset: Base | None) -> ManagerFacts:
        known = all(self._is_known(base) for base in (manager, queryset) if base is not None)
        return ManagerFacts(name, _readable(manager), _readable(queryset), known)

    def _is_known(self, base: Base) -> bool:
        return all(name.startswith(DJANGO) for name in self._outer(base))

    def queryset_of(self, manager: Base) -> Base | None:
        """Return the class of a manager's querysets, None for Django's own."""
        order = self._classes.mro(manager) if isinstance(manager, ClassFacts) else (manager,)
        for base in order:
            if isinstance(base, ClassFacts):
                found = self._own_queryset(base, order)
                if found is not None:
                    return found
            elif not base.name.startswith(DJANGO):
                return UNKNOWN
        return None

    def _own_queryset(self, cls: ClassFacts, order: Sequence[Base]) -> Base | None:
        for binding in cls.own.get("_queryset_class", ()):
            if binding.value is not None:
                return self._classes.named(cls.module, binding.value)
        for function in methods_called(cls, "get_queryset"):
            found = self._given_querysets.class_of(cls, function, order)
            if found is not None:
                return found
        return next(
            (found for base in cls.node.bases if (found := self._given(cls.module, base))), None
        )

    def _given(self, module: ModuleFacts, base: ast.expr) -> Base | None:
        match base:
            case ast.Call(func=ast.Attribute(attr="from_queryset"), args=[queryset, *_]):
                return self._classes.named(module, queryset)
        return self._built_by_alias(module, base)

    def _built_by_alias(self, module: ModuleFacts, expression: ast.expr) -> Base | None:
        """Return the queryset class of ``M`` where ``M = Manager.from_queryset(X)``."""
        for item in self._names.expression(module, expression):
            if isinstance(item, Resolved) and isinstance(item.binding.value, ast.Call):
                return self._given(item.module, item.binding.value)
        return None


def _implicit(order: Sequence[Base]) -> ManagerFacts:
    """Return the manager of a model that declares none; an unreadable base may bring its own."""
    readable = all(base.name.startswith(DJANGO) for base in order if isinstance(base, Dotted))
    return ManagerFacts("objects", None, None, readable)


def _readable(base: Base | None) -> ClassFacts | None:
    return base if isinstance(base, ClassFacts) else None
