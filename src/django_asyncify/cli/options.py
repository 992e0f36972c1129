"""The options that commands share, and how they override the project's configuration."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from ..api import Options
from ..config import load_config, parse_version
from ..errors import UsageError

Targets: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TARGET]...",
        help="What to look at; without it the whole project.",
        show_default=False,
    ),
]
ProjectFolder: TypeAlias = Annotated[
    Path, typer.Option("--project", metavar="DIR", help="The project's folder.")
]
Settings: TypeAlias = Annotated[
    str | None, typer.Option(metavar="MODULE", help="The root settings module (config.settings).")
]
Django: TypeAlias = Annotated[
    str | None, typer.Option(metavar="X.Y", help="The project's Django version.")
]
Python: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="The project's environment, to read third-party source."),
]
Select: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(metavar="CODEMOD", help="Use only these codemods; the rest is bridged."),
]
Ignore: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(metavar="CODEMOD", help="Bridge what these codemods would convert."),
]
Unsafe: TypeAlias = Annotated[
    bool, typer.Option("--unsafe", help="Include changes of the review tier.")
]
TestsMayChange: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--tests-may-change", help="Convert views that tests call directly, and name those tests."
    ),
]
Check: TypeAlias = Annotated[
    bool, typer.Option("--check", help="Exit with 1 when something would change.")
]


def resolve_options(
    *,
    targets: Sequence[str] | None,
    project: Path,
    settings: str | None,
    django: str | None,
    python: Path | None,
    select: Sequence[str] | None,
    ignore: Sequence[str] | None,
    unsafe: bool,
    tests_may_change: bool,
    details: bool = False,
) -> Options:
    """Lay the command line over the project's configuration.

    Raises:
        UsageError: the folder doesn't exist, or one of the values makes no sense.
    """
    root = _folder(project)
    if python is not None and not python.exists():
        raise UsageError(f"--python: {python} doesn't exist")
    config = load_config(root)
    config = replace(
        config,
        settings=settings or config.settings,
        django=parse_version(django) if django else config.django,
        python=python.absolute() if python else config.python,
        select=_names(select) if select else config.select,
        ignore=_names(ignore) if ignore else config.ignore,
        unsafe=unsafe or config.unsafe,
        tests_may_change=tests_may_change or config.tests_may_change,
    )
    return Options(
        root=root,
        targets=tuple(targets or ()),
        config=config,
        details=details,
        surroundings=_surroundings(),
    )


def _surroundings() -> Path:
    """Return the environment that is active, or else the one this Python belongs to."""
    active = os.environ.get("VIRTUAL_ENV")
    return Path(active) if active else Path(sysconfig.get_path("purelib"))


def _folder(project: Path) -> Path:
    if not project.is_dir():
        what = "isn't a folder" if project.exists() else "doesn't exist"
        raise UsageError(f"--project: {project} {what}")
    return project.resolve()


def _names(values: Sequence[str]) -> frozenset[str]:
    """Take names given one by one or with commas between them."""
    return frozenset(name.strip() for value in values for name in value.split(",") if name.strip())
