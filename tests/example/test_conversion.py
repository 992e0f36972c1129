"""The example project converted as a whole, by the command line, in a process of its own."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from .example import copy_to, run, suite, texts, tool


@pytest.fixture(scope="module")
def sync(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_to(tmp_path_factory.mktemp("sync"))


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_to(tmp_path_factory.mktemp("converted"))
    tool("apply", ".", cwd=root)
    return root


def count_of_tests(said: str) -> int:
    found = re.search(r"Ran (\d+) tests", said)
    assert found, said
    return int(found[1])


def test_sync_example_passes_its_own_suite(sync: Path) -> None:
    assert count_of_tests(suite(sync, oracles=False)) >= 80


def test_converted_example_passes_its_own_suite(converted: Path) -> None:
    assert count_of_tests(suite(converted, oracles=False)) >= 80


def test_converted_example_passes_its_own_suite_in_a_running_event_loop(converted: Path) -> None:
    said = suite(converted, oracles=True)
    assert count_of_tests(said) >= 80
    assert "asyncify oracles: 0 failures" in said, said[-3000:]


def test_oracles_notice_a_blocking_view(converted: Path, tmp_path: Path) -> None:
    """The oracles themselves can fail: an await taken away is noticed."""
    root = copy_to(tmp_path)
    for name, text in texts(converted).items():
        (root / name).write_bytes(text)
    views = root / "api" / "views.py"
    before = views.read_text(encoding="utf-8")
    after = before.replace("await Product.objects.", "Product.objects.", 1).replace(
        ".aget(", ".get(", 1
    )
    assert after != before
    views.write_text(after, encoding="utf-8")
    done = run("-m", "django_asyncify.testing.oracles", "manage.py", "test", "api", cwd=root)
    assert done.returncode != 0


def test_views_really_become_async(sync: Path, converted: Path) -> None:
    before, after = texts(sync), texts(converted)
    changed = {name for name in before if before[name] != after[name]}
    assert before.keys() == after.keys()
    assert b"async def" in b"".join(after[name] for name in changed)
    assert all(name.endswith(".py") for name in changed)
    assert not {name for name in changed if "migrations" in name or "tests" in name}


def test_second_apply_changes_nothing(converted: Path, tmp_path: Path) -> None:
    root = copy_to(tmp_path)
    for name, text in texts(converted).items():
        (root / name).write_bytes(text)
    tool("apply", ".", cwd=root)
    assert texts(root) == texts(converted)


def test_second_diff_is_empty(converted: Path) -> None:
    assert tool("diff", cwd=converted) == b""


def test_git_applies_the_printed_diff_to_the_same_files(converted: Path, tmp_path: Path) -> None:
    root = copy_to(tmp_path)
    patch = tmp_path / "asyncify.patch"
    patch.write_bytes(tool("diff", cwd=root))
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    subprocess.run(["git", "apply", str(patch)], cwd=root, check=True)
    with_git = {n: t for n, t in texts(root).items() if not n.startswith(".git/")}
    assert with_git == texts(converted)


def test_blocked_views_stay_byte_for_byte(sync: Path, converted: Path) -> None:
    """``health`` and ``feed`` are blocked: not one byte of theirs changes."""
    for path, name in (("common/views.py", "health"), ("journal/views.py", "feed")):
        assert _function(sync / path, name) == _function(converted / path, name)


def _function(path: Path, name: str) -> str:
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"(?:^@.*\n)*^(?:async )?def {name}\(.*\n(?:(?:[ \t].*)?\n)*", text, re.M)
    assert found, name
    return found[0].rstrip()
