"""``django-asyncify apply``: convert the chosen views, file by file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from .. import api
from ..errors import UsageError
from ..plan.model import Verdict
from ..report.run import Run
from ..report.text import seam_lines
from .options import (
    Django,
    Ignore,
    ProjectFolder,
    Python,
    Select,
    Settings,
    Targets,
    TestsMayChange,
    Unsafe,
    resolve_options,
)
from .talk import print_document, say, say_summary, working

_SEAMS_SHOWN = 10


def apply(
    targets: Targets = None,
    project: ProjectFolder = Path(),
    settings: Settings = None,
    django: Django = None,
    python: Python = None,
    select: Select = None,
    ignore: Ignore = None,
    unsafe: Unsafe = False,
    tests_may_change: TestsMayChange = False,
) -> None:
    """Convert views in place.

    Needs a target; `apply .` means the whole project.
    """
    if not targets:
        raise UsageError("apply needs a target: name views or files, or `.` for everything")
    options = resolve_options(
        targets=targets,
        project=project,
        settings=settings,
        django=django,
        python=python,
        select=select,
        ignore=ignore,
        unsafe=unsafe,
        tests_may_change=tests_may_change,
    )
    with working("Reading the project") as tell:
        run = api.plan_project(options, tell)
    for path in api.apply(run):
        print_document(f"wrote {run.relative(path)}")
    _say_blocked(run)
    _say_tests(run)
    say_summary(run)


def _say_blocked(run: Run) -> None:
    """Say which views stay as they are and what stops them, by reason."""
    blocked = [view for view in run.plan.views if view.verdict is Verdict.BLOCKED]
    if not run.changes:
        say("nothing to change")
    for view in blocked:
        codes = ", ".join(dict.fromkeys(blocker.code for blocker in view.blockers))
        say(f"not converted: {run.relative(view.path)}:{view.line} {view.view} ({codes})")
    counts = Counter(code for view in blocked for code in {item.code for item in view.blockers})
    if counts:
        most = ", ".join(f"{code} {number}" for code, number in counts.most_common())
        say(f"what stops them: {most} (django-asyncify explain CODE)")


def _say_tests(run: Run) -> None:
    """Say which tests have to change now: a plan made after this one has no views left to name."""
    seams = seam_lines(run)
    for line in seams[:_SEAMS_SHOWN]:
        say(line)
    if len(seams) > _SEAMS_SHOWN:
        more = len(seams) - _SEAMS_SHOWN
        say(f"… and {more} more; on the code as it was, plan --details lists them")
