"""``django-asyncify plan``: every view with its verdict, and what stops the blocked ones."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from .. import api
from ..report.json import render_json
from ..report.markdown import render_markdown
from ..report.run import Run
from ..report.text import render_text
from .options import (
    Check,
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
from .talk import print_document, print_text, say_summary, working


class PlanFormat(str, Enum):
    """The formats of the plan."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def plan(
    targets: Targets = None,
    project: ProjectFolder = Path(),
    settings: Settings = None,
    django: Django = None,
    python: Python = None,
    select: Select = None,
    ignore: Ignore = None,
    unsafe: Unsafe = False,
    tests_may_change: TestsMayChange = False,
    check: Check = False,
    report_format: Annotated[
        PlanFormat, typer.Option("--format", help="The report's format.")
    ] = PlanFormat.TEXT,
    details: Annotated[
        bool, typer.Option("--details", help="List every operation; targets turn this on.")
    ] = False,
    facts: Annotated[
        str | None,
        typer.Option(metavar="VIEW", help="Show what is known about each expression of a view."),
    ] = None,
) -> None:
    """Show every view and what stops it.

    Each with its verdict, its operations, what going async is worth, and what blocks it.
    """
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
        details=details or bool(targets),
    )
    if facts is not None:
        print_document(api.facts(options, facts))
        return
    with working("Reading the project") as tell:
        run = api.plan_project(options, tell)
    _print(run, report_format)
    say_summary(run)
    if check and run.changes:
        raise typer.Exit(1)


def _print(run: Run, report_format: PlanFormat) -> None:
    if report_format is PlanFormat.JSON:
        print_document(render_json(run))
    elif report_format is PlanFormat.MARKDOWN:
        print_document(render_markdown(run))
    else:
        print_text(render_text(run))
