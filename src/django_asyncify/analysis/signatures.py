"""``inspect.signature(view).bind(request, pk)``: which argument is which, and nothing is called.

https://docs.python.org/3/library/inspect.html#inspect.Signature.bind
"""

from __future__ import annotations

import ast

from .arguments import Arguments, spread
from .containers import write_item
from .frame import Frame
from .values import NONE, PLAIN, BoundExternal, Container, Known, Ref, Value, join, value

SIGNATURE = "signature"
BOUND = "bound arguments"
_BINDING = frozenset({"bind", "bind_partial"})


def signature(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Return what ``inspect.signature()`` gives, which looks at a function only."""
    return value(Known(SIGNATURE))


def call_signature(
    frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments
) -> Value:
    """Call a method of a signature: binding arguments keeps them."""
    if name not in _BINDING:
        return PLAIN
    ref = frame.ref(node)
    given = join((*arguments.all(), spread(frame.interpreter, arguments)))
    write_item(frame.interpreter.heap, ref, None, given)
    return value(Known(BOUND, ref))


def call_bound(
    frame: Frame, node: ast.Call, receiver: Known, name: str, arguments: Arguments
) -> Value:
    """Call a method of bound arguments: ``apply_defaults()``."""
    return NONE


def bound_attribute(holder: Known, name: str) -> Value:
    """Return the arguments that were bound, as a dictionary or a tuple."""
    if name == "signature":
        return value(Known(SIGNATURE))
    kind = {"args": "tuple", "arguments": "dict", "kwargs": "dict"}.get(name)
    if kind is None or not isinstance(holder.ref, Ref):
        return value(BoundExternal(holder, name))
    return value(Container(holder.ref, kind))
