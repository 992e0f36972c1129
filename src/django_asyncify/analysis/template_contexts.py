"""What rendering a template may run: tags, context processors, functions that it is given, by
naming them, and members of what it is given.
"""

from __future__ import annotations

from collections.abc import Iterator

from .frame import Frame
from .iteration import is_holder, with_held
from .values import UNKNOWN, Function, Partial, Value, constant

_DEEPEST = 2


def may_write_when_shown(
    frame: Frame, context: Value, template: Value = UNKNOWN, *, for_request: bool = True
) -> bool:
    """Whether a tag of the project's own, a context processor, or what a template calls may write;
    functions that need arguments aren't called.

    https://docs.djangoproject.com/en/stable/ref/templates/language/#variables
    """
    interpreter = frame.interpreter
    processed = for_request and interpreter.processors_write
    if interpreter.writing_tag or processed:
        return True
    return interpreter.template_members.may_write(_names(frame, template)) or any(
        interpreter.unknown_effects.in_function(function.ref.node)
        for function in _called(frame, context)
    )


def _called(frame: Frame, context: Value) -> Iterator[Function]:
    """Yield the functions of a context that a template calls by naming them."""
    for atom in with_held(frame, context, _DEEPEST):
        if isinstance(atom, Partial) and isinstance(atom.function, Function):
            yield atom.function
        elif isinstance(atom, Function) and _needs_nothing(atom):
            yield atom


def _names(frame: Frame, template: Value) -> list[str] | None:
    """Return the names of the templates that may be meant, None if some can't be told."""
    names = [constant(atom) for atom in with_held(frame, template, 1) if not is_holder(atom)]
    told = [name for name in names if isinstance(name, str)]
    return told if told and len(told) == len(names) else None


def _needs_nothing(function: Function) -> bool:
    spec = function.ref.node.args
    needed = len(spec.posonlyargs) + len(spec.args) - len(spec.defaults)
    needed -= function.bound is not None
    return needed <= 0 and all(default is not None for default in spec.kw_defaults)
