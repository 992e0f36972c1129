"""Functions that a decorator keeps in a list or dictionary: ``HANDLERS[name] = function``.

Whoever takes them from there calls them without their name, so that no mention tells of it.
"""

from __future__ import annotations

from .decorating import decorated_function
from .frame import Frame
from .values import Function, FunctionRef, Value


def note_kept(frame: Frame, given: Value) -> None:
    """Note that the running function puts what it was given, or made around it, somewhere."""
    call = frame.here.context
    first = call.given if call is not None else None
    if first is None:
        return
    functions = (atom for atom in given if isinstance(atom, Function))
    if any(atom == first or atom.frame == frame.here for atom in functions):
        frame.interpreter.kept.update(_cores(first))


def _cores(function: Function) -> set[FunctionRef]:
    """Return a function and the one at the core of what decorators made of it."""
    core = decorated_function(function)
    return {function.ref} if core is None else {function.ref, core}
