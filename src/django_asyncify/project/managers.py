"""Managers of models and the querysets they give."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from .bindings import flat, names_bound
from .classes import UNKNOWN, Base, Classes
from .facts import Binding, ClassFacts, Dotted, ManagerFacts, ModuleFacts, Resolved
from .names import Names

DJANGO = ("django.", "builtins.", "typing.", "abc.")
_NOT_MANAGERS = ("TaggableManager", "ContextManager")


class Managers:
    """Recognises managers in class bodies and finds their querysets' classes."""

    def __init__(self, names: Names, classes: Classes) -> None:
        self._names = names
        self._classes = classes
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
        return any(name.endswith("QuerySet") for name in self._outer(base))

    def _outer(self, base: Base) -> list[str]:
        order = self._classes.mro(base) if isinstance(base, ClassFacts) else (base,)
        return [one.name for one in order if isinstance(one, Dotted)]

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
        for function in _methods(cls, "get_queryset"):
            found = self._returned(cls, function, order)
            if found is not None:
                return found
        return next(
            (found for base in cls.node.bases if (found := self._given(cls.module, base))), None
        )

    def _returned(
        self,
        cls: ClassFacts,
        function: ast.FunctionDef | ast.AsyncFunctionDef,
        order: Sequence[Base],
    ) -> Base | None:
        """Return the queryset class a ``get_queryset`` gives; None if it is the one it inherits."""
        found: Base | None = None
        for value in _values_returned(function):
            start = _chain_start(value)
            if _is_inherited(start):
                continue
            base = self._made(cls.module, start, order)
            if not self.is_queryset(base) or found not in {None, base}:
                return UNKNOWN
            found = base
        return found

    def _made(self, module: ModuleFacts, start: ast.expr, order: Sequence[Base]) -> Base:
        """Return the class that ``X(...)`` makes an object of; ``self.X`` is the manager's own."""
        match start:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                for cls in order:
                    bindings = cls.own.get(name, ()) if isinstance(cls, ClassFacts) else ()
                    if bindings and isinstance(cls, ClassFacts):
                        values = [one.value for one in bindings if one.value is not None]
                        known = len(bindings) == len(values) == 1
                        return self._classes.named(cls.module, values[0]) if known else UNKNOWN
                return UNKNOWN
            case ast.Call(func=function):
                return self._classes.named(module, function)
        return UNKNOWN

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


def _methods(cls: ClassFacts, name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions a class has under ``name``, also by ``get_queryset = other_name``."""
    for binding in cls.own.get(name, ()):
        if binding.function is not None:
            yield binding.function
        elif isinstance(binding.value, ast.Name) and binding.value.id != name:
            yield from _methods(cls, binding.value.id)


def _values_returned(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    """Yield what a function may return, local names replaced by all that is assigned to them."""
    assigned = names_bound(function.body, "", False).bindings
    for statement in flat(function.body):
        if isinstance(statement, ast.Return) and statement.value is not None:
            yield from _may_be(statement.value, assigned, frozenset())


def _may_be(
    node: ast.expr, assigned: Mapping[str, Sequence[Binding]], seen: frozenset[str]
) -> Iterator[ast.expr]:
    """Yield the expressions of which ``node`` is one: of ``a if c else b``, of a local name."""
    if isinstance(node, (ast.IfExp, ast.BoolOp)):
        sides = node.values if isinstance(node, ast.BoolOp) else (node.body, node.orelse)
        for side in sides:
            yield from _may_be(side, assigned, seen)
        return
    start = _chain_start(node)
    if not isinstance(start, ast.Name) or start.id not in assigned:
        yield node
    elif start.id not in seen:
        for binding in assigned[start.id]:
            yield from _may_be(binding.value or start, assigned, seen | {start.id})


def _chain_start(node: ast.expr) -> ast.expr:
    """Return what a chain of method calls starts with: ``X(...)`` of ``X(...).filter()``."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if not isinstance(node.func.value, (ast.Call, ast.Name)) or node.func.attr[:1].isupper():
            return node
        owner = node.func.value
        if _is_super(owner) or (isinstance(owner, ast.Name) and owner.id == "self"):
            return node
        node = node.func.value
    return node


def _is_super(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    )


def _is_inherited(start: ast.expr) -> bool:
    """Say whether a chain starts from what the base class would give."""
    match start:
        case ast.Call(
            func=ast.Attribute(attr="get_queryset" | "get_query_set" | "all", value=owner)
        ):
            return _is_super(owner)
        case ast.Call(func=ast.Attribute(attr="_queryset_class", value=ast.Name(id="self"))):
            return True
    return False


def _readable(base: Base | None) -> ClassFacts | None:
    return base if isinstance(base, ClassFacts) else None
