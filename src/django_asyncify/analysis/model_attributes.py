"""What code sets on model instances, apart from what queries fetch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..project.facts import ModelFacts
from ..spans import Span
from .heap import Heap
from .scopes import parameter_names
from .values import NEVER, Ref, Value, join

if TYPE_CHECKING:
    from .frame import Frame

_ANYWHERE, _MADE = "@", "#"
#: Stands for the attributes that a computed name may mean.
ANY_ATTRIBUTE = "*"


def write_attribute(frame: Frame, model: str, name: str, given: Value, holder: str) -> None:
    """Remember ``holder.name = given``; ``holder`` is the local name of the instance, if any.

    What a function sets on an instance it was given is seen by all code, what it sets on an
    instance of its own only by itself and what it calls.
    """
    function = frame.function
    local = function is not None and holder and holder not in parameter_names(function.node)
    where = function.qualname if function is not None and local else _ANYWHERE
    frame.interpreter.heap.write(_place(model, name), where, given)


def write_made(heap: Heap, model: str, name: str, given: Value) -> None:
    """Remember a relation handed to a constructor."""
    heap.write(_place(model, name), _MADE, given)


@cache
def _place(model: str, name: str) -> Ref:
    return Ref(Path(f"<{model}.{name}>"), Span(0, 0, 0, 0))


def read_attribute(frame: Frame, model: str, name: str, *, assigned: bool) -> Value | None:
    """Return what code may have set; ``assigned`` when it surely did so on this instance."""
    heap = frame.interpreter.heap
    places = [
        (p, w) for p in (_place(model, name), _place(model, ANY_ATTRIBUTE)) for w in heap.names(p)
    ]
    running = {ref.qualname for ref in frame.interpreter.executions.running} if places else set()
    found = [
        heap.read(place, where) or NEVER
        for place, where in places
        if assigned or where == _ANYWHERE or where in running
    ]
    return join(found) if found else None


def is_named(heap: Heap, model: str, name: str) -> bool:
    """Whether code sets the attribute by its name, not only by one that is computed."""
    return bool(heap.names(_place(model, name)))


def is_assigned(heap: Heap, models: Mapping[str, ModelFacts], name: str) -> bool:
    """Whether code may set the relation ``name`` of some model, or hand it to a constructor."""
    return any(
        heap.names(_place(key, one))
        for key, model in models.items()
        if name in model.fields
        for one in (name, "*")
    )
