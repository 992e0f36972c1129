"""Finding the model classes of a project without reading all of its files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ..django_api.contrib import STUBS
from .apps import Apps
from .classes import Base, Classes
from .facts import ClassFacts, Dotted, ModuleFacts
from .fields import Fields
from .modules import Modules
from .settings import Settings
from .words import WordIndex

MODEL_ROOTS = frozenset(
    {"django.db.models.Model", "django.db.models.base.Model", "django.contrib.gis.db.models.Model"}
)
_SEEDS = (
    *(
        "Model",
        "AbstractUser",
        "AbstractBaseUser",
        "PermissionsMixin",
        "User",
        "Group",
        "Permission",
    ),
    *("ContentType", "Site", "Session", "AbstractBaseSession", "LogEntry", "Redirect", "FlatPage"),
    *("Page", "MP_Node", "NS_Node", "AL_Node", "models", "get_user_model"),
)
_NODES = frozenset({"MP_Node", "NS_Node", "AL_Node"})
_NOT_DJANGO = frozenset(
    {"pydantic", "sqlalchemy", "peewee", "tortoise", "mongoengine", "ninja", "sqlmodel", "torch"}
)
_NOT_MODELS = (
    "Manager",
    "QuerySet",
    "Field",
    "Choices",
    "Form",
    "Serializer",
    "Admin",
    "View",
    "Exception",
)
_RELATIONS = ("ForeignKey", "OneToOneField", "ManyToManyField", "CharField", "TextField")


class ModelClasses:
    """Knows which classes are Django models."""

    def __init__(
        self,
        modules: Modules,
        words: WordIndex,
        classes: Classes,
        fields: Fields,
        apps: Apps,
        settings: Settings,
    ) -> None:
        self._modules = modules
        self._words = words
        self._classes = classes
        self._fields = fields
        self._apps = apps
        self._settings = settings
        self._verdicts: dict[ClassFacts, bool] = {}

    @cached_property
    def all(self) -> tuple[ClassFacts, ...]:
        """Every model class at the top of a module: the project's, Django's, the environment's."""
        found = dict.fromkeys(
            cls for module in self._candidates() for cls in self.classes_of(module)
        )
        return tuple(cls for cls in found if self.is_model(cls))

    def classes_of(self, module: ModuleFacts) -> Iterator[ClassFacts]:
        """Yield the classes a module defines at its top."""
        for bindings in module.bindings.values():
            for binding in bindings:
                if binding.cls is not None:
                    yield self._classes.facts(module, binding.cls)

    def is_model(self, cls: ClassFacts) -> bool:
        """Say whether a class is a model, as far as its bases can be read."""
        if cls not in self._verdicts:
            outer = [base for base in self._classes.mro(cls) if isinstance(base, Dotted)]
            certain = any(base.name in MODEL_ROOTS for base in outer)
            self._verdicts[cls] = certain or any(self._may_be_model(base, cls) for base in outer)
        return self._verdicts[cls]

    def named(self, label: str) -> ClassFacts | None:
        """Return the class of the model ``app_label.Name`` without looking at other models."""
        app_label, _, name = label.rpartition(".")
        for path in self._words.defining_class(name):
            module = self._modules.at(path)
            for binding in module.bindings.get(name, ()) if module is not None else ():
                if (
                    module is not None
                    and binding.cls is not None
                    and self._apps.label(module) == app_label
                ):
                    return self._classes.facts(module, binding.cls)
        return next(
            (
                cls
                for cls in self._shipped()
                if cls.node.name == name and self._is_in(cls, app_label)
            ),
            None,
        )

    def _is_in(self, cls: ClassFacts, app_label: str) -> bool:
        return self._apps.label(cls.module).lower() == app_label.lower()

    def _shipped(self) -> Iterator[ClassFacts]:
        for name in STUBS:
            module = self._modules.module(name)
            if module is not None:
                yield from self.classes_of(module)

    def _candidates(self) -> Iterator[ModuleFacts]:
        for path in self._paths():
            module = self._modules.at(path)
            if module is not None:
                yield module
        for name in (*STUBS, *self._installed()):
            module = self._modules.module(name)
            if module is not None:
                yield module

    def _paths(self) -> Iterator[Path]:
        seeds = {*_SEEDS, *self._words.base_names_ending("Model")}
        paths = {*self._words.deriving_from(seeds)}
        for word in _RELATIONS:
            paths.update(self._words.mentioning(word))
        for path in self._words.files:
            if path in paths and not (path.parent.name == "migrations" and path.name[:1].isdigit()):
                yield path

    def _installed(self) -> Iterator[str]:
        """Yield the modules of the environment that hold installed applications' models."""
        for name in sorted(self._settings.setting("INSTALLED_APPS").strings()):
            package = name.rpartition(".apps.")[0] or name
            models = f"{package}.models"
            yield models
            yield from self._modules.installed.submodules(models)

    def _may_be_model(self, base: Base, cls: ClassFacts) -> bool:
        """Decide by name and by fields where a base can't be read."""
        if not isinstance(base, Dotted) or base.name.startswith(
            ("django.", "builtins.", "typing.")
        ):
            return False
        *packages, name = base.name.split(".")
        if (packages and packages[0] in _NOT_DJANGO) or name.endswith(_NOT_MODELS):
            return False
        if name in _NODES or ("models" in packages and name[:1].isupper()):
            return True
        values = [bindings[-1].value for bindings in cls.own.values()]
        return any(
            value is not None and self._fields.is_django_field(cls.module, value)
            for value in values
        )
