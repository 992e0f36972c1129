"""The plan as text, JSON and Markdown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from django_asyncify.edits import NewFile, Tier
from django_asyncify.plan.model import Outcome, Plan, TestSeam, Verdict
from django_asyncify.report.json import render_diff_json, render_json
from django_asyncify.report.markdown import render_markdown
from django_asyncify.report.run import Run
from django_asyncify.report.text import new_file_lines, render_text, skipped_lines, skipped_note
from tests.report.builders import ROOT, VIEWS, blocker, changed, edit, operation, run_of, view


def example(*, details: bool = False) -> Run:
    return run_of(
        view("detail", Verdict.NATIVE, operation(), operation(line=4)),
        view(
            "checkout",
            Verdict.BLOCKED,
            operation(Outcome.LEFT, 12, chain=("shop/services.py:5 pay",)),
            line=8,
            blockers=(blocker(), blocker("generator", path=ROOT / "shop.py")),
        ),
        view("report", Verdict.BRIDGED, operation(Outcome.BRIDGED, 22), line=20, tier=Tier.REVIEW),
        view("ping", Verdict.ALREADY_ASYNC, line=30),
        details=details,
    )


def test_text_has_a_line_per_view_and_the_blockers_below() -> None:
    assert render_text(example()).plain == (
        "blog/views.py\n"
        "    2  native  detail    2 converted; waits\n"
        "    8  blocked checkout  /blog/checkout/\n"
        "               decorator (line 9): `@staff | only` looks at the response\n"
        "               -> Make it dual.\n"
        "               generator (shop.py:9): `@staff | only` looks at the response\n"
        "               -> Make it dual.\n"
        "   20  bridged report    1 bridged; waits; tier review\n"
        "   30  async   ping      no operations\n"
        "\n"
    )


def test_text_with_details_has_a_line_per_operation_and_how_it_comes_to_block() -> None:
    lines = render_text(example(details=True)).plain.splitlines()
    assert (
        "               blog/views.py:3:5  converted  "
        "queryset-methods: Article.objects.get()  (why)" in lines
    )
    assert "                   by shop/services.py:5 pay" in lines


def test_skipped_files_are_named_with_their_reason() -> None:
    assert skipped_lines(example()) == ["skipped bad.py:3: isn't valid Python"]


def test_what_skipped_files_mean_for_the_views_is_said_once() -> None:
    run = example()
    assert skipped_note(replace(run, skipped=())) == ""
    assert skipped_note(run) == (
        "nothing is known of what the skipped file defines: views and helpers that use it may be "
        "bridged or blocked for that alone; the Python that the project runs on may read more "
        "(uvx --python VERSION)"
    )
    unreadable = replace(run.skipped[0], reason="isn't UTF-8")
    note = skipped_note(replace(run, skipped=(unreadable, unreadable)))
    assert "the skipped files define" in note
    assert "uvx" not in note


def test_new_files_are_named_with_what_they_are_for() -> None:
    new = NewFile(path=ROOT / "site" / "async_user.py", text="", codemod="user-twins", reason="why")
    run = replace(example(), plan=replace(example().plan, files=(new,)))
    assert new_file_lines(example()) == []
    assert new_file_lines(run) == [
        "adds site/async_user.py: why (django-asyncify explain user-twins)"
    ]
    assert "## New files\n\n- `site/async_user.py` (`user-twins`): why\n" in render_markdown(run)
    assert "New files" not in render_markdown(example())


def test_json_has_the_figures_and_every_operation() -> None:
    document = json.loads(render_json(example()))
    assert document["summary"] == {
        "views": {"native": 1, "bridged": 1, "blocked": 1, "already_async": 1},
        "operations": {"found": 4, "converted": 2, "bridged": 1, "left": 1},
    }
    assert len(document["operations"]) == 4
    assert document["operations"][2] == {
        "path": "blog/views.py",
        "line": 12,
        "column": 4,
        "end_line": 12,
        "end_column": 30,
        "kind": "query-method",
        "what": "Article.objects.get()",
        "verdict": "left",
        "codemod": None,
        "reason": "why",
        "chain": ["shop/services.py:5 pay"],
    }


def test_json_has_the_views_with_their_blockers() -> None:
    views = json.loads(render_json(example()))["views"]
    assert [found["view"] for found in views] == [
        "blog.views.detail",
        "blog.views.checkout",
        "blog.views.report",
        "blog.views.ping",
    ]
    assert {
        key: views[1][key] for key in ("path", "line", "routes", "verdict", "tier", "worth")
    } == {
        "path": "blog/views.py",
        "line": 8,
        "routes": ["blog/checkout/"],
        "verdict": "blocked",
        "tier": "safe",
        "worth": "waits",
    }
    assert views[1]["blockers"][0]["code"] == "decorator"
    assert len(views[0]["operations"]) == 2


def test_json_names_changed_and_skipped_files() -> None:
    change = changed(VIEWS, b"a\n", b"b\n", edit(VIEWS, 1, "a -> b"))
    run = Run(ROOT, Plan((), ()), (change,), example().skipped)
    files = json.loads(render_json(run))["files"]
    assert [(file["path"], file["status"]) for file in files] == [
        ("blog/views.py", "changed"),
        ("bad.py", "skipped"),
    ]
    assert files[0]["edits"][0]["reason"] == "a -> b"
    assert "+b\n" in json.loads(render_diff_json(run))["files"][0]["diff"]


def test_markdown_has_tables_whose_cells_stay_cells() -> None:
    text = render_markdown(example())
    assert "- 4 views: 1 native, 1 bridged, 1 blocked, 1 already async" in text
    assert "| `blog.views.detail` | `blog/views.py:2` | native | 2 | 0 | 0 | waits |" in text
    assert "| `decorator` | 1 |" in text
    assert "What to do: Make it dual." in text
    assert "- `bad.py`: isn't valid Python" in text
    assert "Nothing is known of what the skipped file defines: views" in text


def test_each_format_names_the_tests_that_have_to_change() -> None:
    tests = ROOT / "blog/tests.py"
    seams = tuple(TestSeam(tests, line, "replaces `blog.views.render`") for line in range(1, 6))
    known = replace(view("detail", Verdict.NATIVE, operation()), test_seams=seams)
    lines = render_text(run_of(known)).plain.splitlines()
    assert [line.strip() for line in lines if "blog/tests.py" in line] == [
        f"test to change (blog/tests.py:{line}): replaces `blog.views.render`" for line in (1, 2, 3)
    ]
    assert "… and 2 more; --details lists them" in "\n".join(lines)
    assert render_text(run_of(known, details=True)).plain.count("blog/tests.py") == 5
    assert json.loads(render_json(run_of(known)))["views"][0]["test_seams"][4] == {
        "path": "blog/tests.py",
        "line": 5,
        "message": "replaces `blog.views.render`",
    }
    markdown = render_markdown(run_of(known))
    assert "- `blog/tests.py:5` (`blog.views.detail`): replaces `blog.views.render`" in markdown


def test_reports_of_an_empty_run_are_valid() -> None:
    run = Run(Path("/nothing"), Plan((), ()))
    assert render_text(run).plain == ""
    assert json.loads(render_json(run))["views"] == []
    assert render_markdown(run).startswith("# Sync to async: the plan\n")
