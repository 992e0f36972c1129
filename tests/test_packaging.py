"""The wheel holds every file of ours that is tracked, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest

import django_asyncify

CHECKOUT = Path(__file__).resolve().parent.parent
SOURCES = ("src/django_asyncify", "codemods")


def tracked_files() -> list[str]:
    """Return what git knows or would add, as paths from the checkout's root."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *SOURCES],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return [name for name in done.stdout.splitlines() if (CHECKOUT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel from a copy of the checkout, so that nothing old gets into it."""
    if shutil.which("git") is None or not (CHECKOUT / ".git").exists():
        pytest.skip("not in a git checkout, so there is nothing to compare a wheel with")
    copy = tmp_path_factory.mktemp("checkout")
    for name in [*tracked_files(), "pyproject.toml", "README.md", "LICENSE"]:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, copy / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([*command, "--wheel-dir", "dist", "."], cwd=copy, check=True)
    return next((copy / "dist").glob("*.whl"))


def test_the_wheel_holds_what_is_tracked(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        name.removeprefix("src/") if name.startswith("src/") else f"django_asyncify/{name}"
        for name in tracked_files()
    }
    assert sorted(held) == sorted(expected)


def test_the_wheel_is_typed_and_licensed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "django_asyncify/py.typed" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_version_is_the_installed_one() -> None:
    assert version("django-asyncify") == django_asyncify.__version__


def test_our_own_codemods_come_through_the_entry_point() -> None:
    points = entry_points(group="django_asyncify.codemods")
    assert "django_asyncify.codemods" in {point.value for point in points}
