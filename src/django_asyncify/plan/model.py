"""The plan as data: every view with its verdict, its operations and what stops it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ..edits import FunctionEdits, NewFile, Tier
from ..spans import Span
from .hops import NOTHING_SAVED, Saving


class Verdict(Enum):
    """What becomes of a view."""

    NATIVE = "native"
    BRIDGED = "bridged"
    BLOCKED = "blocked"
    ALREADY_ASYNC = "already_async"


class Outcome(Enum):
    """What becomes of one operation."""

    CONVERTED = "converted"
    BRIDGED = "bridged"
    LEFT = "left"


class Worth(Enum):
    """What an async view would gain: waits that could overlap, waits, or nothing to speak of."""

    CONCURRENT = "concurrent"
    WAITS = "waits"
    LITTLE = "little"


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    """One operation with what is done about it and why.

    ``chain`` tells how a call of the project's own code comes to block, outermost first, each
    link as ``path:line name``. ``codemod`` is None when the operation is left.
    """

    path: Path
    span: Span
    kind: str
    what: str
    outcome: Outcome
    codemod: str | None
    reason: str
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why a view stays as it is, where, and what a person can do about it."""

    code: str
    path: Path
    line: int
    message: str
    advice: str


@dataclass(frozen=True, slots=True, order=True)
class TestSeam:
    """A place in a test that knows how a view is written, so that it has to change with it."""

    __test__ = False

    path: Path
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ViewPlan:
    """One view: what becomes of it, and everything in it that blocks.

    ``view`` is its dotted path, ``routes`` the URL patterns that reach it, ``functions`` the
    qualnames of the other functions that change with it, ``saving`` what few hops would save,
    ``test_seams`` the tests that fail for how the view is written, not for what it does.
    """

    view: str
    path: Path
    line: int
    routes: tuple[str, ...]
    verdict: Verdict
    tier: Tier
    worth: Worth
    operations: tuple[PlannedOperation, ...]
    blockers: tuple[Blocker, ...]
    functions: tuple[str, ...] = ()
    saving: Saving = NOTHING_SAVED
    test_seams: tuple[TestSeam, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan. ``changes`` are the functions to edit, each once, in any order.

    ``helpers`` are the operations of the functions that change with the views, by qualname,
    ``files`` those that the changes need and that aren't there yet.
    """

    views: tuple[ViewPlan, ...]
    changes: tuple[FunctionEdits, ...]
    helpers: tuple[tuple[str, tuple[PlannedOperation, ...]], ...] = ()
    files: tuple[NewFile, ...] = ()
