"""Runs built by hand, for the tests of reports."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django_asyncify.edits import Edit, NodeKind, Tier
from django_asyncify.plan.model import (
    Blocker,
    Outcome,
    Plan,
    PlannedOperation,
    Verdict,
    ViewPlan,
    Worth,
)
from django_asyncify.report.run import ChangedFile, Run, SkippedFile
from django_asyncify.spans import Span

ROOT = Path("/project")
VIEWS = ROOT / "blog" / "views.py"


def operation(
    outcome: Outcome = Outcome.CONVERTED,
    line: int = 3,
    *,
    path: Path = VIEWS,
    kind: str = "query-method",
    chain: tuple[str, ...] = (),
) -> PlannedOperation:
    """Return an operation at a line."""
    codemod = {Outcome.CONVERTED: "queryset-methods", Outcome.BRIDGED: "bridges"}.get(outcome)
    return PlannedOperation(
        path, Span(line, 4, line, 30), kind, "Article.objects.get()", outcome, codemod, "why", chain
    )


def blocker(code: str = "decorator", *, path: Path = VIEWS, line: int = 9) -> Blocker:
    """Return a reason for a view to stay as it is."""
    return Blocker(code, path, line, "`@staff | only` looks at the response", "Make it dual.")


def view(
    name: str = "detail",
    verdict: Verdict = Verdict.NATIVE,
    *operations: PlannedOperation,
    line: int = 2,
    blockers: tuple[Blocker, ...] = (),
    tier: Tier = Tier.SAFE,
) -> ViewPlan:
    """Return a view of ``blog/views.py``."""
    return ViewPlan(
        view=f"blog.views.{name}",
        path=VIEWS,
        line=line,
        routes=(f"blog/{name}/",),
        verdict=verdict,
        tier=tier,
        worth=Worth.WAITS,
        operations=operations,
        blockers=blockers,
    )


def run_of(*views: ViewPlan, details: bool = False) -> Run:
    """Return a run over ``views`` in which one file was skipped."""
    skipped = (SkippedFile(ROOT / "bad.py", 3, "isn't valid Python"),)
    return Run(ROOT, Plan(views, ()), skipped=skipped, details=details)


def changed(path: Path, before: bytes, after: bytes, *edits: Edit) -> ChangedFile:
    """Return a changed file."""
    digest = hashlib.sha256(before).hexdigest()
    return ChangedFile(path, digest, "utf-8", before, after, edits)


def edit(path: Path, line: int, reason: str) -> Edit:
    """Return an edit with a reason."""
    span = Span(line, 0, line, 5)
    return Edit(path=path, span=span, node=NodeKind.CALL, codemod="queryset-methods", reason=reason)
