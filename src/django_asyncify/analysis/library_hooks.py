"""Methods of the project's classes that Python's own base class of theirs calls."""

from __future__ import annotations

import ast
import html.parser
import json

from ..project.facts import ClassFacts, Dotted
from ..project.project import Project
from .callbacks import call_callback
from .frame import Frame
from .members import bind_member, find_member
from .values import NEVER, PLAIN, Class, Function, Object, Value, value

#: Classes whose methods call others of theirs, and which of them do.
_CALLING = {"html.parser.HTMLParser": (html.parser.HTMLParser, frozenset({"feed", "close"}))}
_READING = tuple(name for name in dir(json.JSONDecoder) if not name.startswith("__"))


def calls_hooks(project: Project, cls: ClassFacts, name: str) -> bool:
    """Whether a method that a class has from Python's library calls methods of the class."""
    bases = (base.name for base in project.mro(cls) if isinstance(base, Dotted))
    return any(name in _CALLING[base][1] for base in bases if base in _CALLING)


def run_hooks(frame: Frame, node: ast.Call, holder: Object) -> None:
    """Run the methods of an object that its base may call, with data."""
    mro = frame.interpreter.project.mro(holder.cls)
    for base in mro:
        if isinstance(base, Dotted) and base.name in _CALLING:
            library, called = _CALLING[base.name]
            for name in dir(library):
                if not name.startswith("__") and name not in called:
                    run_method(frame, node, holder, name, base.name)


def run_method(frame: Frame, node: ast.Call, holder: Object, name: str, how: str) -> None:
    """Run one method of an object with data, if a readable class has it."""
    mro = frame.interpreter.project.mro(holder.cls)
    member = find_member(frame.interpreter, mro, name)
    for atom in bind_member(frame, node, member, holder) if member is not None else NEVER:
        if isinstance(atom, Function):
            spec = atom.ref.node.args
            count = len(spec.posonlyargs) + len(spec.args) - (atom.bound is not None)
            call_callback(frame, node, value(atom), (PLAIN,) * max(count, 0), how)


def decode(frame: Frame, node: ast.Call, dotted: str, given: Value) -> None:
    """Run what ``json.loads(text, cls=...)`` calls of a decoder of the project's own."""
    for atom in given if dotted.startswith("json.load") else ():
        if isinstance(atom, Class):
            for name in ("__init__", *_READING):
                run_method(frame, node, Object(atom.facts, frame.ref(node)), name, dotted)
