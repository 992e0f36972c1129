"""The codemods there are: ours and those of installed packages, all found the same way.

A package adds codemods with an entry point in the group ``django_asyncify.codemods`` that names
a module or a package. Every concrete ``Codemod`` defined in it is registered under its ``id``.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType, ModuleType

from .analysis.operations import Kind
from .codemod import Codemod, Registry
from .errors import RegistryError

GROUP = "django_asyncify.codemods"


@cache
def load_registry() -> Registry:
    """Return every installed codemod by its id.

    Raises:
        RegistryError: there are none, one can't be imported, or two want the same id or kind.
    """
    return build_registry(_installed_classes())


def build_registry(classes: Iterable[type[Codemod]]) -> Registry:
    """Register ``classes``, sorted by id.

    Raises:
        RegistryError: there are none, or two want the same id or kind.
    """
    found: dict[str, type[Codemod]] = {}
    owners: dict[Kind, type[Codemod]] = {}
    for cls in classes:
        _claim_name(cls, found)
        _claim_kinds(cls, owners)
    if not found:
        raise RegistryError(
            f"no codemods are installed: nothing is registered in the entry-point group {GROUP!r}; "
            "reinstall django-asyncify"
        )
    return MappingProxyType({name: found[name]() for name in sorted(found)})


def _claim_name(cls: type[Codemod], found: dict[str, type[Codemod]]) -> None:
    name = getattr(cls, "id", None)
    if not isinstance(name, str) or not name:
        raise RegistryError(f"the codemod {_place(cls)} has no id")
    other = found.setdefault(name, cls)
    if other is not cls:
        raise RegistryError(f"two codemods have the id {name!r}: {_place(other)} and {_place(cls)}")


def _claim_kinds(cls: type[Codemod], owners: dict[Kind, type[Codemod]]) -> None:
    for kind in sorted(cls.owns, key=lambda kind: kind.value):
        other = owners.setdefault(kind, cls)
        if other is not cls:
            raise RegistryError(
                f"two codemods own operations of kind {kind.value!r}: "
                f"{_place(other)} and {_place(cls)}; each kind has one owner"
            )


def _place(cls: type[Codemod]) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _installed_classes() -> Iterator[type[Codemod]]:
    # The same entry point is listed twice when an editable install and a wheel overlap.
    points = {(point.name, point.value): point for point in entry_points(group=GROUP)}
    for key in sorted(points):
        for module in _modules(points[key]):
            yield from codemods_in(module)


def _modules(point: EntryPoint) -> Iterator[ModuleType]:
    module = _import(point.value, point)
    yield module
    for info in pkgutil.iter_modules(getattr(module, "__path__", [])):
        if not info.name.startswith("_"):
            yield _import(f"{module.__name__}.{info.name}", point)


def _import(name: str, point: EntryPoint) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        origin = f"entry point {point.name!r} of {point.dist.name}" if point.dist else point.name
        raise RegistryError(
            f"the codemods in {name} ({origin}) can't be imported: {type(error).__name__}: {error}"
        ) from error


def codemods_in(module: ModuleType) -> Iterator[type[Codemod]]:
    """Yield the concrete codemods that ``module`` itself defines, in the order they are in."""
    for value in vars(module).values():
        if not isinstance(value, type) or not issubclass(value, Codemod):
            continue
        if value.__module__ == module.__name__ and not inspect.isabstract(value):
            yield value
