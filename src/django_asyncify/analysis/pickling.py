"""What is pickled, for a cache or a session, and what comes out of it again.

It is data, or objects whose relations query anew unless they were pickled with them: a join would
keep a row there as it was when the query ran.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..spans import Span
from .data import read_here
from .frame import Frame
from .iteration import with_held
from .origins import Origin
from .values import NEVER, Atom, Instance, Object, Plain, QuerySet, Ref, Value, value

PICKLED = value(Plain(what="cached"))
_KEPT = Ref(Path("<pickled>"), Span(0, 0, 0, 0))
_JSON = "django.contrib.sessions.serializers.JSONSerializer"
_DEEPEST = 6


def from_session(frame: Frame) -> Value:
    """Return what a session gives back."""
    return PICKLED if _pickles_sessions(frame) else read_here(frame)


def into_session(frame: Frame, given: Iterable[Value]) -> None:
    """Note what a session keeps."""
    if _pickles_sessions(frame):
        note_pickled(frame, given, "the session")


def note_pickled(frame: Frame, given: Iterable[Value], by: str) -> None:
    """Remember what ``by`` keeps, and keep the queries from being joined that fetched it."""
    atoms = [atom for one in given for atom in with_held(frame, one, _DEEPEST)]
    objects = frozenset(_anew(a) for a in atoms if isinstance(a, (Instance, Object)))
    if objects:
        frame.interpreter.heap.write(_KEPT, "objects", objects)
    for origin in (origin for atom in atoms for origin in _origins(atom)):
        if origin.site is not None:
            place = origin.site.path, origin.site.span
            reason = f"{by} keeps its rows as they are"
            frame.interpreter.unjoinable.setdefault(place, reason)


def kept_objects(frame: Frame) -> Value:
    """Return the objects that some code pickles: whatever was pickled may be one of them."""
    return frame.interpreter.heap.read(_KEPT, "objects") or NEVER


def _anew(atom: Instance | Object) -> Atom:
    """Return what comes out: no query of this request has fetched it."""
    if isinstance(atom, Object):
        return atom
    return Instance(atom.model, frozenset({Origin(None, decline="it was pickled")}))


def _origins(atom: Atom) -> Iterable[Origin]:
    if isinstance(atom, Instance):
        return atom.origins
    return (atom.origin,) if isinstance(atom, QuerySet) else ()


def _pickles_sessions(frame: Frame) -> bool:
    """Whether sessions have another serializer than Django's, which knows JSON alone.

    https://docs.djangoproject.com/en/stable/topics/http/sessions/#session-serialization
    """
    serializer = frame.interpreter.project.setting("SESSION_SERIALIZER")
    return bool(serializer.strings() - {_JSON} or serializer.gaps)
