"""Objects and containers that outlive the requests, so that code no view reaches may fill them."""

from __future__ import annotations

import ast
import re
from functools import cache

from ..project.facts import ClassFacts
from ..project.project import Project
from .container_classes import container_of
from .containers import write_item
from .heap import Heap
from .values import UNKNOWN, Atom, Container, Object, Ref, Value

_CHANGES = "append|add|update|extend|insert|setdefault|appendleft"
_FILLS = re.compile(
    rf"\bself(\[[^\n]*\])+\s*[|+]?=[^=]|\b(self|super\(\)|self\[[^\n]*\])\.({_CHANGES}|__setitem__)\("
)


class Lasting:
    """Knows the places where a module's objects are made, and which names are changed in text."""

    def __init__(self, project: Project, heap: Heap) -> None:
        self._project, self._heap = project, heap
        self._mutations: dict[str, bool] = {}
        self._places: set[Ref] = set()

    def includes(self, place: Ref) -> bool:
        """Whether the object made at ``place`` is a module's, or one that such an object holds."""
        return place in self._places

    def note(self, name: str, found: Value) -> None:
        """Note that what ``name`` holds outlives the requests.

        A list or dictionary may then be filled by code that no view reaches, and so may an object
        of a class that derives from one.
        """
        self._places.update(atom.ref for atom in found if isinstance(atom, Object))
        for atom in found:
            held = container_of(self._project, atom) if isinstance(atom, Object) else atom
            if isinstance(held, Container) and (self._mutated(name) or self._fills_itself(atom)):
                write_item(self._heap, held.ref, None, UNKNOWN)

    def _fills_itself(self, atom: Atom) -> bool:
        """Whether a class's own methods put something into its objects."""
        bases = self._project.mro(atom.cls) if isinstance(atom, Object) else ()
        return any(_fills_objects(base) for base in bases if isinstance(base, ClassFacts))

    def _mutated(self, name: str) -> bool:
        if name not in self._mutations:
            self._mutations[name] = self._is_mutated(name)
        return self._mutations[name]

    def _is_mutated(self, name: str) -> bool:
        item = r"\[[^\]\n]*\]"
        change = re.compile(
            rf"\b{re.escape(name)}(({item})?\.({_CHANGES})\(|({item})+\s*[|+]?=[^=])"
        )
        modules = [self._project.module_at(path) for path in self._project.files_mentioning(name)]
        return any(change.search(m.source.text) for m in modules if m is not None)


@cache
def _fills_objects(cls: ClassFacts) -> bool:
    return _FILLS.search(ast.unparse(cls.node)) is not None
