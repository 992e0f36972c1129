"""What a manager's own ``get_queryset()`` gives: the querysets it inherits, or those of a class."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence, Set

from .bindings import flat, names_bound
from .classes import UNKNOWN, Base, Classes
from .facts import Binding, ClassFacts, Dotted, ModuleFacts, Resolved
from .names import Names

#: How many functions may stand around what a ``get_queryset`` gives.
_HELPERS = 4


class GivenQuerysets:
    """Follows ``get_queryset()`` methods, and the helpers that they hand their querysets to."""

    def __init__(self, names: Names, classes: Classes) -> None:
        self._names, self._classes = names, classes

    def is_queryset(self, base: Base) -> bool:
        """Say whether a class is a queryset."""
        return any(name.endswith("QuerySet") for name in outer_names(self._classes, base))

    def class_of(
        self,
        cls: ClassFacts,
        function: ast.FunctionDef | ast.AsyncFunctionDef,
        order: Sequence[Base],
    ) -> Base | None:
        """Return the queryset class a ``get_queryset`` gives; None if it is the one it inherits."""
        found: Base | None = None
        for value in _values_returned(function):
            start = self._before_helpers(cls, _chain_start(value), order)
            if _is_inherited(start):
                continue
            base = self._made(cls.module, start, order)
            if not self.is_queryset(base) or found not in {None, base}:
                return UNKNOWN
            found = base
        return found

    def _before_helpers(
        self, cls: ClassFacts, start: ast.expr, order: Sequence[Base], left: int = _HELPERS
    ) -> ast.expr:
        """Return what is handed to ``scoped(super().get_queryset())``, which gives it back."""
        given = self._given_back(cls, start, order, left) if left else None
        if given is None:
            return start
        return self._before_helpers(cls, _chain_start(given), order, left - 1)

    def _given_back(
        self, cls: ClassFacts, start: ast.expr, order: Sequence[Base], left: int
    ) -> ast.expr | None:
        """Return the argument of which a function of the project's gives some rows, if it does."""
        if not isinstance(start, ast.Call):
            return None
        found, skipped = self._called(cls, start, order)
        if found is None:
            return None
        returned = [_chain_start(value) for value in _values_returned(found)]
        if skipped:  # a method of the manager, which may hand on what it is given
            returned = [self._before_helpers(cls, one, order, left - 1) for one in returned]
        names = {one.id if isinstance(one, ast.Name) else "" for one in returned}
        parameters = [a.arg for a in (*found.args.posonlyargs, *found.args.args)][skipped:]
        given = dict(zip(parameters, start.args, strict=False))
        given |= {k.arg: k.value for k in start.keywords if k.arg is not None}
        return given.get(names.pop()) if len(names) == 1 else None

    def _called(
        self, cls: ClassFacts, call: ast.Call, order: Sequence[Base]
    ) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef | None, int]:
        """Return the function that a call runs, and how many parameters it is given by Python."""
        match call.func:
            case ast.Attribute(ast.Name("self"), name):
                owners = (one for one in order if isinstance(one, ClassFacts))
                methods = [m for one in owners for m in methods_called(one, name)]
                return _plain(methods[:1]), 1
            case ast.Name():
                functions = [
                    item.binding.function
                    for item in self._names.expression(cls.module, call.func)
                    if isinstance(item, Resolved)
                ]
                return _plain(functions), 0
        return None, 0

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


def _plain(
    found: Sequence[ast.FunctionDef | ast.AsyncFunctionDef | None],
) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the one function that was found, if no decorator may change what it gives."""
    only = found[0] if len(found) == 1 else None
    return only if only is not None and not only.decorator_list else None


def outer_names(classes: Classes, base: Base) -> list[str]:
    """Return the names of a class's bases that can't be read."""
    order = classes.mro(base) if isinstance(base, ClassFacts) else (base,)
    return [one.name for one in order if isinstance(one, Dotted)]


def methods_called(cls: ClassFacts, name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions a class has under ``name``, also by ``get_queryset = other_name``."""
    for binding in cls.own.get(name, ()):
        if binding.function is not None:
            yield binding.function
        elif isinstance(binding.value, ast.Name) and binding.value.id != name:
            yield from methods_called(cls, binding.value.id)


def _values_returned(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    """Yield what a function may return, local names replaced by all that is assigned to them."""
    assigned = names_bound(function.body, "", False).bindings
    given = {a.arg for a in (*function.args.posonlyargs, *function.args.args)}
    for statement in flat(function.body):
        if isinstance(statement, ast.Return) and statement.value is not None:
            yield from _may_be(statement.value, assigned, given)


def _may_be(
    node: ast.expr,
    assigned: Mapping[str, Sequence[Binding]],
    given: Set[str],
    seen: frozenset[str] = frozenset(),
) -> Iterator[ast.expr]:
    """Yield the expressions of which ``node`` is one: of ``a if c else b``, of a local name. What a
    parameter is ``given``, or what no expression tells, stays a name.
    """
    if isinstance(node, (ast.IfExp, ast.BoolOp)):
        sides = node.values if isinstance(node, ast.BoolOp) else (node.body, node.orelse)
        for side in sides:
            yield from _may_be(side, assigned, given, seen)
        return
    start = _chain_start(node)
    if not isinstance(start, ast.Name) or start.id not in assigned:
        yield node
    elif start.id not in seen:
        values = [binding.value for binding in assigned[start.id]]
        if start.id in given or None in values:
            yield start
        for value in values:
            if value is not None:
                yield from _may_be(value, assigned, given, seen | {start.id})


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
        case ast.Call(func=ast.Attribute(attr="get_queryset"), args=[ast.Name(id="self")]):
            return True  # ``models.Manager.get_queryset(self)``
        case ast.Call(
            func=ast.Attribute(attr="get_queryset" | "get_query_set" | "all", value=owner)
        ):
            return _is_super(owner)
        case ast.Call(func=ast.Attribute(attr="_queryset_class", value=ast.Name(id="self"))):
            return True
    return False
