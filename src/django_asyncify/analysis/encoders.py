"""JSON by encoders of the project's own: what ``json`` can't write is handed to their code."""

from __future__ import annotations

import ast

from .arguments import Arguments
from .callbacks import call_callback
from .frame import Frame
from .iteration import with_held
from .members import bind_member, find_member
from .operations import Kind
from .operators import formatted
from .values import (
    NEVER,
    PLAIN,
    Class,
    Container,
    External,
    Foreign,
    Function,
    Object,
    Plain,
    Tuple,
    Unknown,
    Value,
    join,
)

_DEEPEST = 6
_ENCODERS = ("json.", "django.core.serializers.json.")
_TEXT = {External("builtins.str"), External("builtins.repr")}


def encode(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> bool:
    """Run what ``json.dumps(obj, cls=..., default=...)`` hands to other code; say whether any."""
    if not dotted.startswith("json.dump"):
        return False
    whole = _write_whole(frame, node, arguments)
    functions = _encoders(frame, node, arguments)
    pending = _unwritable(frame, arguments.get(0, "obj") or PLAIN)
    if functions is not None and not functions:
        return whole
    if functions is None or any(isinstance(atom, Unknown) for atom in pending):
        if pending:
            frame.record(Kind.UNKNOWN, node, detail="JSON by an encoder that can't be followed")
        return whole or bool(pending)
    _run(frame, node, dotted, functions, pending)
    return True


def _write_whole(frame: Frame, node: ast.Call, arguments: Arguments) -> bool:
    """Run what an encoder's class does with all that is written; say whether it does anything."""
    members = []
    for atom in arguments.keyword("cls") or NEVER:
        if isinstance(atom, Class):
            mro = frame.interpreter.project.mro(atom.facts)
            made = Object(atom.facts, frame.ref(node))
            found = [find_member(frame.interpreter, mro, name) for name in _WHOLE]
            members += [bind_member(frame, node, member, made) for member in found if member]
    call_callback(frame, node, join(members), (arguments.get(0, "obj") or PLAIN,), "json.dumps")
    return bool(members)


_WHOLE = ("encode", "iterencode")


def _encoders(frame: Frame, node: ast.Call, arguments: Arguments) -> Value | None:
    """Return the functions that are asked, None if they can't be followed."""
    found = [arguments.keyword("default") or NEVER]
    for atom in arguments.keyword("cls") or NEVER:
        if isinstance(atom, Class):
            mro = frame.interpreter.project.mro(atom.facts)
            member = find_member(frame.interpreter, mro, "default")
            if member is None:
                return None
            found.append(bind_member(frame, node, member, Object(atom.facts, frame.ref(node))))
        elif not isinstance(atom, External) or not atom.dotted.startswith(_ENCODERS):
            return None
    functions = join(found)
    followed = all(isinstance(atom, Function) or atom in _TEXT for atom in functions)
    return functions if followed else None


def _run(frame: Frame, node: ast.Call, dotted: str, functions: Value, pending: Value) -> None:
    """Call the functions with what is left to write, and again with what they give for that."""
    if any(atom in _TEXT for atom in functions):
        formatted(frame, node, pending, dotted, None)
    own = frozenset(atom for atom in functions if isinstance(atom, Function))
    for _ in range(_DEEPEST if own else 0):
        given = call_callback(frame, node, own, (pending | PLAIN,), dotted)
        pending = _unwritable(frame, given)
        if not pending:
            return
    if own:
        frame.record(Kind.UNKNOWN, node, detail="JSON by an encoder that comes to no end")


def _unwritable(frame: Frame, given: Value) -> Value:
    """Return what ``json`` itself can't write, however deep it is inside."""
    written = (Container, Foreign, Plain, Tuple)
    return frozenset(a for a in with_held(frame, given, _DEEPEST) if not isinstance(a, written))
