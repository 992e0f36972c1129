"""Exceptions as values: what is put into one where it is made comes out where it is caught."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from pathlib import Path

from ..project.facts import ClassFacts, Dotted
from ..spans import Span
from .arguments import Arguments
from .frame import Frame
from .instance_state import ANY_NAME
from .iteration import is_data, with_held
from .members import find_member
from .values import (
    NEVER,
    UNKNOWN,
    Atom,
    Class,
    Container,
    External,
    Plain,
    Ref,
    Tuple,
    Value,
    join,
    value,
)

#: One of Python's own that was made with data.
EXCEPTION = Plain(what="exception")
_CARRYING = Ref(Path("<exceptions>"), Span(0, 0, 0, 0))
_ANY = "builtins.BaseException"
_CAUGHT = "builtins.Exception()"
_DEEPEST = 3
#: django.db.models.deletion's exceptions hold the instances that stood in the way.
_HOLDING_INSTANCES = frozenset({"ProtectedError", "RestrictedError"})


def builtin_exception(name: str) -> type[BaseException] | None:
    """Return the built-in exception class of that name, if there is one."""
    found = getattr(builtins, name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


def note_builtin(frame: Frame, name: str, arguments: Arguments) -> None:
    """Remember what a built-in exception was made with, if it is more than data."""
    cls = builtin_exception(name)
    if cls is not None:
        _note(frame, (f"builtins.{base.__name__}" for base in cls.__mro__), arguments.all())


def note_external(frame: Frame, dotted: str, arguments: Arguments) -> None:
    """Remember what an exception of Django's or a package's was made with."""
    _note(frame, (dotted, "builtins.Exception", _ANY), arguments.all())


def note_own(frame: Frame, cls: ClassFacts, arguments: Arguments) -> None:
    """Remember what an exception of the project's own was made with, for its bases too."""
    names = []
    for base in frame.interpreter.project.mro(cls):
        names.append(base.qualname if isinstance(base, ClassFacts) else base.name)
        name = base.name.removeprefix("builtins.") if isinstance(base, Dotted) else ""
        builtin = builtin_exception(name)
        names += [f"builtins.{one.__name__}" for one in builtin.__mro__] if builtin else []
    _note(frame, names, arguments.all())


#: Attributes that an exception's text is made of: Python's, and of Django's ``ValidationError``.
_TELLING = frozenset({"args", "error_dict", "error_list", "message", "params", ANY_NAME})


def is_caught_text(holder: External, name: str) -> bool:
    """Whether setting ``name`` changes the text of an exception that was caught."""
    return holder.dotted == _CAUGHT and name in _TELLING


def note_attribute(frame: Frame, given: Value) -> None:
    """Remember that something was set on an exception, of whichever class."""
    _note(frame, ("",), (given,))


def _note(frame: Frame, names: Iterable[str], given: Iterable[Value]) -> None:
    carried = join([one for one in given if not _is_data(frame, one)])
    if carried:
        for name in names:
            frame.interpreter.heap.write(_CARRYING, name, carried)


def _is_data(frame: Frame, given: Value) -> bool:
    return is_data(frame, frozenset(atom for atom in given if not _of_caught(atom)))


def _of_caught(atom: Atom) -> bool:
    """Whether it is an exception that was caught, or an attribute of one."""
    return isinstance(atom, External) and atom.dotted.startswith(_CAUGHT)


def caught(frame: Frame, classes: Value) -> Value:
    """Return what ``except classes as e`` binds; no classes catch everything."""
    held = with_held(frame, classes, _DEEPEST)
    flat = {atom for atom in held if not isinstance(atom, (Tuple, Container))}
    if any(_may_carry(frame, atom) for atom in flat or {External(_ANY)}):
        heap = frame.interpreter.heap
        carried = join([heap.read(_CARRYING, name) or NEVER for name in heap.names(_CARRYING)])
        return carrying(carried)
    return value(External(_CAUGHT))


def carrying(given: Value) -> Value:
    """Return an exception that was made with what isn't data: its text is made of that."""
    return UNKNOWN | value(Tuple((given,)))


def _may_carry(frame: Frame, atom: Atom) -> bool:
    carrying = frame.interpreter.heap.names(_CARRYING)
    if "" in carrying:
        return True
    if isinstance(atom, Class):
        mro = frame.interpreter.project.mro(atom.facts)
        special = any(find_member(frame.interpreter, mro, n) for n in ("__init__", "__str__"))
        return special or atom.facts.qualname in carrying
    if not isinstance(atom, External):
        return bool(carrying)  # which class it is isn't known
    if atom.dotted.rpartition(".")[2] in _HOLDING_INSTANCES or atom.dotted in carrying:
        return True
    knows_django = frame.interpreter.project.knows_django(atom.dotted)
    return knows_django and not atom.dotted.startswith("django.")
