"""Converting a project that a test writes down, and what became of it.

Files are given as texts by their paths in the project. What every project needs and is left out
(manage.py, settings, an application ``app``, routes to the functions of ``app/views.py``) is
supplied.
"""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from ..api import Options, plan_project
from ..config import Config
from ..plan.model import Blocker, PlannedOperation, Verdict, ViewPlan
from ..report.run import Run

VIEWS = "app/views.py"

DEFAULT_FILES: Mapping[str, str] = {
    "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n',
    "settings.py": """\
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "app",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
TEMPLATES = []
""",
    "app/__init__.py": "",
    "app/models.py": "from django.db import models\n",
}


class NotIdempotent(AssertionError):
    """A second conversion changed what the first one wrote."""


@dataclass(frozen=True)
class Conversion:
    """A project before and after its conversion; ``run`` is what reports are made from."""

    run: Run
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def changed(self) -> frozenset[str]:
        """The paths of the files that are different."""
        return frozenset(name for name, text in self.after.items() if text != self.before.get(name))

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict on each view, by its name without the module."""
        return {_short(view): view.verdict for view in self.run.plan.views}

    @property
    def operations(self) -> tuple[PlannedOperation, ...]:
        """All operations of views and helpers, in the order of the source."""
        return self.run.operations

    @property
    def blockers(self) -> dict[str, tuple[Blocker, ...]]:
        """What stops each blocked view, by its name without the module."""
        return {_short(view): view.blockers for view in self.run.plan.views if view.blockers}

    def view(self, name: str) -> ViewPlan:
        """Return the plan of a view, by its name without the module."""
        for view in self.run.plan.views:
            if _short(view) == name:
                return view
        raise KeyError(f"no view {name!r}; there are {sorted(self.verdicts)}")

    def reasons(self, name: str) -> str:
        """Return why the view and its operations are as they are, one reason a line."""
        view = self.view(name)
        lines = [f"{blocker.code}: {blocker.message}" for blocker in view.blockers]
        lines += [
            f"{operation.outcome.value} {operation.kind} {operation.what}: {operation.reason}"
            for operation in view.operations
        ]
        return "\n".join(lines)


def convert(
    files: Mapping[str, str], *, views: Sequence[str] = (), config: Config | None = None
) -> Conversion:
    """Convert a project's views: all that a route reaches, or those named.

    Args:
        files: texts by path; their common indentation is taken away.
        views: targets as on the command line, such as ``app.views.detail``.
        config: as in ``[tool.django-asyncify]``.

    Raises:
        NotIdempotent: converting the outcome once more would change it again.
    """
    before = project_files(files)
    run, after = _converted(before, views, config)
    again, _ = _converted(after, views, config)
    if again.changes:
        names = ", ".join(change.path.name for change in again.changes)
        shown = "\n".join(change.after.decode() for change in again.changes)
        raise NotIdempotent(f"a second conversion changes {names} again:\n{shown}")
    return Conversion(run, before, after)


def project_files(files: Mapping[str, str]) -> dict[str, str]:
    """Return ``files`` without their indentation, and the files a project needs besides them."""
    given = {name: dedent(text).lstrip("\n") for name, text in files.items()}
    whole = {**DEFAULT_FILES, **given}
    if "urls.py" not in whole:
        whole["urls.py"] = _routes(whole.get(VIEWS, ""))
    return whole


def _routes(views: str) -> str:
    """Route every function of ``app/views.py`` whose first parameter is ``request``."""
    lines = ["from django.urls import path", "", "from app import views", "", "urlpatterns = ["]
    for node in ast.parse(views).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
            required = names[: len(names) - len(node.args.defaults)]
            if required[:1] == ["request"]:
                captured = "".join(f"<int:{name}>/" for name in required[1:])
                lines.append(f'    path("{node.name}/{captured}", views.{node.name}),')
    return "\n".join([*lines, "]", ""])


def assert_converts(
    before: str,
    after: str,
    *,
    files: Mapping[str, str] | None = None,
    config: Config | None = None,
) -> Conversion:
    """Assert that ``app/views.py`` with the text ``before`` becomes ``after``, which compiles."""
    wanted = dedent(after).lstrip("\n")
    compile(wanted, VIEWS, "exec", dont_inherit=True)
    conversion = convert({**(files or {}), VIEWS: before}, config=config)
    assert conversion.after[VIEWS] == wanted, _explained(conversion)
    return conversion


def assert_unchanged(
    text: str, *, files: Mapping[str, str] | None = None, config: Config | None = None
) -> Conversion:
    """Assert that no file changes in a project whose ``app/views.py`` has this text."""
    conversion = convert({**(files or {}), VIEWS: text}, config=config)
    assert not conversion.changed, _explained(conversion)
    return conversion


def _explained(conversion: Conversion) -> str:
    reasons = [f"{name}:\n{conversion.reasons(name)}" for name in conversion.verdicts]
    return "\n\n".join([conversion.after[VIEWS], *reasons])


def _converted(
    files: Mapping[str, str], views: Sequence[str], config: Config | None
) -> tuple[Run, dict[str, str]]:
    with _written(files) as root:
        run = plan_project(Options(root=root, targets=tuple(views), config=config or Config()))
    after = dict(files)
    for change in run.changes:
        after[change.path.relative_to(root).as_posix()] = change.after.decode(change.encoding)
    return run, after


@contextmanager
def _written(files: Mapping[str, str]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="asyncify-") as folder:
        root = Path(folder).resolve()
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        yield root


def _short(view: ViewPlan) -> str:
    return view.view.rpartition(".")[2]
