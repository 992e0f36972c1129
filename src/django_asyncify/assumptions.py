"""What a run takes for granted, told with every report: what to do if it isn't so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .config import Config
from .plan.places import shown_place
from .plan.unread_routes import unread_routes
from .project.configured_settings import configuring_calls
from .project.facts import Route
from .project.project import Project

_LIBRARY = (
    "that others import it: it is packaged as a library, so its public functions stay sync. "
    "If nobody does, say library = false in [tool.django-asyncify]."
)


def assumptions(project: Project, root: Path, config: Config) -> Iterator[str]:
    """Yield a sentence for each thing about ``project`` that can't be read, or that was guessed."""
    for place in project.assumptions:
        yield _absent(place, root)
    if config.settings is None:
        yield from _configured(project, root)
    for route, view in unread_routes(project):
        yield _unread(route, view, root)
    if config.library is None and project.is_library():
        yield _LIBRARY


def _absent(place: str, root: Path) -> str:
    where, _, text = place.rpartition(": ")
    relative = where.removeprefix(f"{root.resolve().as_posix()}/")
    return (
        f"{relative}: `{text}` is taken as absent: no such module is here. "
        "If yours sets AUTHENTICATION_BACKENDS, CACHES, DATABASES, INSTALLED_APPS, LOGGING, "
        "MIDDLEWARE, SESSION_ENGINE or TEMPLATES, run this beside it."
    )


def _configured(project: Project, root: Path) -> Iterator[str]:
    for module, call in configuring_calls(project):
        place = shown_place(root, module.path, call.lineno)
        yield (
            f"{place}: what `{ast.unparse(call.func)}()` is given isn't read. If MIDDLEWARE or "
            "other settings are put together there, write a module that has them all and name it "
            "with --settings."
        )


def _unread(route: Route, view: ast.expr, root: Path) -> str:
    place = shown_place(root, route.module.path, route.line)
    return (
        f"{place}: `{ast.unparse(view)}` is taken as no function view: which one it is can't be "
        "read there, so that it isn't in the plan."
    )
