"""Names that may query when looked up on a value nothing is known about."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from .added_members import added_members
from .added_specials import AddedSpecial, may_add_specials, specials_added_by
from .classes import Classes
from .facts import TO_MANY, TO_ONE, Binding, ClassFacts, FieldKind
from .managers import Managers
from .model_classes import ModelClasses
from .models import ModelIndex
from .modules import Modules
from .test_code import is_test
from .words import WordIndex

_RELATIONS = TO_ONE | TO_MANY | {FieldKind.UNKNOWN}
_SEEDS = frozenset({"Manager", "QuerySet", "BaseManager", "UserManager", "BaseUserManager"})
_PROPERTIES = frozenset({"property", "cached_property"})


class LazyNames:
    """Collects the names of relations, of models' own attributes, of querysets' own methods."""

    def __init__(
        self,
        index: ModelIndex,
        found: ModelClasses,
        classes: Classes,
        managers: Managers,
        modules: Modules,
        words: WordIndex,
    ) -> None:
        self._index = index
        self._found = found
        self._classes = classes
        self._managers = managers
        self._modules = modules
        self._words = words

    @cached_property
    def relations(self) -> frozenset[str]:
        """The names of all relations of all models, from both sides."""
        fields = (field for model in self._index.models.values() for field in model.fields.values())
        return (
            frozenset(field.name for field in fields if field.kind in _RELATIONS)
            | self._index.accessors
        )

    @cached_property
    def unread_fields(self) -> frozenset[str]:
        """The names of all fields that third-party code makes which can't be read."""
        fields = (field for model in self._index.models.values() for field in model.fields.values())
        return frozenset(field.name for field in fields if field.kind is FieldKind.UNKNOWN)

    @cached_property
    def model_attributes(self) -> frozenset[str]:
        """The names of properties and methods of the project's models and their readable bases."""
        own = (model for model in self._index.models.values() if model.cls.module.editable)
        classes = dict.fromkeys(
            base for model in own for base in model.mro if isinstance(base, ClassFacts)
        )
        return frozenset(name for cls in classes for name in _callables(cls)).union(self.added)

    @cached_property
    def properties(self) -> frozenset[str]:
        """The names of the properties of the project's other classes that do more than hand on."""
        paths = {p for word in _PROPERTIES for p in self._words.mentioning(word)}
        modules = [module for path in sorted(paths) if (module := self._modules.at(path))]
        lazy = self.relations | self.model_attributes
        return frozenset(
            function.name
            for module in modules
            if not is_test(module.name)
            for node in ast.walk(module.tree)
            for function in (node.body if isinstance(node, ast.ClassDef) else ())
            if isinstance(function, ast.FunctionDef) and _may_query(function, lazy)
        )

    @cached_property
    def added(self) -> Mapping[str, frozenset[str]]:
        """What code puts on classes from outside, as :func:`added_members` gives it."""
        return added_members(self._words.contents())

    @cached_property
    def added_specials(self) -> Mapping[str, Sequence[AddedSpecial]]:
        """The special methods that code puts on classes from outside, by their names."""
        found: dict[str, list[AddedSpecial]] = {}
        for path in self._words.files:
            module = self._modules.at(path) if self._may_add_specials(path) else None
            if module is not None and not is_test(module.name):
                for special in specials_added_by(module):
                    found.setdefault(special.name, []).append(special)
        return found

    def _may_add_specials(self, path: Path) -> bool:
        return may_add_specials(self._words.content(path))

    @cached_property
    def queryset_methods(self) -> frozenset[str]:
        """The names of methods the project's managers and querysets define."""
        return frozenset(name for cls in self._queryset_classes() for name in _callables(cls))

    def _queryset_classes(self) -> Iterator[ClassFacts]:
        endings = (self._words.base_names_ending(suffix) for suffix in ("Manager", "QuerySet"))
        for path in self._words.deriving_from(_SEEDS.union(*endings)):
            module = self._modules.at(path)
            for cls in self._found.classes_of(module) if module is not None else ():
                if self._managers.is_manager(cls) or self._managers.is_queryset(cls):
                    yield from (
                        base for base in self._classes.mro(cls) if isinstance(base, ClassFacts)
                    )


def _may_query(function: ast.FunctionDef, lazy: Container[str]) -> bool:
    """Whether a property calls something, or reads an attribute that may be ``lazy``."""
    marks = [ast.unparse(decorator).partition("(")[0] for decorator in function.decorator_list]
    if not any(mark.rpartition(".")[2].endswith("property") for mark in marks):
        return False
    inside = [node for statement in function.body for node in ast.walk(statement)]
    return any(
        (isinstance(node, ast.Call) and ast.unparse(node.func) not in _HARMLESS)
        or (isinstance(node, ast.Attribute) and node.attr in lazy)
        for node in inside
    )


#: Functions that only look at what they are given, and methods of text.
_HARMLESS = frozenset({"bool", "float", "getattr", "hasattr", "int", "isinstance", "len", "type"})


def _callables(cls: ClassFacts) -> Iterator[str]:
    for name, bindings in cls.own.items():
        if not name.startswith("__") and any(_is_callable(binding) for binding in bindings):
            yield name


def _is_callable(binding: Binding) -> bool:
    """Say whether a name is a method or property, also ``x = property(get_x)``, ``y = method``."""
    match binding.value:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _PROPERTIES
        case ast.Name() | ast.Lambda():
            return True
    return binding.function is not None
