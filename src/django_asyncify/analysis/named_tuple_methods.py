"""What named tuples have besides their fields: other tuples and dictionaries of the same things.

https://docs.python.org/3/library/collections.html#collections.namedtuple
"""

from __future__ import annotations

import ast

from ..project.facts import ClassFacts, Dotted
from ..project.project import Project
from .arguments import Arguments, spread
from .containers import made_container, write_item
from .dataclasses import fill_dataclass
from .frame import Frame
from .iteration import iterate_value
from .values import NEVER, UNKNOWN, Object, Value, join, value

_METHODS = frozenset({"_asdict", "_make", "_replace", "count", "index"})


def is_named_tuple(project: Project, cls: ClassFacts) -> bool:
    """Whether a class has its constructor from ``NamedTuple``, or from ``namedtuple()``."""
    return any(isinstance(b, Dotted) and b.name == "typing.NamedTuple" for b in project.mro(cls))


def has_made_method(project: Project, cls: ClassFacts, name: str) -> bool:
    """Whether a class has a method of that name because it is a named tuple."""
    return name in _METHODS and is_named_tuple(project, cls)


def call_on_named_tuple(
    frame: Frame, node: ast.Call, receiver: Object, name: str, arguments: Arguments
) -> Value:
    """Call one of the methods made for named tuples; return what it gives.

    What ``_replace()`` puts into another tuple is taken to be in this one too.
    """
    heap = frame.interpreter.heap
    if name == "_replace":
        others = spread(frame.interpreter, arguments)
        fields = {**dict.fromkeys(heap.names(receiver.ref) if others else (), others)}
        for field, given in {**fields, **dict(arguments.keywords)}.items():
            heap.write(receiver.ref, field, given)
        return value(receiver)
    if name == "_asdict":
        made = made_container(frame, node, "dict", NEVER)
        for field in sorted(heap.names(receiver.ref)):
            write_item(heap, frame.ref(node), field, heap.read(receiver.ref, field) or NEVER)
        return made
    return UNKNOWN


def make_named_tuple(frame: Frame, node: ast.Call, cls: ClassFacts, arguments: Arguments) -> Value:
    """Return the named tuple that ``Row._make(iterable)`` makes."""
    place = node.args[0] if len(node.args) == 1 else node
    held = iterate_value(frame, join(arguments.positional), place, "_make")
    made = Object(cls, frame.ref(node))
    fill_dataclass(frame, node, made, Arguments((), star=held))
    return value(made)
