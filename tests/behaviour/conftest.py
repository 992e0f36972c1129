"""Converts the project and runs all scenarios in both forms, once for all tests."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from django_asyncify.testing import Conversion, convert
from tests.behaviour.scenarios import SCENARIOS, Scenario, Step

HERE = Path(__file__).parent
SITE = HERE / "site"
Rows = Mapping[str, Sequence[Sequence[object]]]


@dataclass(frozen=True)
class Answer:
    """What one request came to."""

    status: int
    headers: Sequence[str]
    cookies: Sequence[str]
    body: str
    errors: Sequence[str]
    queries: Mapping[str, int]


@dataclass(frozen=True)
class Outcome:
    """What one scenario came to, in one form of the project."""

    steps: tuple[Answer, ...]
    rows: Rows
    sessions: Sequence[str]
    mails: Sequence[str]
    findings: Sequence[str]
    start: Rows
    cut: Sequence[Rows]


@dataclass(frozen=True)
class Forms:
    """All outcomes by scenario, before and after the conversion."""

    before: Mapping[str, Outcome]
    after: Mapping[str, Outcome]


def site_files() -> dict[str, str]:
    """Return the project's files as texts by path."""
    return {
        path.relative_to(SITE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(SITE.rglob("*"))
        if path.suffix in {".py", ".html"}
    }


def run_scenarios(
    folder: Path, files: Mapping[str, str], scenarios: Sequence[Scenario]
) -> dict[str, Outcome]:
    """Write a project down and run scenarios against it in a process of its own."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    asked, told = folder / "scenarios.json", folder / "results.json"
    asked.write_text(json.dumps([item.as_json() for item in scenarios]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(HERE / "driver.py"), str(asked), str(told)],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return outcomes(told)


def outcomes(path: Path) -> dict[str, Outcome]:
    """Read what the driver wrote."""
    return {
        name: Outcome(
            steps=tuple(Answer(**step) for step in held["steps"]),
            rows=held["rows"],
            sessions=held["sessions"],
            mails=held["mails"],
            findings=held["findings"],
            start=held["start"],
            cut=held["cut"],
        )
        for name, held in json.loads(path.read_text(encoding="utf-8")).items()
    }


@pytest.fixture(scope="session")
def conversion() -> Conversion:
    """Convert the project, as it lies in ``site``."""
    return convert(site_files())


@pytest.fixture(scope="session")
def forms(tmp_path_factory: pytest.TempPathFactory, worker: str, conversion: Conversion) -> Forms:
    """Run all scenarios in both forms; of several test workers one does it for all."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if worker else base) / "behaviour"
    try:
        shared.mkdir()
    except FileExistsError:
        _wait_for(shared / "done")
    else:
        for name, files in (("before", conversion.before), ("after", conversion.after)):
            run_scenarios(shared / name, files, list(SCENARIOS.values()))
            shutil.copyfile(shared / name / "results.json", shared / f"{name}.json")
        (shared / "done").touch()
    return Forms(outcomes(shared / "before.json"), outcomes(shared / "after.json"))


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """Return the name of the pytest-xdist worker, if there is one."""
    given = getattr(request.config, "workerinput", None)
    return str(given["workerid"]) if given else ""


def _wait_for(path: Path) -> None:
    for _ in range(3000):
        if path.exists():
            return
        time.sleep(0.1)
    raise AssertionError("another test worker didn't finish the scenarios")


Outcomes = tuple[dict[str, Outcome], dict[str, Outcome]]


def outcomes_of(folder: Path, conversion: Conversion, views: Sequence[str]) -> Outcomes:
    """Ask each view once, as it was and as it is converted."""
    asked = [Scenario(view, view, "alice", (Step(f"/{view}/"),)) for view in views]
    before = run_scenarios(folder / "before", conversion.before, asked)
    return before, run_scenarios(folder / "after", conversion.after, asked)


def assert_answers_as_before(before: Outcome, after: Outcome) -> None:
    """A view's answers are the same, and nothing of it stands on the event loop that mustn't."""
    assert [(s.status, s.headers, s.body, s.errors) for s in after.steps] == [
        (s.status, s.headers, s.body, s.errors) for s in before.steps
    ]
    assert after.findings == []
