"""``django-asyncify diff``: what ``apply`` would do, as a patch with a reason per change."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from .. import api
from ..report.json import render_diff_json
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
from .talk import print_diff, print_document, say_summary, working


class DiffFormat(str, Enum):
    """The formats of the diff."""

    TEXT = "text"
    JSON = "json"


def diff(
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
        DiffFormat, typer.Option("--format", help="The report's format.")
    ] = DiffFormat.TEXT,
) -> None:
    """Show what apply would do, as a patch.

    It is one for git apply, with the reasons above each file's changes.
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
    )
    with working("Reading the project") as tell:
        run = api.plan_project(options, tell)
    if report_format is DiffFormat.JSON:
        print_document(render_diff_json(run))
    else:
        print_diff(api.diff(run))
    say_summary(run)
    if check and run.changes:
        raise typer.Exit(1)
