"""What a plan is asked for: options, and the views it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """How to plan. ``django`` and ``python`` are the oldest versions the project supports.

    ``ignore``/``select`` name codemods; ``honest`` names backends, middleware and decorators that
    the team vouches for.
    """

    django: tuple[int, int] = (5, 2)
    python: tuple[int, int] = (3, 10)
    unsafe: bool = False
    ignore: frozenset[str] = frozenset()
    select: frozenset[str] | None = None
    writes_native: bool = False
    few_hops: bool = False
    library: bool = False
    honest: frozenset[str] = frozenset()
    tests_may_change: bool = False

    def uses(self, codemod: str) -> bool:
        """Whether a codemod is neither ignored nor left out by the selection."""
        return codemod not in self.ignore and (self.select is None or codemod in self.select)


@dataclass(frozen=True, slots=True)
class TargetView:
    """A view to plan: where it is and which URL patterns reach it."""

    dotted: str
    path: Path
    line: int
    routes: tuple[str, ...] = field(default=())
