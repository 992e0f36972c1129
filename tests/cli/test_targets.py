"""How TARGETs are understood, and what they mean among the views there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_asyncify.errors import UnknownTarget
from django_asyncify.plan.options import TargetView
from django_asyncify.plan.views import discover_views
from django_asyncify.project.project import Project
from django_asyncify.targets import (
    DottedTarget,
    FunctionTarget,
    GlobTarget,
    PathTarget,
    Target,
    parse_target,
    select_views,
)


def test_each_kind_is_told_from_the_others(project: Path) -> None:
    views = project / "blog" / "views.py"
    expected: dict[str, Target] = {
        ".": PathTarget(".", project),
        "blog/": PathTarget("blog/", project / "blog"),
        "blog": PathTarget("blog", project / "blog"),
        "blog/views.py": PathTarget("blog/views.py", views),
        str(views): PathTarget(str(views), views),
        "blog/views.py::detail": FunctionTarget("blog/views.py::detail", views, "detail"),
        "blog.views.detail": DottedTarget("blog.views.detail"),
        "blog.*": GlobTarget("blog.*"),
    }
    assert {text: parse_target(text, project, project) for text in expected} == expected


def test_paths_count_from_the_current_folder_and_then_from_the_project(project: Path) -> None:
    outside, inside = project.parent, project / "blog"
    assert parse_target(".", project, outside) == PathTarget(".", project)
    assert parse_target("site/blog", project, outside) == PathTarget("site/blog", inside)
    assert parse_target("blog/", project, outside) == PathTarget("blog/", inside)
    assert parse_target(".", project, inside) == PathTarget(".", inside)
    assert parse_target("views.py", project, inside) == PathTarget("views.py", inside / "views.py")


@pytest.mark.parametrize("text", ["/etc", "../elsewhere", "", "nowhere.py", "nowhere.py::view"])
def test_what_is_no_part_of_the_project_is_refused(project: Path, text: str) -> None:
    with pytest.raises(UnknownTarget, match="isn't a file or folder of"):
        parse_target(text, project, project)


def names(project: Path, *texts: str) -> list[str]:
    opened = Project.open(project)
    targets = [parse_target(text, project, project) for text in texts]
    found = select_views(targets, discover_views(opened), opened, project)
    return [view.dotted.removeprefix("blog.views.") for view in found]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((".",), ["detail", "close", "ping"]),
        (("blog/",), ["detail", "close", "ping"]),
        (("blog/views.py",), ["detail", "close", "ping"]),
        (("blog.views",), ["detail", "close", "ping"]),
        (("blog.views.close",), ["close"]),
        (("blog.*.p*", "blog/views.py::detail"), ["ping", "detail"]),
        (("blog.views.close", "blog/views.py"), ["close", "detail", "ping"]),
        (("blog/views.py::unrouted",), ["unrouted"]),
        (("blog.views.unrouted",), ["unrouted"]),
        (("blog/views.py::*",), ["detail", "close", "ping"]),
    ],
)
def test_what_targets_mean(project: Path, texts: tuple[str, ...], expected: list[str]) -> None:
    assert names(project, *texts) == expected


def test_a_function_is_found_under_the_name_it_is_re_exported_as(project: Path) -> None:
    (project / "blog" / "__init__.py").write_text("from .views import unrouted as shown\n")
    opened = Project.open(project)
    (found,) = select_views([DottedTarget("blog.shown")], (), opened, project)
    assert found == TargetView("blog.views.unrouted", project / "blog" / "views.py", found.line)


def test_the_nearest_names_are_offered(project: Path) -> None:
    with pytest.raises(UnknownTarget, match=r"did you mean blog\.views\.detail"):
        names(project, "blog.views.details")
    with pytest.raises(UnknownTarget, match=r"did you mean blog\.views\.ping"):
        names(project, "ping")
    with pytest.raises(UnknownTarget, match=r"^'blog.models.Article' names no view"):
        names(project, "blog.models.Article")
