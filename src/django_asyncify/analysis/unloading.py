"""What makes an instance forget a relation it has loaded: its column is set, or it is refreshed.

``ForeignKeyDeferredAttribute.__set__`` drops the cached object, so that reading it queries again.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..spans import Span
from .origins import Origin
from .values import PLAIN, FunctionRef, Ref

if TYPE_CHECKING:
    from .interpreter import Interpreter

#: A model or relation that isn't known: any of them.
ANY = ""

#: A model, and a relation of it.
Step = tuple[str, str]

_UNLOADED = Ref(Path("<unloaded>"), Span(0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class Unloading:
    """A place in ``function`` where instances of a model forget ``relation``."""

    function: FunctionRef
    node: ast.expr | ast.stmt
    relation: str

    def concerns(self, model: str, way: Iterable[Step]) -> bool:
        """Whether one of the relations on a way is meant; ``model`` is whose instances forget."""
        return any(
            on_way in {ANY, model} and self.relation in {ANY, relation} for on_way, relation in way
        )


def note_unloading(
    interpreter: Interpreter,
    function: FunctionRef | None,
    node: ast.expr | ast.stmt,
    model: str,
    relation: str = ANY,
) -> None:
    """Remember that ``function`` drops a loaded relation of instances of ``model``."""
    if function is not None:
        interpreter.unloads.setdefault(model, set()).add(Unloading(function, node, relation))
        # A read that was executed before has to be looked at again.
        interpreter.heap.write(_UNLOADED, f"{model} {relation}", PLAIN)


def may_be_unloaded(interpreter: Interpreter, way: Collection[Step]) -> bool:
    """Whether any code seen so far drops one of the relations on a way."""
    for name in interpreter.heap.names(_UNLOADED):
        model, _, relation = name.partition(" ")
        if any(m in {ANY, model} and relation in {ANY, r} for m, r in way):
            return True
    return False


def way_to(interpreter: Interpreter, reads: Iterable[tuple[Origin, str]]) -> frozenset[Step]:
    """Return the relations that lead from queries to what is read, the last included."""
    return frozenset(step for origin, path in reads for step in _steps(interpreter, origin, path))


def _steps(interpreter: Interpreter, origin: Origin, path: str) -> Iterator[Step]:
    site = origin.site
    found = interpreter.site_models.get((site.path, site.span)) if site is not None else None
    for start in found or {ANY}:
        model = start
        for name in path.split("__"):
            yield model, name
            facts = interpreter.project.models.get(model)
            field = facts.fields.get(name) if facts is not None else None
            model = (field.target if field is not None else None) or ANY
