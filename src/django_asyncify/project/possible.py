"""Sets of possible values: what a settings expression may be, over all branches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from .facts import OTHER_KEYS, Unread

_MOST = 24

Literal = object


@dataclass(frozen=True, slots=True)
class Possible:
    """The values an expression may have; ``gaps`` names what couldn't be read.

    ``absent`` is true when it may also be unassigned.
    """

    values: tuple[Literal, ...] = ()
    gaps: tuple[str, ...] = ()
    absent: bool = False

    def or_else(self, other: Possible) -> Possible:
        """Return what holds when either this or ``other`` may."""
        return Possible(
            few(self.values + other.values),
            _merged(self.gaps, other.gaps),
            self.absent or other.absent,
        )

    def with_gap(self, gap: str) -> Possible:
        """Return the same with one more thing that couldn't be read."""
        return replace(self, gaps=_merged(self.gaps, (gap,)))

    def each(self, change: Callable[[Literal], Literal]) -> Possible:
        """Return the values changed one by one."""
        return replace(self, values=few(change(value) for value in self.values))


ABSENT = Possible(absent=True)


def pairs(
    left: Possible, right: Possible, join: Callable[[Literal, Literal], Literal], empty: Literal
) -> Possible:
    """Join every value of ``left`` with every one of ``right``.

    A side that couldn't be read at all counts as ``empty``; its gaps stay.
    """
    joined = (join(a, b) for a in left.values or (empty,) for b in right.values or (empty,))
    return Possible(few(joined), _merged(left.gaps, right.gaps))


def few(values: Iterable[Literal]) -> tuple[Literal, ...]:
    """Drop repeats; of too many lists keep the first ones and one with everything in it."""
    kept = {repr(value): value for value in values}
    found = tuple(kept.values())
    if len(found) <= _MOST:
        return found
    everything = {repr(item): item for value in found if isinstance(value, tuple) for item in value}
    return (*found[: _MOST - 1], tuple(everything.values()) if everything else found[-1])


def concatenated(left: Literal, right: Literal) -> Literal:
    """Return ``left + right`` for two strings, tuples or numbers, else the side that is one."""
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return left + right
    return left if isinstance(left, tuple) or not isinstance(right, tuple) else right


def merged(left: Literal, right: Literal) -> Literal:
    """Return ``left | right`` for two dictionaries, else the one that is a dictionary."""
    if isinstance(left, dict) and isinstance(right, dict):
        return {**left, **right}
    return left if isinstance(left, dict) else right


def without(left: Literal, gone: Literal) -> Literal:
    """Return the tuple ``left`` without ``gone``, or without the items of the tuple ``gone``."""
    if not isinstance(left, tuple):
        return left
    out = gone if isinstance(gone, tuple) else (gone,)
    return tuple(item for item in left if item not in out)


def nested(
    owner: Literal,
    keys: Sequence[Literal],
    value: Literal,
    join: Callable[[Literal, Literal], Literal],
) -> Literal:
    """Return ``owner`` with what lies below ``keys`` joined with ``value``."""
    if not keys:
        return join(owner, value)
    if isinstance(owner, tuple) and isinstance(keys[0], int) and keys[0] < len(owner):
        changed = nested(owner[keys[0]], keys[1:], value, join)
        return (*owner[: keys[0]], changed, *owner[keys[0] + 1 :])
    if isinstance(owner, Unread):
        owner = {OTHER_KEYS: owner}
    if not isinstance(owner, dict):
        return owner
    inner = owner.get(keys[0], {} if len(keys) > 1 else ())
    return {**owner, keys[0]: nested(inner, keys[1:], value, join)}


def _merged(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(left + right))
