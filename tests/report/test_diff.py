"""The diff is one that git applies, whatever the bytes are."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from django_asyncify.plan.model import Plan
from django_asyncify.report.diff import render_diff
from django_asyncify.report.run import ChangedFile, Run
from tests.report.builders import changed, edit

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git isn't installed")

LINES = st.sampled_from(
    [
        b"",
        b"a",
        b"b",
        b"    c",
        b"\tc",
        b"\x0c",
        b"x\ry",
        b"\xe9\xff",
        b"-- a",
        b"++ b",
        b"@@ -1 +1 @@",
    ]
)
ENDINGS = st.sampled_from([b"\n", b"\r\n", b"\r"])


@st.composite
def contents(draw: st.DrawFn) -> bytes:
    """Draw a file: mixed line ends, with or without one at the end."""
    lines = draw(st.lists(st.tuples(LINES, ENDINGS), max_size=25))
    return b"".join(line + ending for line, ending in lines) + draw(LINES)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Draw a file and a version of it with some lines changed."""
    before = draw(contents())
    lines = before.split(b"\n")
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        lines[at : at + draw(st.integers(0, 2))] = draw(st.lists(LINES, max_size=2))
        lines = lines or [b""]
    return before, b"\n".join(lines)


def run_with(root: Path, *changes: ChangedFile) -> Run:
    return Run(root, Plan((), ()), changes)


def git(folder: Path, *arguments: str, stdin: bytes = b"", above: Path | None = None) -> None:
    """Run git as on a machine without configuration, seeing no checkout above ``above``."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(above or folder.parent),
    }
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        input=stdin,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace") + repr(stdin)


@needs_git
@given(st.lists(pairs(), min_size=1, max_size=3))
def test_git_applies_what_we_print_byte_for_byte(files: list[tuple[bytes, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        changes = []
        for index, (before, after) in enumerate(files):
            path = root / f"file{index}.py"
            path.write_bytes(before)
            changes.append(changed(path, before, after, edit(path, 1, "a -> b")))
        diff = render_diff(run_with(root, *changes))
        if diff:
            git(root, "apply", "--whitespace=nowarn", "-", stdin=diff)
        for change in changes:
            content = change.path.read_bytes() if change.path.exists() else b""
            assert content == change.after


@needs_git
def test_a_new_file_is_one_for_git_too(tmp_path: Path) -> None:
    path = tmp_path / "new.py"
    new = ChangedFile(path, "", "utf-8", b"", b"x = 1\n", (edit(path, 1, "needed"),))
    diff = render_diff(run_with(tmp_path, new))
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "apply", "--index", "-", stdin=diff)
    assert path.read_bytes() == b"x = 1\n"
    assert diff.startswith(b"# new.py:1 queryset-methods: needed\ndiff --git a/new.py b/new.py\n")


def test_an_unchanged_file_gives_nothing(tmp_path: Path) -> None:
    path = tmp_path / "same.py"
    assert render_diff(run_with(tmp_path, changed(path, b"a\n", b"a\n"))) == b""


def test_every_change_has_its_reason_above_the_header(tmp_path: Path) -> None:
    path = tmp_path / "blog" / "views.py"
    later, earlier = edit(path, 12, "get() -> aget()"), edit(path, 3, "becomes\n  async def")
    diff = render_diff(run_with(tmp_path, changed(path, b"a\n", b"b\n", later, earlier)))
    assert diff.splitlines() == [
        b"# blog/views.py:3 queryset-methods: becomes async def",
        b"# blog/views.py:12 queryset-methods: get() -> aget()",
        b"diff --git a/blog/views.py b/blog/views.py",
        b"--- a/blog/views.py",
        b"+++ b/blog/views.py",
        b"@@ -1 +1 @@",
        b"-a",
        b"+b",
    ]


def test_a_missing_last_newline_is_marked(tmp_path: Path) -> None:
    diff = render_diff(run_with(tmp_path, changed(tmp_path / "a.py", b"a\nb", b"a\nc\n")))
    assert diff.endswith(b" a\n-b\n\\ No newline at end of file\n+c\n")


def test_hunks_name_the_function_they_are_in(tmp_path: Path) -> None:
    before = b"def detail(request):\n" + b"    pass\n" * 8 + b"    return 1\n"
    diff = render_diff(run_with(tmp_path, changed(tmp_path / "a.py", before, before + b"# x\n")))
    assert b"@@ -8,3 +8,4 @@ def detail(request):\n" in diff


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    changes = [changed(tmp_path / name, b"a\n", b"b\n") for name in ("b.py", "a.py")]
    diff = render_diff(run_with(tmp_path, *changes))
    assert diff.index(b"a/a.py") < diff.index(b"a/b.py")


@needs_git
@pytest.mark.parametrize("start", [".", "backend"])
def test_a_project_below_the_checkouts_root_applies_from_both(tmp_path: Path, start: str) -> None:
    git(tmp_path, "init", "--quiet")
    path = tmp_path / "backend" / "views.py"
    path.parent.mkdir()
    path.write_bytes(b"a\n")
    diff = render_diff(run_with(tmp_path / "backend", changed(path, b"a\n", b"b\n")))
    git(tmp_path / start, "apply", "-", stdin=diff, above=tmp_path.parent)
    assert path.read_bytes() == b"b\n"


@needs_git
@pytest.mark.parametrize("name", ["with space.py", "ünïcode.py", 'quo"te.py', "back\\slash.py"])
def test_odd_file_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    try:
        path.write_bytes(b"a\n")
    except OSError:
        pytest.skip("the file system doesn't take this name")
    diff = render_diff(run_with(tmp_path, changed(path, b"a\n", b"b\n")))
    git(tmp_path, "apply", "-", stdin=diff)
    assert path.read_bytes() == b"b\n"


def test_a_large_file_is_quick_and_exact(tmp_path: Path) -> None:
    lines = [b"    value = %d\n" % (index % 50) for index in range(20_000)]
    before = b"".join(lines)
    lines[10_000] = b"    changed = 1\n"
    diff = render_diff(run_with(tmp_path, changed(tmp_path / "a.py", before, b"".join(lines))))
    assert diff.count(b"\n") == 3 + 1 + 8
