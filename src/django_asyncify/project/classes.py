"""Classes whose source can be read, and the order in which their bases are asked."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from .bindings import names_bound
from .facts import ClassFacts, Dotted, ModuleFacts, Resolved
from .named_tuples import NAMED_TUPLES, written_out
from .names import Names

Base = ClassFacts | Dotted
UNKNOWN = Dotted("?")
USER_GETTERS = frozenset({"django.contrib.auth.get_user_model"})


class Classes:
    """Gives each class one ``ClassFacts``, and its method resolution order."""

    def __init__(self, names: Names, user_class: Callable[[], ClassFacts | None]) -> None:
        self._names = names
        self._user_class = user_class
        self._facts: dict[ast.ClassDef, ClassFacts] = {}
        self._mro: dict[ClassFacts, tuple[Base, ...]] = {}
        self._working: set[ClassFacts] = set()
        self._named_tuples: dict[ast.Call, ClassFacts | None] = {}

    def facts(
        self, module: ModuleFacts, node: ast.ClassDef, qualname: str | None = None
    ) -> ClassFacts:
        """Return the facts of a class, the same object for the same node."""
        if node not in self._facts:
            is_package = module.path.name == "__init__.py"
            own = names_bound(node.body, module.name, is_package).frozen()
            self._facts[node] = ClassFacts(
                qualname or f"{module.name}.{node.name}", module, node, own
            )
        return self._facts[node]

    def named_tuple(self, module: ModuleFacts, call: ast.Call) -> ClassFacts | None:
        """Return the class that ``namedtuple(...)`` makes, the same object for the same call."""
        if call not in self._named_tuples:
            node = written_out(call)
            made = self.facts(module, node) if node is not None else None
            if made is not None:
                self._mro[made] = (made, Dotted("typing.NamedTuple"))
            self._named_tuples[call] = made
        return self._named_tuples[call]

    def mro(self, cls: ClassFacts) -> tuple[Base, ...]:
        """Return ``cls`` and all its bases: C3 where that exists, else depth-first."""
        if cls in self._mro:
            return self._mro[cls]
        if cls in self._working:
            return (cls,)
        self._working.add(cls)
        bases = [base for base in self.bases(cls) if base is not cls]
        lines = [self.mro(base) if isinstance(base, ClassFacts) else (base,) for base in bases]
        order = (cls, *_linear([*lines, bases]))
        self._working.discard(cls)
        self._mro[cls] = order
        return order

    def bases(self, cls: ClassFacts) -> list[Base]:
        """Return the bases of ``cls`` as written, without repeats."""
        found: dict[Base, None] = {}
        for expression in cls.node.bases:
            for base in self._bases(cls.module, expression):
                found.setdefault(base)
        return list(found)

    def named(self, module: ModuleFacts, expression: ast.expr) -> Base:
        """Return the one class an expression most likely stands for."""
        return next(iter(self._bases(module, expression)), UNKNOWN)

    def _bases(self, module: ModuleFacts, expression: ast.expr) -> Iterator[Base]:
        match expression:
            case ast.Subscript():
                yield from self._bases(module, expression.value)
            case ast.Call():
                yield from self._called(module, expression)
            case ast.Name() | ast.Attribute():
                yield self._one(module, expression)
            case ast.Starred():
                yield UNKNOWN
            case _:
                yield UNKNOWN

    def _one(self, module: ModuleFacts, expression: ast.Name | ast.Attribute) -> Base:
        dotted: Dotted | None = None
        for item in self._names.expression(module, expression):
            if isinstance(item, Resolved) and item.binding.cls is not None:
                return self.facts(item.module, item.binding.cls)
            if isinstance(item, Resolved) and isinstance(
                item.binding.value, (ast.Call, ast.Subscript)
            ):
                return self.named(item.module, item.binding.value)
            if isinstance(item, Dotted):
                dotted = dotted or item
        return dotted or self._nested(module, expression) or UNKNOWN

    def _nested(self, module: ModuleFacts, expression: ast.Name | ast.Attribute) -> Base | None:
        """Return the class ``Outer.Inner`` names."""
        if not isinstance(expression, ast.Attribute):
            return None
        outer = self.named(module, expression.value)
        return self.inner(outer, expression.attr) if isinstance(outer, ClassFacts) else None

    def inner(self, outer: ClassFacts, name: str) -> ClassFacts | None:
        """Return the class called ``name`` in the body of ``outer`` or of its bases."""
        for cls in self.mro(outer):
            for binding in reversed(cls.own.get(name, ())) if isinstance(cls, ClassFacts) else ():
                if isinstance(cls, ClassFacts) and binding.cls is not None:
                    return self.facts(cls.module, binding.cls, f"{cls.qualname}.{name}")
        return None

    def _called(self, module: ModuleFacts, call: ast.Call) -> Iterator[Base]:
        """Yield the bases of a call: ``Manager.from_queryset(X)``, ``with_metaclass(M, B)``."""
        if isinstance(call.func, ast.Attribute) and call.func.attr == "from_queryset":
            yield from self._bases(module, call.func.value)
            return
        called = {
            item.name
            for item in self._names.expression(module, call.func)
            if isinstance(item, Dotted)
        }
        if called & NAMED_TUPLES:
            yield self.named_tuple(module, call) or UNKNOWN
        elif called & USER_GETTERS:
            yield self._user_class() or UNKNOWN
        elif any(name.endswith("with_metaclass") for name in called):
            for argument in call.args[1:]:
                yield from self._bases(module, argument)
        else:
            yield UNKNOWN


def _linear(lines: Sequence[Sequence[Base]]) -> list[Base]:
    """Merge the bases' orders as Python does, or depth-first where Python would refuse."""
    rest = [list(line) for line in lines if line]
    order: list[Base] = []
    while rest:
        head = next(
            (line[0] for line in rest if not any(line[0] in other[1:] for other in rest)), None
        )
        if head is None:
            return list(dict.fromkeys([*order, *(base for line in rest for base in line)]))
        order.append(head)
        rest = [
            remaining for line in rest if (remaining := [base for base in line if base != head])
        ]
    return order
