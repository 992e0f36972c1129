"""What the project's source says, as data: modules, classes, models, routes, settings.

Everything here is read with ``ast``; nothing of the project is imported or run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from ..sources import SourceFile


@dataclass(frozen=True, slots=True)
class Dotted:
    """A name outside of what can be read, by its full dotted path (``django.shortcuts.render``)."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One thing a module- or class-level name may stand for.

    Exactly one of the fields after ``name`` is set: a ``def``, a ``class``, an assigned
    expression, or an import (``module`` and, for ``from module import attribute``, ``attribute``).
    """

    name: str
    function: ast.FunctionDef | ast.AsyncFunctionDef | None = None
    cls: ast.ClassDef | None = None
    value: ast.expr | None = None
    module: str | None = None
    attribute: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ModuleFacts:
    """A parsed module: ``bindings`` holds, per top-level name, all it may be, last binding last.

    ``editable`` is false for modules read from the environment or shipped as Django's own facts.
    ``stars`` are modules star-imported, in order. Names bound inside top-level ``if``/``try``/
    ``with``/``for`` count; names deleted don't matter.
    """

    name: str
    path: Path
    source: SourceFile
    tree: ast.Module
    lines: tuple[str, ...]
    bindings: Mapping[str, tuple[Binding, ...]]
    stars: tuple[str, ...]
    editable: bool

    def may_be_called(self, name: str) -> bool:
        """Whether ``name`` may mean the module, by where the import path starts."""
        own, other = f".{self.name}", f".{name}"
        return own.endswith(other) or other.endswith(own)


@dataclass(frozen=True, slots=True, eq=False)
class ClassFacts:
    """A class whose source can be read. ``own`` are the bindings of its body."""

    qualname: str
    module: ModuleFacts
    node: ast.ClassDef
    own: Mapping[str, tuple[Binding, ...]]

    def __repr__(self) -> str:
        return f"<class {self.qualname}>"


class FieldKind(Enum):
    """What a name on a model instance is."""

    PLAIN = "plain"
    FILE = "file"
    FOREIGN_KEY = "foreign key"
    ONE_TO_ONE = "one-to-one"
    MANY_TO_MANY = "many-to-many"
    GENERIC_FOREIGN_KEY = "generic foreign key"
    GENERIC_RELATION = "generic relation"
    REVERSE_FOREIGN_KEY = "reverse foreign key"
    REVERSE_ONE_TO_ONE = "reverse one-to-one"
    UNKNOWN = "unknown field class"


TO_ONE = frozenset(
    {
        FieldKind.FOREIGN_KEY,
        FieldKind.ONE_TO_ONE,
        FieldKind.REVERSE_ONE_TO_ONE,
        FieldKind.GENERIC_FOREIGN_KEY,
    }
)
#: Those that have a column of their own.
FORWARD = frozenset({FieldKind.FOREIGN_KEY, FieldKind.ONE_TO_ONE})
TO_MANY = frozenset(
    {FieldKind.MANY_TO_MANY, FieldKind.GENERIC_RELATION, FieldKind.REVERSE_FOREIGN_KEY}
)


@dataclass(frozen=True, slots=True, eq=False)
class FieldFacts:
    """A field or relation as seen from a model. ``target`` is the related model's label or None.

    ``target`` is a *model key* (``ModelFacts.key``); None with a relation kind means the target
    couldn't be resolved. For reverse relations ``name`` is the accessor (``comment_set``).
    ``parent_link`` marks the way from a multi-table child to its parent. ``remote`` names, for a
    reverse relation, the field on the other side that it comes from. ``through`` is the key of
    the model behind a many-to-many relation, on the side that declares it. ``converts`` marks
    columns that a readable field class turns into values of its own; ``to_field`` says that a
    foreign key names the column it points to, ``measured`` that an image's size is kept in others.
    """

    name: str
    kind: FieldKind
    target: str | None = None
    null: bool = False
    db_constraint: bool = True
    class_name: str = ""
    line: int = 0
    parent_link: bool = False
    remote: str = ""
    through: str = ""
    converts: bool = False
    to_field: bool = False
    measured: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ManagerFacts:
    """A manager of a model: its class and its queryset's class where their source can be read.

    ``None`` with ``*_known`` true means Django's own ``Manager``/``QuerySet``; ``*_known`` false
    means a class that can't be read.
    """

    name: str
    manager_class: ClassFacts | None
    queryset_class: ClassFacts | None
    known: bool


@dataclass(frozen=True, slots=True, eq=False)
class ModelFacts:
    """A concrete, proxy or abstract model.

    ``key`` is the dotted path of the class. ``fields`` includes inherited ones and reverse
    relations; ``managers`` includes inherited ones and the implicit ``objects``. ``mro`` holds
    class and bases, nearest first, unreadable ones as ``Dotted``.
    """

    key: str
    cls: ClassFacts
    app_label: str
    abstract: bool
    proxy: bool
    managed: bool
    fields: Mapping[str, FieldFacts]
    managers: Mapping[str, ManagerFacts]
    default_manager: str
    base_manager: str | None
    mro: tuple[ClassFacts | Dotted, ...]

    @property
    def name(self) -> str:
        """The class's name, ``Article``."""
        return self.cls.node.name


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One ``path()``/``re_path()``: where, with which pattern, and the expression of its view.

    ``view`` is evaluated by the analysis (decorated, partial, ``as_view()``). For a string view
    (old style) ``dotted`` is set instead. ``converters`` maps URL argument names to converter
    names (``int``, ``str``, ``slug``, ``uuid``, ``path`` or a project's own; ``re`` for a
    regular expression's group). ``extras`` are the expressions of further keyword arguments,
    those of includes first, each with the module it stands in. ``name`` is what it is reversed by,
    None where that can't be read.
    """

    pattern: str
    module: ModuleFacts
    line: int
    view: ast.expr | None
    dotted: str | None = None
    converters: Mapping[str, str] = field(default_factory=dict)
    extras: tuple[tuple[ModuleFacts, ast.expr], ...] = ()
    name: str | None = ""


OTHER_KEYS = "*"
"""The key under which a dictionary holds an ``Unread`` if it may have further keys."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a setting that can't be read: where it stands, and what it may be by default."""

    where: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """All values a setting may have, over every settings module and branch of the project.

    ``values`` are Python literals (tuples for lists, recursively); a dictionary's item that can't
    be read is an ``Unread``. ``complete`` is false when some assignment, or a part of one, couldn't
    be read, so there may be others; ``gaps`` says where. A setting never assigned has
    ``values == ()`` and ``complete`` true: Django's default holds. ``may_be_default`` is true when
    some settings module, or some branch of one, leaves it unassigned.
    """

    values: tuple[object, ...] = ()
    complete: bool = True
    gaps: tuple[str, ...] = ()
    may_be_default: bool = True

    def strings(self) -> frozenset[str]:
        """Every string anywhere in the possible values, flattened."""
        return frozenset(
            item for value in self.values for item in _leaves(value) if isinstance(item, str)
        )

    def at(self, *keys: str | int) -> Setting:
        """Return what lies below ``keys`` in the values, ``"*"`` standing for every key.

        Only what couldn't be read on the way there counts as a gap, so that
        ``setting("DATABASES").at("*", "ATOMIC_REQUESTS")`` is complete whatever the passwords are.
        """
        nested = {
            item.where
            for value in self.values
            for item in _leaves(value)
            if isinstance(item, Unread)
        }
        found, absent = list(self.values), self.may_be_default
        gaps = [gap for gap in self.gaps if gap not in nested]
        for key in keys:
            below = [item for value in found for item in _below(value, key)]
            gaps += [item.where for item in below if isinstance(item, Unread)]
            absent = absent or None in below
            found = [value for item in below for value in _readable(item)]
        values = tuple({repr(value): value for value in found}.values())
        inside = [
            item.where for value in values for item in _leaves(value) if isinstance(item, Unread)
        ]
        where = tuple(dict.fromkeys(gaps + inside))
        return Setting(values, not where, where, absent)


@dataclass(frozen=True, slots=True)
class _Item:
    """A value found below a key; wrapped, so that a ``None`` in it isn't taken for nothing."""

    value: object


def _below(value: object, key: str | int) -> list[_Item | Unread | None]:
    """Return what ``value`` has below ``key``: values, unread parts, or None for nothing."""
    if isinstance(value, tuple):
        chosen = (
            value if key == OTHER_KEYS else value[key : key + 1] if isinstance(key, int) else ()
        )
        return [_wrapped(item) for item in chosen] or [None]
    if not isinstance(value, dict):
        return [None]
    if key == OTHER_KEYS:
        return [_wrapped(item) for item in value.values()] or [None]
    if key in value:
        return [_wrapped(value[key])]
    return [_wrapped(value[OTHER_KEYS])] if OTHER_KEYS in value else [None]


def _wrapped(item: object) -> _Item | Unread:
    return item if isinstance(item, Unread) else _Item(item)


def _readable(item: _Item | Unread | None) -> tuple[object, ...]:
    if item is None:
        return ()
    return item.values if isinstance(item, Unread) else (item.value,)


def _leaves(value: object) -> Iterator[object]:
    """Yield the innermost values, an ``Unread`` before what it may be by default."""
    if isinstance(value, Unread):
        yield value
    inner = value.values if isinstance(value, Unread) else value
    if isinstance(inner, dict):
        inner = tuple(inner.values())
    if isinstance(inner, (tuple, list, set, frozenset)):
        for item in inner:
            yield from _leaves(item)
    else:
        yield inner


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """A name followed through imports to where it is bound: ``binding`` in ``module``.

    ``binding`` is a function, a class or an assigned expression, never an import.
    """

    module: ModuleFacts
    binding: Binding


Resolution = Resolved | ModuleFacts | Dotted
