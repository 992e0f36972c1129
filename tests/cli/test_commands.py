"""The commands on a small project: what they print where, and their exit codes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import django_asyncify
from django_asyncify import __version__, api
from django_asyncify.progress import Tell
from django_asyncify.report.run import Run
from tests.cli.conftest import Cli

SUMMARY = "3 views: 1 native, 0 bridged, 1 blocked, 1 already async\n"


def tree(root: Path) -> dict[str, str]:
    """Return the digest of every file below a folder."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_plan_lists_every_view_on_stdout_and_the_figures_on_stderr(cli: Cli) -> None:
    result = cli("plan")
    assert result.code == 0
    assert result.out.startswith("blog/views.py\n")
    assert [
        line.split()[1:3] for line in result.out.splitlines() if line[:5].strip().isdigit()
    ] == [
        ["native", "detail"],
        ["blocked", "close"],
        ["async", "ping"],
    ]
    assert SUMMARY in result.err
    assert "\x1b" not in result.out + result.err


def test_plan_as_json_is_nothing_but_json(cli: Cli) -> None:
    document = json.loads(cli("plan", "--format", "json").out)
    assert document["summary"]["views"] == {
        "native": 1,
        "bridged": 0,
        "blocked": 1,
        "already_async": 1,
    }
    figures = document["summary"]["operations"]
    assert figures["found"] == figures["converted"] + figures["bridged"] + figures["left"]
    assert len(document["operations"]) == figures["found"]
    assert [file["path"] for file in document["files"]] == ["blog/views.py"]


def test_plan_as_markdown(cli: Cli) -> None:
    assert cli("plan", "--format", "markdown").out.startswith("# Sync to async: the plan\n")


def test_a_target_brings_details(cli: Cli) -> None:
    result = cli("plan", "blog.views.detail")
    assert "blog/views.py:8:15  converted  queryset-methods" in result.out


def test_plan_can_show_the_facts(cli: Cli) -> None:
    result = cli("plan", "--facts", "blog.views.detail")
    assert result.code == 0
    assert "Article" in result.out


def test_reading_commands_change_nothing(cli: Cli, project: Path) -> None:
    before = tree(project)
    for arguments in (("plan",), ("diff",), ("explain",), ("plan", "--facts", "blog.views.detail")):
        cli(*arguments)
    assert tree(project) == before


def test_diff_shows_what_apply_then_writes(cli: Cli, project: Path) -> None:
    diff = cli("diff")
    assert diff.code == 0
    assert "# blog/views.py:7 async-view-functions: " in diff.out
    assert "+    article = await Article.objects.aget(pk=pk)\n" in diff.out
    copy = {path: path.read_bytes() for path in project.rglob("*.py")}
    applied = cli("apply", ".")
    after = (project / "blog" / "views.py").read_bytes()
    assert (applied.code, applied.out) == (0, "wrote blog/views.py\n")
    for path, content in copy.items():
        path.write_bytes(content)
    done = subprocess.run(
        ["git", "apply", "-"],
        cwd=project,
        input=diff.out.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (project / "blog" / "views.py").read_bytes() == after


def test_diff_as_json(cli: Cli) -> None:
    document = json.loads(cli("diff", "--format", "json").out)
    assert document["files"][0]["diff"].startswith("# blog/views.py:")


def test_apply_says_what_stays_and_a_second_run_changes_nothing(cli: Cli, project: Path) -> None:
    first = cli("apply", ".")
    assert "not converted: blog/views.py:13 blog.views.close (atomic-view)" in first.err
    before = tree(project)
    second = cli("apply", ".")
    assert (second.code, second.out) == (0, "")
    assert "nothing to change" in second.err
    assert tree(project) == before


def test_apply_wants_a_target(cli: Cli, project: Path) -> None:
    before = tree(project)
    result = cli("apply")
    assert result.code == 2
    assert "apply needs a target" in result.err
    assert tree(project) == before


def test_apply_converts_what_is_named_only(cli: Cli, project: Path) -> None:
    result = cli("apply", "blog/views.py::unrouted")
    assert result.code == 0
    text = (project / "blog" / "views.py").read_text(encoding="utf-8")
    assert "async def unrouted" in text
    assert "async def detail" not in text


@pytest.mark.parametrize("command", ["plan", "diff"])
def test_check_exits_with_1_until_it_is_done(cli: Cli, command: str) -> None:
    assert cli(command, "--check").code == 1
    cli("apply", ".")
    assert cli(command, "--check").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plan", "blog.views.detial"), "did you mean blog.views.detail"),
        (("plan", "blog/views.py::detial"), "did you mean blog/views.py::detail"),
        (("plan", "blog/veiws.py"), "blog/veiws.py isn't a file or folder"),
        (("plan", "shop.*"), "'shop.*' names no view"),
        (("plan", "blog/models.py"), "no route reaches a view in blog/models.py"),
        (("plan", "--ignore", "queryset-method"), "did you mean 'queryset-methods'?"),
        (("plan", "--django", "five"), "write it like 5.2"),
        (("plan", "--project", "nowhere"), "nowhere doesn't exist"),
        (("plan", "--project", "manage.py"), "manage.py isn't a folder"),
        (("plan", "--python", "nowhere"), "nowhere doesn't exist"),
        (("plan", "--project", "blog"), "no routes; is this the project's folder"),
        (("plan", "--format", "yaml"), "yaml"),
        (("explain", "atomic-veiw"), "did you mean 'atomic-view'?"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_mistakes_are_answered_with_2_and_a_hint(
    cli: Cli, arguments: tuple[str, ...], message: str
) -> None:
    result = cli(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert message in result.err
    assert "Traceback" not in result.err


def test_a_project_of_class_based_views_is_told_from_a_wrong_folder(
    cli: Cli, project: Path
) -> None:
    (project / "config" / "urls.py").write_text(
        "from django.urls import path\nfrom django.views.generic import TemplateView\n\n"
        "urlpatterns = [path('', TemplateView.as_view())]\n",
        encoding="utf-8",
    )
    result = cli("plan")
    assert result.code == 2
    assert "routes to function views: none of 1 " in result.err


def test_a_broken_file_is_skipped_but_an_error_when_it_is_the_target(
    cli: Cli, project: Path
) -> None:
    (project / "blog" / "views_old.py").write_text("def broken(:\n", encoding="utf-8")
    (project / "config" / "urls.py").write_text(
        "from django.urls import path\nfrom blog import views, views_old\n"
        "urlpatterns = [path('a/', views.detail), path('b/', views_old.broken)]\n",
        encoding="utf-8",
    )
    result = cli("plan")
    assert result.code == 0
    assert "skipped blog/views_old.py:1: isn't valid Python" in result.err
    assert result.err.count("nothing is known of what the skipped file defines") == 1
    named = cli("plan", "blog/views_old.py")
    assert named.code == 2
    assert "isn't valid Python" in named.err


def test_a_write_that_fails_says_so(cli: Cli, project: Path) -> None:
    (project / "blog" / "views.py").chmod(0o444)
    result = cli("apply", ".")
    assert result.code == 2
    assert "is read-only" in result.err
    assert "nothing was written" in result.err


def test_control_c(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(options: api.Options, tell: Tell) -> Run:
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "plan_project", interrupted)
    result = cli("apply", ".")
    assert (result.code, result.err) == (130, "interrupted; nothing was written\n")


def fail(options: api.Options, tell: Tell) -> Run:
    raise KeyError("surprise")


def test_our_own_bugs_are_called_so(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "plan_project", fail)
    result = cli("plan")
    assert result.code == 2
    assert "this is a bug in django-asyncify" in result.err
    assert "KeyError: 'surprise'" in result.err
    assert "Traceback" not in result.err


def test_debug_shows_the_traceback(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "plan_project", fail)
    assert "Traceback" in cli("--debug", "plan").err
    monkeypatch.setenv("DJANGO_ASYNCIFY_DEBUG", "1")
    assert "Traceback" in cli("plan").err


def test_explain_knows_codemods_and_reasons(cli: Cli) -> None:
    assert "aget" in cli("explain", "queryset-methods").out
    assert cli("explain", "atomic-view").out.startswith("atomic-view: ")
    overview = cli("explain").out
    assert "queryset-methods" in overview
    assert "atomic-view" in overview


def test_version_and_help(cli: Cli) -> None:
    assert cli("--version").out == f"django-asyncify {__version__}\n"
    assert "blog.views" not in cli("--help").out
    for command in ("plan", "diff", "apply", "explain"):
        assert cli(command, "-h").code == 0


def test_every_option_that_a_text_names_is_there(cli: Cli) -> None:
    shown = "".join(cli(command, "--help").out for command in ("plan", "diff", "apply"))
    shown += cli("--help").out
    sources = Path(django_asyncify.__file__).parent.rglob("*.py")
    texts = "".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(r"(?:pass|with|add|use) (--[a-z-]+)", texts))
    assert "--tests-may-change" in named
    assert [option for option in sorted(named) if option not in shown] == []


def test_a_view_that_a_test_calls_converts_if_tests_may_change(cli: Cli, project: Path) -> None:
    (project / "blog" / "tests.py").write_text(
        "from blog.views import detail\n\n\ndef test_it(rf):\n    detail(rf.get('/'), 1)\n",
        encoding="utf-8",
    )
    assert "0 native" in cli("plan").err
    assert "1 native" in cli("plan", "--tests-may-change").err
    assert "async def detail" in cli("diff", "--tests-may-change").out
    applied = cli("apply", "--tests-may-change", ".")
    assert applied.out == "wrote blog/views.py\n"
    assert "test to change (blog/tests.py:5): " in applied.err


def test_apply_names_the_first_tests_to_change_and_how_many_more(cli: Cli, project: Path) -> None:
    calls = "".join(f"\n\ndef test_{n}(rf):\n    detail(rf.get('/'), {n})\n" for n in range(12))
    (project / "blog/tests.py").write_text(f"from blog.views import detail\n{calls}")
    said = cli("apply", "--tests-may-change", ".").err
    assert said.count("test to change") == 10
    assert "\n… and 2 more; on the code as it was, plan --details lists them\n" in said


def test_options_come_from_the_projects_configuration(cli: Cli, project: Path) -> None:
    (project / "pyproject.toml").write_text(
        '[tool.django-asyncify]\nignore = ["queryset-methods"]\n', encoding="utf-8"
    )
    document = json.loads(cli("plan", "--format", "json").out)
    assert document["summary"]["views"]["native"] == 0
    overridden = json.loads(cli("plan", "--format", "json", "--ignore", "shortcuts").out)
    assert overridden["summary"]["views"]["native"] == 1


def test_a_reader_that_goes_away_is_no_bug(project: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "django_asyncify", "diff"],
        cwd=project,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert done.returncode == 141
    assert b"bug" not in done.stderr
    assert b"Traceback" not in done.stderr


ADMITTED = """\
from django.views.decorators.http import require_GET


def reading(view):
    return require_GET(view)
"""


def _install(folder: Path) -> None:
    packages = folder / "lib/python3.12/site-packages"
    for name in ("admitted", "django-5.1.4.dist-info"):
        (packages / name).mkdir(parents=True)
    (packages / "admitted/__init__.py").write_text(ADMITTED)
    (folder / "pyvenv.cfg").write_text("")


def _use_admitted(project: Path) -> None:
    views = project / "blog/views.py"
    text = views.read_text().replace("def detail", "@admitted.reading\ndef detail")
    views.write_text(f"import admitted\n{text}")


def test_nothing_is_said_of_what_python_would_warn_the_authors_of(
    cli: Cli, project: Path, recwarn: pytest.WarningsRecorder
) -> None:
    views = project / "blog/views.py"
    text = views.read_text(encoding="utf-8")
    views.write_text(text.replace("article = Article", r'pattern = "\d"; article = Article'))
    warnings.simplefilter("always")
    cli("apply", ".")
    assert "await Article.objects.aget" in views.read_text(encoding="utf-8")
    assert [str(one.message) for one in recwarn if "escape" in str(one.message)] == []


@pytest.mark.parametrize("command", [("plan",), ("diff",), ("apply", ".")])
def test_the_django_that_is_planned_for_is_said(
    cli: Cli, project: Path, command: tuple[str, ...]
) -> None:
    (project / "requirements.txt").write_text("django==5.1.2\n")
    assert "planned for Django 5.1 (requirements.txt pins it)\n" in cli(*command).err
    assert "planned for Django 5.2 (as asked for)\n" in cli(*command, "--django", "5.2").err


def test_a_project_that_is_packaged_is_told_that_it_is_taken_for_a_library(
    cli: Cli, project: Path
) -> None:
    said = "assumed that others import it"
    assert said not in cli("plan").err
    (project / "manage.py").unlink()
    (project / "setup.py").write_text("from setuptools import setup\nsetup()\n")
    told = cli("plan", "--settings", "config.settings").err
    assert said in told, told
    (project / "pyproject.toml").write_text("[tool.django-asyncify]\nlibrary = false\n")
    assert said not in cli("plan", "--settings", "config.settings").err


def test_packages_are_read_in_the_virtual_environment_of_the_project(
    cli: Cli, project: Path
) -> None:
    _use_admitted(project)
    assert "blocked" in cli("plan").out.splitlines()[1]
    _install(project / "venv")
    result = cli("plan")
    assert "native" in result.out.splitlines()[1]
    assert f"read admitted in {project / 'venv'}" in result.err


def test_without_one_they_are_read_in_the_active_environment(
    cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _use_admitted(project)
    _install(tmp_path / "active")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert f"read admitted in {tmp_path / 'active'}" in cli("plan").err
