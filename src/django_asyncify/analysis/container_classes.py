"""Classes that derive from Python's containers: their objects hold what a list or dict would."""

from __future__ import annotations

import ast
from dataclasses import replace

from ..project.facts import ClassFacts, Dotted
from ..project.project import Project
from .arguments import Arguments
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
