"""What a run found and would change: the one thing that every report is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..edits import Edit
from ..plan.model import Outcome, Plan, PlannedOperation, Verdict, ViewPlan
from ..spans import Span


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file's bytes before and after, and the edits that lead from one to the other.

    ``digest`` is the SHA-256 of ``before``; writing is refused when the file has another by then.
    It is empty for a new file.
    """

    path: Path
    digest: str
    encoding: str
    before: bytes
    after: bytes
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that was left alone because it can't be read or parsed."""

    path: Path
    line: int | None
    reason: str


@dataclass(frozen=True)
class Run:
    """A whole run. ``details`` asks reports for people to list every operation.

    ``django`` says which Django it was planned for and why that one;
    ``packages`` names the third-party packages that were read, and where they are;
    ``assumptions`` are what the settings leave open and the plan rests on, each a sentence.
    """

    root: Path
    plan: Plan
    changes: tuple[ChangedFile, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
    details: bool = False
    django: str = ""
    packages: str = ""
    assumptions: tuple[str, ...] = ()

    def relative(self, path: Path) -> str:
        """Return ``path`` as people see it: from the project's root, with forward slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()

    @cached_property
    def operations(self) -> tuple[PlannedOperation, ...]:
        """Every operation of all views and helpers once, in the order of the source."""
        best: dict[tuple[Path, Span, str], PlannedOperation] = {}
        for operation in self._all_operations():
            key = (operation.path, operation.span, operation.kind)
            known = best.get(key)
            if known is None or _rank(operation) < _rank(known):
                best[key] = operation
        return tuple(best[key] for key in sorted(best))

    def _all_operations(self) -> Iterator[PlannedOperation]:
        for view in self.plan.views:
            yield from view.operations
        for _, operations in self.plan.helpers:
            yield from operations

    @cached_property
    def summary(self) -> Summary:
        """The figures of the run."""
        return Summary(
            views=ViewCounts.of(self.plan.views),
            operations=OperationCounts.of(self.operations),
        )


def _rank(operation: PlannedOperation) -> int:
    """Order outcomes: where views differ about a helper's operation, what is written counts."""
    return (Outcome.CONVERTED, Outcome.BRIDGED, Outcome.LEFT).index(operation.outcome)


@dataclass(frozen=True, slots=True)
class ViewCounts:
    """How many views have which verdict."""

    native: int = 0
    bridged: int = 0
    blocked: int = 0
    already_async: int = 0

    @classmethod
    def of(cls, views: Iterable[ViewPlan]) -> ViewCounts:
        """Count ``views``."""
        verdicts = [view.verdict for view in views]
        return cls(
            native=verdicts.count(Verdict.NATIVE),
            bridged=verdicts.count(Verdict.BRIDGED),
            blocked=verdicts.count(Verdict.BLOCKED),
            already_async=verdicts.count(Verdict.ALREADY_ASYNC),
        )

    @property
    def total(self) -> int:
        """How many there are."""
        return self.native + self.bridged + self.blocked + self.already_async


@dataclass(frozen=True, slots=True)
class OperationCounts:
    """How many operations have which outcome."""

    converted: int = 0
    bridged: int = 0
    left: int = 0

    @classmethod
    def of(cls, operations: Iterable[PlannedOperation]) -> OperationCounts:
        """Count ``operations``, which are unique."""
        outcomes = [operation.outcome for operation in operations]
        return cls(
            converted=outcomes.count(Outcome.CONVERTED),
            bridged=outcomes.count(Outcome.BRIDGED),
            left=outcomes.count(Outcome.LEFT),
        )

    @property
    def found(self) -> int:
        """How many there are: nothing is found and then forgotten."""
        return self.converted + self.bridged + self.left


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a run."""

    views: ViewCounts = field(default_factory=ViewCounts)
    operations: OperationCounts = field(default_factory=OperationCounts)

    def sentences(self) -> tuple[str, str]:
        """Return the two lines that close every run.

        >>> Summary(ViewCounts(30, 9, 7, 2)).sentences()[0]
        '48 views: 30 native, 9 bridged, 7 blocked, 2 already async'
        """
        views, operations = self.views, self.operations
        return (
            f"{_count(views.total, 'view')}: {views.native} native, {views.bridged} bridged, "
            f"{views.blocked} blocked, {views.already_async} already async",
            f"{_count(operations.found, 'operation')}: {operations.converted} converted, "
            f"{operations.bridged} bridged, {operations.left} left",
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
