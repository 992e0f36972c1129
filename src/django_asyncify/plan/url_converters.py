"""What URL converters turn their text into: Django's own give data, others by ``to_python``."""

from __future__ import annotations

import ast
from functools import cached_property

from ..analysis.arguments import Arguments
from ..analysis.expressions import evaluate
from ..analysis.interpreter import Interpreter
from ..analysis.members import bind_member, find_member
from ..analysis.values import NEVER, NUMBER, PLAIN, UNKNOWN, Class, Object, Plain, Value, join
from ..project.facts import Dotted, ModuleFacts

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
        own = self._registered.get(converter)
        if own is not None:
            return own
        if converter == "int":
            return NUMBER
        return PLAIN if converter in _BUILTIN else UNKNOWN

    @cached_property
    def _registered(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        project = self._interpreter.project
        for path in project.files_mentioning("register_converter"):
            module = project.module_at(path)
            for node in ast.walk(module.tree) if module is not None else ():
                match node:
                    case ast.Call(args=[made, ast.Constant(value=str(name))]) if (
                        module is not None and _is_registration(node)
                    ):
                        given = self._converted(module, made)
                        found[name] = join((found.get(name, NEVER), given))
        return found

    def _converted(self, module: ModuleFacts, made: ast.expr) -> Value:
        held = evaluate(self._interpreter.module_frame(module), made)
        return join(
            [
                self._by_class(module, made, atom) if isinstance(atom, Class) else UNKNOWN
                for atom in held
            ]
        )

    def _by_class(self, module: ModuleFacts, made: ast.expr, cls: Class) -> Value:
        mro = self._interpreter.project.mro(cls.facts)
        frame = self._interpreter.module_frame(module)
        member = find_member(self._interpreter, mro, "to_python")
        if member is None:
            unread = [base.name for base in mro if isinstance(base, Dotted)]
            inherited = any(name.startswith(_DJANGO) for name in unread)
            return PLAIN if inherited else UNKNOWN
        bound = bind_member(frame, made, member, Object(cls.facts, frame.ref(made)))
        given = self._interpreter.call_root(bound, Arguments((PLAIN,)))
        return PLAIN if given and all(isinstance(atom, Plain) for atom in given) else UNKNOWN


def _is_registration(call: ast.Call) -> bool:
    return ast.unparse(call.func).rpartition(".")[2] == "register_converter"
