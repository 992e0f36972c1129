"""What URL converters turn text into by ``to_python``, and run to make it again: ``to_url``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from ..project.facts import ClassFacts, Dotted, Route
from .arguments import Arguments
from .callbacks import call_callback
from .frame import Frame
from .iteration import is_holder, with_held
from .members import Member, bind_member, find_member
from .values import (
    NEVER,
    NUMBER,
    PLAIN,
    UNKNOWN,
    Atom,
    Class,
    Object,
    Plain,
    Value,
    constant,
    join,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter

_BUILTIN = frozenset({"int", "str", "slug", "uuid", "path", "re"})
_DJANGO = "django.urls.converters."


class UrlConverters:
    """Finds the project's ``register_converter()`` calls.

    Source: https://docs.djangoproject.com/en/5.2/topics/http/urls/#registering-custom-path-converters
    """

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def value(self, converter: str) -> Value:
        """Return what a URL argument with ``converter`` is; unknown if nobody registers it."""
        if converter in self._registered:
            return self._values[converter]
        if converter == "int":
            return NUMBER
        return PLAIN if converter in _BUILTIN else UNKNOWN

    def reversing(self, target: Value) -> Iterator[tuple[ClassFacts, Member]]:
        """Yield the readable ``to_url`` methods that reversing the name ``target`` may run."""
        names = {constant(atom) for atom in target}
        routes = [route for route in self._interpreter.project.routes if _may_be(route, names)]
        used = {converter for route in routes for converter in route.converters.values()}
        for converter in sorted(used & self._registered.keys()):
            for atom in self._registered[converter]:
                if isinstance(atom, Class):
                    mro = self._interpreter.project.mro(atom.facts)
                    member = find_member(self._interpreter, mro, "to_url")
                    if member is not None:
                        yield atom.facts, member

    @cached_property
    def _values(self) -> dict[str, Value]:
        return {
            name: join([self._by_class(atom) for atom in held])
            for name, held in self._registered.items()
        }

    @cached_property
    def _registered(self) -> dict[str, Value]:
        """Return what is registered under each name."""
        from .expressions import evaluate

        found: dict[str, Value] = {}
        project = self._interpreter.project
        for path in project.files_mentioning("register_converter"):
            module = project.module_at(path)
            for node in ast.walk(module.tree) if module is not None else ():
                match node:
                    case ast.Call(args=[made, ast.Constant(value=str(name))]) if (
                        module is not None and _is_registration(node)
                    ):
                        held = evaluate(self._interpreter.module_frame(module), made)
                        found[name] = found.get(name, NEVER) | held
        return found

    def _by_class(self, atom: Atom) -> Value:
        if not isinstance(atom, Class):
            return UNKNOWN
        mro = self._interpreter.project.mro(atom.facts)
        frame = self._interpreter.module_frame(atom.facts.module)
        member = find_member(self._interpreter, mro, "to_python")
        if member is None:
            unread = [base.name for base in mro if isinstance(base, Dotted)]
            inherited = any(name.startswith(_DJANGO) for name in unread)
            return PLAIN if inherited else UNKNOWN
        place = ast.copy_location(ast.Constant(None), atom.facts.node)
        bound = bind_member(frame, place, member, Object(atom.facts, frame.ref(place)))
        given = self._interpreter.call_root(bound, Arguments((PLAIN,)))
        return PLAIN if given and all(isinstance(one, Plain) for one in given) else UNKNOWN


def run_to_url(frame: Frame, node: ast.Call, target: Value, given: Value) -> None:
    """Run what makes text of the arguments of a URL."""
    held = frozenset(a for a in with_held(frame, given, 1) if not is_holder(a))
    for cls, member in frame.interpreter.url_converters.reversing(target) if held else ():
        bound = bind_member(frame, node, member, Object(cls, frame.ref(node)))
        call_callback(frame, node, bound, (held,), "reverse()")


def _may_be(route: Route, names: set[str | None]) -> bool:
    """Whether a route may be the one with one of ``names``; no name at all stands for any."""
    known = {name.rpartition(":")[2] for name in names if name is not None}
    return route.name is None or not names or None in names or route.name in known


def _is_registration(call: ast.Call) -> bool:
    return ast.unparse(call.func).rpartition(".")[2] == "register_converter"
