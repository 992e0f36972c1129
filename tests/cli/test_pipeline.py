"""What can't be rewritten or verified becomes a reason, never text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from django_asyncify.api import Options, plan_project
from django_asyncify.codemod import Registry
from django_asyncify.edits import FunctionEdits
from django_asyncify.errors import RewriteRefused
from django_asyncify.importers import Importers
from django_asyncify.plan.model import Outcome, Verdict
from django_asyncify.plan.planner import plan
from django_asyncify.project.project import Project
from django_asyncify.report.run import Run
from django_asyncify.rewrite import FileChange, rewrite_file
from django_asyncify.sources import SourceFile
from django_asyncify.verify import Problem

SECOND = """

def listing(request):
    return JsonResponse({"articles": Article.objects.count()})
"""


@pytest.fixture
def two_views(project: Path) -> Path:
    """Add a second view that can be converted to the file of the first."""
    views, urls = project / "blog" / "views.py", project / "config" / "urls.py"
    views.write_text(views.read_text(encoding="utf-8") + SECOND, encoding="utf-8")
    routes = urls.read_text(encoding="utf-8").replace("]", '    path("", views.listing),\n]')
    urls.write_text(routes, encoding="utf-8")
    return project


def verdicts(run: Run) -> dict[str, Verdict]:
    return {view.view.rpartition(".")[2]: view.verdict for view in run.plan.views}


def test_both_are_converted_when_nothing_speaks_against_it(two_views: Path) -> None:
    run = plan_project(Options(root=two_views))
    assert verdicts(run)["detail"] is verdicts(run)["listing"] is Verdict.NATIVE
    assert len(run.changes) == 1


def refuse(monkeypatch: pytest.MonkeyPatch, qualname: str | None) -> None:
    """Let the rewrite of a file fail whenever the view ``detail`` is to be changed in it."""

    def refusing(
        source: SourceFile,
        functions: Sequence[FunctionEdits],
        registry: Registry,
        elsewhere: Callable[[str], bool],
    ) -> FileChange:
        if any(function.qualname == "blog.views.detail" for function in functions):
            raise RewriteRefused(source.path, 7, "no such luck", qualname)
        return rewrite_file(source, functions, registry, elsewhere)

    monkeypatch.setattr("django_asyncify.workshop.rewrite_file", refusing)


@pytest.mark.parametrize("qualname", ["blog.views.detail", None])
def test_a_refused_function_blocks_its_view_and_spares_the_others(
    two_views: Path, monkeypatch: pytest.MonkeyPatch, qualname: str | None
) -> None:
    refuse(monkeypatch, qualname)
    run = plan_project(Options(root=two_views))
    assert verdicts(run)["detail"] is Verdict.BLOCKED
    assert verdicts(run)["listing"] is Verdict.NATIVE
    (blocked,) = (view for view in run.plan.views if view.view == "blog.views.detail")
    assert "no such luck" in blocked.blockers[0].message
    assert {operation.outcome for operation in blocked.operations} == {Outcome.LEFT}
    (change,) = run.changes
    assert b"async def listing" in change.after
    assert b"async def detail" not in change.after


def test_any_number_of_refused_functions_spares_the_others(
    two_views: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is refused after the other: those that are left may be refused in the next round only."""
    names = [f"more_{number}" for number in range(12)]
    views, urls = two_views / "blog" / "views.py", two_views / "config" / "urls.py"
    text = views.read_text(encoding="utf-8")
    text += "".join(SECOND.replace("listing", name) for name in names)
    views.write_text(text, encoding="utf-8")
    more = "".join(f'    path("{name}/", views.{name}),\n' for name in names)
    routes = urls.read_text(encoding="utf-8").replace("\n]", f"\n{more}]")
    urls.write_text(routes, encoding="utf-8")

    def refusing(
        source: SourceFile,
        functions: Sequence[FunctionEdits],
        registry: Registry,
        elsewhere: Callable[[str], bool],
    ) -> FileChange:
        first = min((f.qualname for f in functions if "more_" in f.qualname), default=None)
        if first is not None and len(functions) > 1:
            raise RewriteRefused(source.path, 7, "no such luck", first)
        return rewrite_file(source, functions, registry, elsewhere)

    monkeypatch.setattr("django_asyncify.workshop.rewrite_file", refusing)
    found = verdicts(plan_project(Options(root=two_views)))
    assert {found[name] for name in names} == {Verdict.BLOCKED}
    assert found["detail"] is found["listing"] is Verdict.NATIVE


def test_what_the_checker_objects_to_is_not_written(
    two_views: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def objecting(change: FileChange, python: tuple[int, int]) -> tuple[Problem, ...]:
        found = "aget" in change.after
        return (Problem(change.path, 8, "doesn't compile"),) if found else ()

    monkeypatch.setattr("django_asyncify.workshop.verify", objecting)
    run = plan_project(Options(root=two_views))
    assert verdicts(run)["detail"] is Verdict.BLOCKED
    assert verdicts(run)["listing"] is Verdict.NATIVE


def test_a_plan_that_does_not_settle_writes_nothing(
    two_views: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planner is made deaf: whatever is refused, it plans again."""
    monkeypatch.setattr(
        "django_asyncify.api.plan", lambda *given, refused, tell: plan(*given, refused={})
    )
    refuse(monkeypatch, None)
    run = plan_project(Options(root=two_views))
    assert run.changes == ()
    assert Verdict.NATIVE not in verdicts(run).values()
    assert run.summary.operations.found == run.summary.operations.left


def test_what_is_refused_is_planned_anew_but_not_read_anew(
    two_views: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, None)
    told: list[str] = []
    plan_project(Options(root=two_views), told.append)
    assert told.count("Deciding what becomes async") == 2
    assert sum(text.startswith("Reading what runs: round 1, 0 of") for text in told) == 1


def test_whoever_waits_is_told_how_far_it_has_come(two_views: Path) -> None:
    told: list[str] = []
    plan_project(Options(root=two_views), told.append)
    assert told[0] == "Reading what runs: round 1, 0 of 4"
    assert told[-2:] == ["Deciding what becomes async", "Writing and checking the new text"]


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("from blog.views import JsonResponse\n", True),
        ("from .views import (\n    JsonResponse,\n)\n", True),
        ("def f():\n    from .views import JsonResponse\n", True),
        ("from blog.views import *\n", True),
        ("from . import views\nviews.JsonResponse\n", True),
        ("patch('blog.views.JsonResponse')\n", True),
        ("from blog.views import detail\n", False),
        ("from django.http import JsonResponse\nfrom blog import views\n", False),
        ("from shop.views import JsonResponse\n", False),
    ],
)
def test_an_import_that_another_file_takes_stays(project: Path, text: str, stays: bool) -> None:
    (project / "blog" / "other.py").write_text(text, encoding="utf-8")
    opened = Project.open(project)
    module = opened.module_at(project / "blog" / "views.py")
    assert module is not None
    assert Importers(opened).take(module, "JsonResponse") is stays
