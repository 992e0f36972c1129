"""The heap: what objects, containers and frames hold, by the place where they were made."""

from __future__ import annotations

from dataclasses import dataclass

from .values import NEVER, UNKNOWN, WIDEST, Ref, Value, absorbed, widened

ELEMENTS = "[]"
KEYS = "[keys]"
SENT = "[sent]"
FACTORY = "factory of missing items"


@dataclass(slots=True)
class Growing:
    """What something may be, as far as is known by now: it only ever grows, and not for ever.

    What was too wide once stays wide: what is added later is widened before it is looked at.
    """

    held: Value = NEVER
    wide: bool = False

    def add(self, new: Value) -> bool:
        """Add ``new``; say whether it was news."""
        before, joined = self.held, self.held | new
        self.wide |= len(joined) > WIDEST
        if self.wide:
            joined = UNKNOWN if before == UNKNOWN else widened(joined)
        self.held = absorbed(joined)
        return self.held != before


class Heap:
    """What objects, containers and frames hold, by the place they were made; only ever grows."""

    def __init__(self) -> None:
        self._cells: dict[tuple[Ref, str], Growing] = {}
        self._fields: dict[Ref, set[str]] = {}
        self.version = 0

    def read(self, ref: Ref, name: str) -> Value | None:
        """Return what ``name`` of ``ref`` may be; None if nothing was ever written to it."""
        cell = self._cells.get((ref, name))
        return cell.held if cell is not None else None

    def names(self, ref: Ref) -> frozenset[str]:
        """Return the names ever written at ``ref``."""
        return frozenset(self._fields.get(ref, ()))

    def write(self, ref: Ref, name: str, new: Value) -> None:
        """Add ``new`` to what ``name`` of ``ref`` may be."""
        cell = self._cells.get((ref, name))
        if cell is None:
            cell = self._cells[ref, name] = Growing()
            self._fields.setdefault(ref, set()).add(name)
            self.version += 1
        self.version += cell.add(new)
