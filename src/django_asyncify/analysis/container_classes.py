"""Classes that derive from Python's containers: their objects hold what a list or dict would."""

from __future__ import annotations

import ast
import builtins
from dataclasses import replace

from ..project.facts import ClassFacts, Dotted
from ..project.project import Project
from .arguments import Arguments
from .containers import read_item
from .frame import Frame
from .values import Container, Object, Value, value

_KINDS = {
    "list": "list",
    "tuple": "tuple",
    "set": "set",
    "frozenset": "set",
    "dict": "dict",
    "collections.Counter": "dict",
    "collections.OrderedDict": "dict",
    "collections.UserDict": "dict",
    "collections.UserList": "list",
    "collections.defaultdict": "dict",
    "collections.deque": "list",
}


def container_of(project: Project, holder: Object) -> Container | None:
    """Return the container that an object is by its class, or None."""
    for base in project.mro(holder.cls):
        kind = _KINDS.get(base.name.removeprefix("builtins.")) if isinstance(base, Dotted) else None
        if kind is not None:
            return Container(holder.ref, kind)
    return None


def wraps_container(project: Project, cls: ClassFacts) -> bool:
    """Whether a class keeps what it holds in ``self.data``."""
    names = {base.name for base in project.mro(cls) if isinstance(base, Dotted)}
    return not names.isdisjoint({"collections.UserDict", "collections.UserList"})


def fill_container(
    frame: Frame, node: ast.Call, container: Container, arguments: Arguments
) -> None:
    """Put into a new container what its class's constructor walks over."""
    from .container_methods import extend

    first = replace(arguments, positional=arguments.positional[:1])
    extend(frame, node, container, "update" if container.kind == "dict" else "extend", first)


def held_attribute(frame: Frame, holder: Object, name: str) -> Value | None:
    """Return ``self.data`` of a ``UserList`` or ``UserDict``; None for other attributes."""
    project = frame.interpreter.project
    container = container_of(project, holder)
    if name != "data" or container is None or not wraps_container(project, holder.cls):
        return None
    return value(container)


def builds_on_specials(project: Project, cls: ClassFacts) -> bool:
    """Whether methods that a class has from ``collections.abc`` run its special ones: ``keys()``
    and ``get()`` of a ``Mapping``, ``index()`` of a ``Sequence``.
    """
    bases = (base.name for base in project.mro(cls) if isinstance(base, Dotted))
    return any(name.startswith("collections.abc.") for name in bases)


def has_of_builtin(project: Project, cls: ClassFacts, name: str) -> bool:
    """Whether a class has a method from ``list``, ``dict`` or another built-in container."""
    outer = (base.name for base in project.mro(cls) if isinstance(base, Dotted))
    bases = (found.removeprefix("builtins.") for found in outer)
    return any(hasattr(getattr(builtins, base, None), name) for base in bases if base in _KINDS)


def held_item(frame: Frame, holder: Object, key: str | None) -> Value | None:
    """Return what an object holds under a key, None if that isn't all known.

    Its class has to be filled by nothing but the methods that it has from a built-in container.
    """
    project = frame.interpreter.project
    container = container_of(project, holder)
    own = {n for base in project.mro(holder.cls) if isinstance(base, ClassFacts) for n in base.own}
    if container is None or own & _FILLING:
        return None
    return read_item(frame.interpreter.heap, container.ref, key)


_FILLING = frozenset(
    {"__init__", "__ior__", "__new__", "__setitem__", "append", "copy", "extend", "fromkeys"}
    | {"insert", "setdefault", "update"}
)
