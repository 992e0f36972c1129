"""Which files belong to a project."""

from __future__ import annotations

import subprocess
from pathlib import Path

from django_asyncify.project import Project

from .trees import project, write


def names(opened: Project) -> list[str]:
    return [path.relative_to(opened.root).as_posix() for path in opened.python_files()]


def test_installed_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {
            "app/views.py": "",
            ".venv/lib/thing.py": "",
            "environment/pyvenv.cfg": "",
            "environment/lib/thing.py": "",
            "node_modules/gyp/build.py": "",
            "vendor/site-packages/thing.py": "",
            "__pycache__/thing.py": "",
            "build/lib/app/views.py": "",
        },
    )
    assert names(opened) == ["app/views.py"]


def test_a_package_called_build_belongs_to_the_project(tmp_path: Path) -> None:
    opened = project(tmp_path, {"build/__init__.py": "", "build/views.py": ""})
    assert names(opened) == ["build/__init__.py", "build/views.py"]


def test_ignored_files_are_left_out(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {
            ".gitignore": "generated/\n*_local.py\n",
            "app/.gitignore": "!kept_local.py\nsecret.py\n",
            "app/views.py": "",
            "app/settings_local.py": "",
            "app/kept_local.py": "",
            "app/secret.py": "",
            "generated/code.py": "",
        },
    )
    assert names(opened) == ["app/kept_local.py", "app/views.py"]


def test_rules_of_the_repository_above_apply(tmp_path: Path) -> None:
    write(
        tmp_path,
        {".git/info/exclude": "mine.py\n", ".gitignore": "/backend/old/\n", "backend/old/a.py": ""},
    )
    opened = project(tmp_path / "backend", {"views.py": "", "mine.py": ""})
    assert names(opened) == ["views.py"]


def test_rules_above_another_repository_do_not_apply(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*.py\n"})
    opened = project(tmp_path / "inner", {".git/HEAD": "", "views.py": ""})
    assert names(opened) == ["views.py"]


def test_a_project_in_an_ignored_folder_has_files(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "", ".gitignore": "work/\n"})
    assert names(project(tmp_path / "work", {"app/views.py": ""})) == ["app/views.py"]


def test_what_git_tracks_is_the_projects_though_a_rule_matches(tmp_path: Path) -> None:
    write(tmp_path, {"lib/views.py": "", "lib/deep/a.py": "", "defaults_local.py": ""})
    git = ("git", "-C", str(tmp_path))
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    rules = {".gitignore": "lib/\n*_local.py\n", "lib/new.py": "", "mine_local.py": ""}
    opened = project(tmp_path, rules)
    assert names(opened) == ["defaults_local.py", "lib/deep/a.py", "lib/views.py"]


def test_excluded_patterns_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"app/views.py": "", "legacy/views.py": "", "app/tests.py": ""})
    opened = Project.open(tmp_path, exclude=("legacy/", "tests.py"))
    assert names(opened) == ["app/views.py"]


def test_a_link_to_a_folder_above_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"app/views.py": ""})
    (tmp_path / "app" / "loop").symlink_to(tmp_path)
    (tmp_path / "app" / "same.py").symlink_to(tmp_path / "app" / "views.py")
    (tmp_path / "app" / "broken.py").symlink_to(tmp_path / "nowhere.py")
    assert names(Project.open(tmp_path)) == ["app/views.py"]


def test_templates_lie_in_template_folders(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {
            "app/templates/app/list.html": "{{ article.author_name }}",
            "app/jinja2/mail.txt": "",
            "app/static/page.html": "",
            "docs/index.html": "",
        },
    )
    found = [path.name for path in opened.template_files()]
    assert found == ["mail.txt", "list.html"]
    assert opened.templates_mentioning("author_name")
    assert not opened.templates_mentioning("author")


def test_a_word_is_found_as_a_whole_identifier_only(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {
            "a.py": "total = 1",
            "b.py": "subtotal = 1",
            "c.py": 'patch("a.total")',
            "d.py": "größe = 1",
        },
    )
    assert [path.name for path in opened.files_mentioning("total")] == ["a.py", "c.py"]
    assert [path.name for path in opened.files_mentioning("größe")] == ["d.py"]
