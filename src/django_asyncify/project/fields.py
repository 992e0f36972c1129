"""Which names of a class body are model fields, and of which kind."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .bindings import flat
from .classes import Classes
from .facts import Binding, ClassFacts, Dotted, FieldKind, ModuleFacts, Resolution, Resolved
from .names import Names

_NOT_A_FIELD = ("Manager", "QuerySet", "Choices", "Tracker", "Validator")
_RELATED_BY_NAME = (
    ("GenericForeignKey", FieldKind.GENERIC_FOREIGN_KEY),
    ("GenericRelation", FieldKind.GENERIC_RELATION),
    ("OneToOne", FieldKind.ONE_TO_ONE),
    ("ManyToMany", FieldKind.MANY_TO_MANY),
    ("TaggableManager", FieldKind.MANY_TO_MANY),
    ("ForeignKey", FieldKind.FOREIGN_KEY),
    ("ParentalKey", FieldKind.FOREIGN_KEY),
)
_FILES = ("FileField", "ImageField")
_PURE = sys.stdlib_module_names | {"builtins"}
#: What Django calls on each value in a model's body that has it, instead of setting the attribute.
CONTRIBUTING = "contribute_to_class"


#: Methods by which a field turns columns into values of its own.
CONVERTING = ("from_db_value", "to_python")


@dataclass(frozen=True, slots=True)
class _Constructed:
    """What a call in the body of a model makes; ``call`` is another one that stands for it."""

    kind: FieldKind
    class_name: str
    call: ast.Call | None = None
    converts: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class DeclaredField:
    """A field as written in the body of a class; its target isn't resolved yet."""

    name: str
    kind: FieldKind
    class_name: str
    call: ast.Call
    module: ModuleFacts
    line: int
    converts: bool = False

    def argument(self, name: str, position: int | None = None) -> ast.expr | None:
        """Return the expression given for an argument of the field's constructor."""
        for keyword in self.call.keywords:
            if keyword.arg == name:
                return keyword.value
        if position is not None and position < len(self.call.args):
            return self.call.args[position]
        return None

    @property
    def starred(self) -> bool:
        """Whether more arguments are given by ``**``: ``ForeignKey(User, **NULLABLE)``."""
        return any(keyword.arg is None for keyword in self.call.keywords)

    @property
    def is_measured(self) -> bool:
        """Whether setting an image writes its width or height to another field."""
        if self.class_name == "ImageField" and (self.starred or len(self.call.args) > 2):
            return True
        return any(self.argument(name) is not None for name in ("width_field", "height_field"))

    def flag(self, name: str, default: bool) -> bool:
        """Return a boolean argument; one that can't be read is the opposite of the default."""
        value = self.argument(name)
        if value is None:
            return default
        return bool(value.value) if isinstance(value, ast.Constant) else not default


class Fields:
    """Tells model fields from other class attributes."""

    def __init__(self, names: Names, classes: Classes) -> None:
        self._names = names
        self._classes = classes
        self._declared: dict[ClassFacts, tuple[DeclaredField, ...]] = {}

    def declared(self, cls: ClassFacts) -> tuple[DeclaredField, ...]:
        """Return the fields written in the body of ``cls``, in order."""
        if cls not in self._declared:
            found = (self._field(cls.module, bindings[-1]) for bindings in cls.own.values())
            self._declared[cls] = tuple(field for field in found if field is not None)
        return self._declared[cls]

    def is_django_field(self, module: ModuleFacts, expression: ast.expr) -> bool:
        """Say whether a call constructs one of Django's own model fields."""
        if not isinstance(expression, ast.Call):
            return False
        found = self._names.expression(module, expression.func)
        return any(isinstance(item, Dotted) and _is_django_field(item.name) for item in found)

    def _field(self, module: ModuleFacts, binding: Binding) -> DeclaredField | None:
        module, call = self._named(module, binding.value)
        if not isinstance(call, ast.Call):
            return None
        found = self._constructed(module, call.func, 0)
        if found is None:
            return None
        return DeclaredField(
            binding.name,
            found.kind,
            found.class_name,
            found.call or call,
            module,
            binding.line,
            found.converts,
        )

    def _named(
        self, module: ModuleFacts, value: ast.expr | None
    ) -> tuple[ModuleFacts, ast.expr | None]:
        """Return what a module's own name stands for: ``history = RECORDS``."""
        if isinstance(value, (ast.Name, ast.Attribute)):
            for item in self._names.expression(module, value):
                if isinstance(item, Resolved) and isinstance(item.binding.value, ast.Call):
                    return item.module, item.binding.value
        return module, value

    def _constructed(
        self, module: ModuleFacts, function: ast.expr, depth: int
    ) -> _Constructed | None:
        for item in self._names.expression(module, function):
            found = self._kind(item, depth)
            if found is not None:
                return found
        return None

    def _kind(self, item: Resolution, depth: int) -> _Constructed | None:
        if isinstance(item, Dotted):
            kind = kind_by_name(item.name)
            name = item.name.rpartition(".")[2]
            return _Constructed(kind, name) if kind is not None else None
        if not isinstance(item, Resolved):
            return None
        if item.binding.cls is not None:
            cls = self._classes.facts(item.module, item.binding.cls)
            kind = self._kind_of_class(cls)
            if kind is None:
                return None
            own = any(name in base.own for base in self._readable(cls) for name in CONVERTING)
            return _Constructed(kind, cls.node.name, converts=own)
        if item.binding.function is not None and depth < 3:
            return self._returned(item.module, item.binding.function, depth)
        return None

    def _kind_of_class(self, cls: ClassFacts) -> FieldKind | None:
        kinds = [
            kind_by_name(base.name) for base in self._classes.mro(cls) if isinstance(base, Dotted)
        ]
        known = [kind for kind in kinds if kind is not None]
        certain = [kind for kind in known if kind is not FieldKind.UNKNOWN]
        relations = [kind for kind in certain if kind is not FieldKind.PLAIN]
        if relations:
            return relations[0]
        if certain:
            own = any(map(_describes, self._readable(cls)))
            return FieldKind.UNKNOWN if own else FieldKind.PLAIN
        if self._contributes(cls):
            return FieldKind.UNKNOWN
        return known[0] if known and not cls.node.name.endswith(_NOT_A_FIELD) else None

    def _readable(self, cls: ClassFacts) -> list[ClassFacts]:
        """Return ``cls`` and its bases outside of Django whose source can be read."""
        bases = [base for base in self._classes.mro(cls) if isinstance(base, ClassFacts)]
        return [base for base in bases if not base.module.name.startswith("django.")]

    def _contributes(self, cls: ClassFacts) -> bool:
        """Whether an object of the class puts what it likes in its own place on a model."""
        order = self._classes.mro(cls)
        if any(isinstance(base, Dotted) and base.name.endswith("Manager") for base in order):
            return False
        return any(isinstance(base, ClassFacts) and CONTRIBUTING in base.own for base in order)

    def _returned(
        self, module: ModuleFacts, function: ast.FunctionDef | ast.AsyncFunctionDef, depth: int
    ) -> _Constructed | None:
        """Look at what a project's own field factory returns."""
        for call in returned_calls(function.body):
            found = self._constructed(module, call.func, depth + 1)
            if found is not None:
                return replace(found, call=found.call or call)
        return None


def _describes(cls: ClassFacts) -> bool:
    """Whether a field class puts a descriptor of its own where the column's value would be."""
    functions = (binding.function for binding in cls.own.get(CONTRIBUTING, ()))
    puts = any(function is not None and _puts_itself(function) for function in functions)
    return puts or "descriptor_class" in cls.own


def _puts_itself(function: ast.AST) -> bool:
    """Whether ``contribute_to_class()`` sets an attribute of the field's own name."""
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func) == "setattr"
        and len(node.args) == 3
        and ast.unparse(node.args[1]) in {"name", "self.name", "self.attname"}
        for node in ast.walk(function)
    )


def returned_calls(body: Sequence[ast.stmt]) -> Iterator[ast.Call]:
    """Yield the calls a function's ``return`` statements return."""
    for statement in flat(body):
        if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Call):
            yield statement.value


def kind_by_name(dotted: str) -> FieldKind | None:
    """Return the kind of a field whose class can't be read, None if it can't be a field.

    >>> kind_by_name("mptt.fields.TreeForeignKey")
    <FieldKind.FOREIGN_KEY: 'foreign key'>
    """
    package, _, name = dotted.partition(".")[0], "", dotted.rpartition(".")[2]
    if package in _PURE:
        return None
    if name == "RelatedField":
        return FieldKind.UNKNOWN
    for part, kind in _RELATED_BY_NAME:
        if part in name:
            return kind
    if name.endswith(_FILES):
        return FieldKind.FILE
    if name.endswith("Field"):
        return FieldKind.PLAIN
    if package == "django" or name.endswith(_NOT_A_FIELD) or name[:1].islower():
        return None
    return FieldKind.UNKNOWN


def _is_django_field(dotted: str) -> bool:
    model_side = dotted.startswith(
        ("django.db.models", "django.contrib.gis.db", "django.contrib.postgres.fields")
    )
    return model_side and kind_by_name(dotted) is not None
