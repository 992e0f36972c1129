"""The heap: what objects, containers and frames hold, by the place where they were made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .values import NEVER, UNKNOWN, WIDEST, Ref, Value, absorbed, widened

ELEMENTS = "[]"
KEYS = "[keys]"
SENT = "[sent]"
FACTORY = "factory of missing items"
_NAMES = "names ever written"


@dataclass(slots=True, eq=False)
class Growing:
    """What something may be, as far as is known by now: it only ever grows, and not for ever.

    What was too wide once stays wide: what is added later is widened before it is looked at.
    ``changed`` is the heap's version when something was last added, 0 if nothing ever was.
    """

    held: Value = NEVER
    wide: bool = False
    changed: int = 0

    def add(self, new: Value) -> bool:
        """Add ``new``; say whether it was news."""
        before, joined = self.held, self.held | new
        self.wide |= len(joined) > WIDEST
        if self.wide:
            joined = UNKNOWN if before == UNKNOWN else widened(joined)
        self.held = absorbed(joined)
        return self.held != before


#: What was read, and at which version of the heap first.
Reads = dict[Growing, int]


class Heap:
    """What objects, containers and frames hold, by the place they were made; only ever grows.

    ``version`` goes up with whatever is news.
    """

    def __init__(self) -> None:
        self._cells: dict[tuple[Ref, str], Growing] = {}
        self._fields: dict[Ref, set[str]] = {}
        self._reading: list[Reads] = []
        self.version = 0

    @contextmanager
    def noting(self, reads: Reads) -> Iterator[None]:
        """Note in ``reads`` what is read meanwhile, but for what an inner ``noting()`` notes."""
        self._reading.append(reads)
        try:
            yield
        finally:
            self._reading.pop()

    def read(self, ref: Ref, name: str) -> Value | None:
        """Return what ``name`` of ``ref`` may be; None if nothing was ever written to it."""
        cell = self._cell(ref, name)
        self._note(cell)
        return cell.held if cell.changed else None

    def names(self, ref: Ref) -> frozenset[str]:
        """Return the names ever written at ``ref``."""
        self._note(self._cell(ref, _NAMES))
        return frozenset(self._fields.get(ref, ()))

    def write(self, ref: Ref, name: str, new: Value) -> None:
        """Add ``new`` to what ``name`` of ``ref`` may be."""
        cell = self._cell(ref, name)
        first = not cell.changed
        if cell.add(new) or first:
            self.version += 1
            cell.changed = self.version
        if first:
            self._fields.setdefault(ref, set()).add(name)
            self._cell(ref, _NAMES).changed = self.version

    def _cell(self, ref: Ref, name: str) -> Growing:
        key = ref, name
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = Growing()
        return cell

    def _note(self, cell: Growing) -> None:
        if self._reading:
            self._reading[-1].setdefault(cell, self.version)
