"""Context processors of the project's own: Django runs them with every rendering for a request.

They are executed in an interpreter of their own: what they are called with must not count as what
views call the same code with.
https://docs.djangoproject.com/en/stable/ref/templates/api/#writing-your-own-context-processors
"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.arguments import Arguments
from ..analysis.interpreter import Interpreter
from ..analysis.values import Function, Request, Value, value
from ..project.facts import Resolved
from ..project.project import Project
from .side_effects import SideEffects
from .signals import SignalWrites


def processors_write(project: Project) -> bool:
    """Whether a context processor changes something that stays."""
    interpreter = Interpreter(project)
    processors = list(_processors(interpreter))
    interpreter.run([(each, Arguments((value(Request()),))) for each in processors])
    called = [atom.ref for each in processors for atom in each if isinstance(atom, Function)]
    signals = SignalWrites(project)
    return SideEffects(interpreter, signals).of_calls(called, lasting=True)


def _processors(interpreter: Interpreter) -> Iterator[Value]:
    project = interpreter.project
    setting = project.setting("TEMPLATES").at("*", "OPTIONS", "context_processors")
    for dotted in sorted(setting.strings()):
        for found in project.resolve_dotted(dotted):
            if isinstance(found, Resolved) and found.binding.function is not None:
                yield interpreter.names.decorated(found.module, found.binding.function)
