"""Whether a function leads to one that has a property, however the calls go round in circles."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)


class Reaching(Generic[Node]):
    """Answers for a function and all that it calls; every answer is found once.

    ``has`` says whether a function has the property by itself, ``callees`` which ones it calls.
    An answer "no" holds for all that was looked at on the way, an answer "yes" for the start only:
    so that functions that call each other get the same answer, whichever is asked about first.
    """

    def __init__(
        self,
        has: Callable[[Node], bool],
        callees: Callable[[Node], Iterable[Node]],
    ) -> None:
        self._has, self._callees = has, callees
        self._known: dict[Node, bool] = {}

    def __call__(self, start: Node) -> bool:
        """Whether ``start`` or a function that it leads to has the property."""
        if start not in self._known:
            self._search(start)
        return self._known[start]

    def _search(self, start: Node) -> None:
        found, pending = {start}, [start]
        while pending:
            ref = pending.pop()
            if self._known.get(ref) or self._has(ref):
                self._known[ref] = self._known[start] = True
                return
            new = {c for c in self._callees(ref) if self._known.get(c) is not False} - found
            found |= new
            pending.extend(new)
        self._known.update(dict.fromkeys(found, False))
