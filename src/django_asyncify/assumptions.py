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
from .project.optional_settings import Assumption, Taken
from .project.project import Project

_LIBRARY = (
    "that others import it: it is packaged as a library, so its public functions stay sync. "
    "If nobody does, say library = false in [tool.django-asyncify]."
)

_READ = (
    "AUTHENTICATION_BACKENDS, CACHES, DATABASES, INSTALLED_APPS, LOGGING, MIDDLEWARE, "
    "SESSION_ENGINE or TEMPLATES"
)


def assumptions(project: Project, root: Path, config: Config) -> Iterator[str]:
    """Yield a sentence for each thing about ``project`` that can't be read, or that was guessed."""
    for assumption in project.assumptions:
        yield _taken(assumption, root)
    if config.settings is None:
        yield from _configured(project, root)
    for route, view in unread_routes(project):
        yield _unread(route, view, root)
    if config.library is None and project.is_library():
        yield _LIBRARY


def _taken(assumption: Assumption, root: Path) -> str:
    where = assumption.place.removeprefix(f"{root.resolve().as_posix()}/")
    if assumption.taken is Taken.ABSENT:
        taken, instead = "as absent: no such module is here", "run this beside it"
    else:
        taken = "to set nothing that it doesn't name"
        instead = "write a module that has them all and name it with --settings"
    return f"{where}: `{assumption.code}` is taken {taken}. If yours sets {_READ}, {instead}."


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
