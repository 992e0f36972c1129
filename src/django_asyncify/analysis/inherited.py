"""What classes have from bases that can't be read."""

from __future__ import annotations

import ast

from ..django_api.standard_library import runs_elsewhere
from ..edits import NodeKind
from ..project.facts import ClassFacts, Dotted
from ..project.project import Project
from .arguments import Arguments
from .frame import Frame
from .operations import Kind, Use
from .values import (
    PLAIN,
    UNKNOWN,
    UNKNOWN_OF_DJANGO,
    Atom,
    BoundExternal,
    Instance,
    Object,
    Value,
    value,
)

_PURE_BASES = frozenset(
    {
        "object",
        "builtins.object",
        "abc.ABC",
        "typing.Generic",
        "typing.Protocol",
        "typing.NamedTuple",
        "collections.UserDict",
        "logging.Filter",
        "logging.Formatter",
        "logging.Handler",
        "threading.Thread",
    }
)
_PURE_BASE_PREFIXES = (
    "enum.",
    "builtins.",
    "typing.",
    "dataclasses.",
    "django.core.exceptions.",
    "django.utils.",
    "html.parser.",
    "json.",
    "collections.",
    "string.",
    "abc.",
    "django.db.models.TextChoices",
    "django.db.models.IntegerChoices",
    "django.db.models.Choices",
    "django.db.models.enums.",
    "django.http.Http404",
)


def pure_base(base: Dotted) -> bool:
    """Whether a base class that can't be read is known to touch no database."""
    if base.name.endswith("LazyObject"):
        return False
    return base.name in _PURE_BASES or base.name.startswith(_PURE_BASE_PREFIXES)


def unread_bases(project: Project, cls: ClassFacts) -> list[str]:
    """Return the bases of ``cls`` that can't be read and aren't known to be harmless."""
    bases = (base for base in project.mro(cls) if isinstance(base, Dotted))
    return [base.name for base in bases if not pure_base(base)]


def starts_elsewhere(project: Project, cls: ClassFacts, name: str) -> bool:
    """Whether a method that a class has from a thread or process starts its code there."""
    bases = (base.name for base in project.mro(cls) if isinstance(base, Dotted))
    return any(runs_elsewhere(base, name) for base in bases)


def unreadable(frame: Frame, cls: ClassFacts) -> str:
    """Return the nearest base of ``cls`` that can't be read, or nothing."""
    return next(iter(unread_bases(frame.interpreter.project, cls)), "")


def inherits_queries(frame: Frame, cls: ClassFacts) -> str:
    """Return a base of ``cls`` that can't be read and may query, or nothing.

    What a class has from there runs code nobody sees: the ``qs`` of a FilterSet, the rows of a
    table, what a lazy object wraps.
    """
    project = frame.interpreter.project
    names = (n for n in unread_bases(project, cls) if not n.startswith(_PLAIN_DJANGO))
    return next((n for n in names if _is_djangos(n) or project.knows_django(n)), "")


def _is_djangos(dotted: str) -> bool:
    return dotted.startswith("django.")


def hand_over(frame: Frame, holder: Object, arguments: Arguments) -> None:
    """Note that code which can't be read is given something that may query, to keep it."""
    from .iteration import is_data

    if not all(is_data(frame, given) for given in arguments.all()):
        frame.interpreter.heap.write(holder.ref, _HANDED_OVER, PLAIN)


_HANDED_OVER = "(handed over)"


def _may_query(frame: Frame, holder: Object) -> str:
    """Return the base from which an object may have code that queries, or nothing."""
    base = inherits_queries(frame, holder.cls)
    if base or frame.interpreter.heap.read(holder.ref, _HANDED_OVER) is None:
        return base
    names = unread_bases(frame.interpreter.project, holder.cls)
    return next((name for name in names if not _is_djangos(name)), "")


#: Django's classes whose attributes and operators query nothing, or that are known one by one.
_PLAIN_DJANGO = (
    "django.apps.",
    "django.conf.",
    "django.contrib.auth.backends.",
    "django.contrib.auth.hashers.",
    "django.contrib.auth.middleware.",
    "django.contrib.auth.mixins.",
    "django.contrib.auth.tokens.",
    "django.core.cache.",
    "django.core.files.",
    "django.core.handlers.",
    "django.core.mail.",
    "django.core.management.",
    "django.core.serializers.",
    "django.core.signing.",
    "django.core.validators.",
    "django.db.models.",
    "django.db.migrations.",
    "django.dispatch.",
    "django.forms.",
    "django.http.",
    "django.middleware.",
    "django.template.base.",
    "django.template.Library",
    "django.template.Node",
    "django.template.loaders.",
    "django.test.",
    "django.urls.",
    "django.views.",
)


def inherited_attribute(frame: Frame, node: ast.expr, holder: Object, name: str) -> Value:
    """Return an attribute that no readable class has; a third party's property may query."""
    if starts_elsewhere(frame.interpreter.project, holder.cls, name):
        return value(BoundExternal(holder, name))
    if not unreadable(frame, holder.cls):
        return _of_container(frame, holder, name)
    base = _may_query(frame, holder)
    if not base or name.startswith("__") or frame.interpreter.is_called(node):
        return value(BoundExternal(holder, name))
    detail = f"{name}, which it has from {base}"
    frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail=detail)
    return UNKNOWN_OF_DJANGO


def _of_container(frame: Frame, holder: Object, name: str) -> Value:
    """Return what a class has from a list or a dictionary, if it derives from one."""
    from .container_classes import builds_on_specials, container_of, held_attribute
    from .library_hooks import calls_hooks
    from .named_tuple_methods import has_made_method

    project = frame.interpreter.project
    if has_made_method(project, holder.cls, name) or calls_hooks(project, holder.cls, name):
        return value(BoundExternal(holder, name))
    if builds_on_specials(project, holder.cls) and not name.startswith("__"):
        return value(BoundExternal(holder, name))
    if container_of(project, holder) is None:
        return PLAIN
    return held_attribute(frame, holder, name) or value(BoundExternal(holder, name))


def made_by_inherited(frame: Frame, holder: Object) -> Value:
    """Return what code that an object has from elsewhere gives: rows, or anything else."""
    return UNKNOWN_OF_DJANGO if _may_query(frame, holder) else UNKNOWN


def run_inherited(frame: Frame, node: ast.expr, holder: Atom, name: str, use: Use | None) -> bool:
    """Run a special method that a class may have from third-party code; say whether it may."""
    base = may_give(frame, holder, name)
    if base:
        detail = f"{name}, which it may have from {base}"
        frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail=detail, use=use)
    return bool(base)


def may_give(frame: Frame, holder: Atom, name: str) -> str:
    """Return a third party's base from which a class may have a special method, or nothing."""
    if isinstance(holder, Object) and name not in _WITHOUT_QUERIES:
        return _may_query(frame, holder)
    model = (
        frame.interpreter.project.models.get(holder.model) if isinstance(holder, Instance) else None
    )
    if model is not None and name == "__str__":
        return inherits_queries(frame, model.cls)
    return ""


#: What every object has, or what only looks at the object itself.
_WITHOUT_QUERIES = frozenset(
    [
        "__eq__",
        "__format__",
        "__get__",
        "__getattr__",
        "__getattribute__",
        "__hash__",
        "__missing__",
        "__ne__",
        "__post_init__",
        "__repr__",
        "__set__",
        "__setattr__",
    ]
)
