"""What rendering a template may run: functions that it is given, by naming them, and tags."""

from __future__ import annotations

from .frame import Frame
from .iteration import with_held
from .values import Function, Value

_DEEPEST = 2


def may_write_when_shown(frame: Frame, context: Value) -> bool:
    """Whether a tag of the project's own or a function in a context may write; functions that need
    arguments aren't called.

    https://docs.djangoproject.com/en/stable/ref/templates/language/#variables
    """
    return bool(frame.interpreter.writing_tag) or any(
        frame.interpreter.unknown_effects.in_function(atom.ref.node)
        for atom in with_held(frame, context, _DEEPEST)
        if isinstance(atom, Function) and _needs_nothing(atom)
    )


def _needs_nothing(function: Function) -> bool:
    spec = function.ref.node.args
    needed = len(spec.posonlyargs) + len(spec.args) - len(spec.defaults)
    needed -= function.bound is not None
    return needed <= 0 and all(default is not None for default in spec.kw_defaults)
