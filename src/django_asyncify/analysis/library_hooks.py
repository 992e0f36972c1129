"""Methods of the project's classes that a base class of Python's or Django's calls."""

from __future__ import annotations

import ast
import html.parser
import json
import string
from dataclasses import dataclass

from ..project.facts import ClassFacts, Dotted
from ..project.project import Project
from .callbacks import call_callback
from .frame import Frame
from .members import bind_member, find_member
from .values import NEVER, PLAIN, UNKNOWN, Class, Function, Object, Value, value


@dataclass(frozen=True, slots=True)
class _Calling:
    """A class whose methods ``called`` call each other and ``hooks`` of it, with ``given``."""

    called: frozenset[str]
    hooks: frozenset[str]
    given: Value


def _of_library(library: type, *called: str, given: Value) -> _Calling:
    hooks = (name for name in dir(library) if not name.startswith("__"))
    return _Calling(frozenset(called), frozenset(hooks), given)


#: ``SyndicationFeed.write()`` and those of its subclasses.
_FEED = _Calling(
    frozenset({"write", "writeString"}),
    frozenset(
        {"add_item_elements", "add_root_elements", "add_stylesheets", "endChannelElement"}
        | {"item_attributes", "latest_post_date", "num_items", "root_attributes"}
        | {"rss_attributes", "write_items"}
    ),
    UNKNOWN,
)
_FEEDS = ("SyndicationFeed", "RssFeed", "RssUserland091Feed", "Rss201rev2Feed", "Atom1Feed")
_CALLING = {
    "html.parser.HTMLParser": _of_library(html.parser.HTMLParser, "feed", "close", given=PLAIN),
    "string.Formatter": _of_library(string.Formatter, "format", "vformat", given=UNKNOWN),
    **{f"django.utils.feedgenerator.{name}": _FEED for name in (*_FEEDS, "DefaultFeed")},
}
_READING = tuple(name for name in dir(json.JSONDecoder) if not name.startswith("__"))


def calls_hooks(project: Project, cls: ClassFacts, name: str) -> bool:
    """Whether a method that a class has from a library calls methods of the class."""
    bases = (base.name for base in project.mro(cls) if isinstance(base, Dotted))
    return any(name in _CALLING[base].called for base in bases if base in _CALLING)


def run_hooks(frame: Frame, node: ast.Call, holder: Object, called: str) -> None:
    """Run the methods of an object that its base may call if ``called`` is."""
    mro = frame.interpreter.project.mro(holder.cls)
    for base in mro:
        if isinstance(base, Dotted) and base.name in _CALLING:
            calling = _CALLING[base.name]
            for name in sorted((calling.hooks | calling.called) - {called}):
                run_method(frame, node, holder, name, base.name, calling.given)


def run_method(
    frame: Frame, node: ast.Call, holder: Object, name: str, how: str, given: Value = PLAIN
) -> None:
    """Run one method of an object, if a readable class has it; with data if nothing is said."""
    mro = frame.interpreter.project.mro(holder.cls)
    member = find_member(frame.interpreter, mro, name)
    for atom in bind_member(frame, node, member, holder) if member is not None else NEVER:
        if isinstance(atom, Function):
            spec = atom.ref.node.args
            count = len(spec.posonlyargs) + len(spec.args) - (atom.bound is not None)
            call_callback(frame, node, value(atom), (given,) * max(count, 0), how)


def decode(frame: Frame, node: ast.Call, dotted: str, given: Value) -> None:
    """Run what ``json.loads(text, cls=...)`` calls of a decoder of the project's own."""
    for atom in given if dotted.startswith("json.load") else ():
        if isinstance(atom, Class):
            for name in ("__init__", *_READING):
                run_method(frame, node, Object(atom.facts, frame.ref(node)), name, dotted)
