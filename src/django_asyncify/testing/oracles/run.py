"""The oracles of one test run, as the environment asks for them."""

from __future__ import annotations

import atexit
import gc
import os
import runpy
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from .blocking import BlockingCalls, BlockingEvents
from .coroutines import NeverAwaited
from .findings import Findings
from .frames import Project
from .recall import RecallRecorder
from .request_path import AsyncRequestPath

ORACLES = frozenset({"client", "blocking", "coroutines"})


class Oracles:
    """The oracles of one test run; making them activates them."""

    def __init__(
        self, project: Project, wanted: Collection[str], recall: Path | None = None
    ) -> None:
        self.findings = Findings()
        self.reported = False
        events = BlockingEvents()
        if "client" in wanted:
            AsyncRequestPath().install()
        if "coroutines" in wanted:
            NeverAwaited(project, self.findings).install()
        if "blocking" in wanted:
            BlockingCalls(project, self.findings).install(events)
        if recall:
            RecallRecorder(project, recall).install(events)
        if events.listeners:
            events.install()

    @classmethod
    def from_environment(cls) -> Oracles:
        """Activate what ``ASYNCIFY_ORACLES`` and ``ASYNCIFY_RECALL`` ask for."""
        recall = os.environ.get("ASYNCIFY_RECALL")
        default = "none" if recall else ",".join(sorted(ORACLES))
        wanted = set((os.environ.get("ASYNCIFY_ORACLES") or default).split(",")) - {"none"}
        unknown = wanted - ORACLES
        if unknown:
            raise SystemExit(f"ASYNCIFY_ORACLES: unknown {', '.join(sorted(unknown))}")
        return cls(Project.from_environment(), wanted, Path(recall) if recall else None)

    def finish(self) -> str:
        """Return the report; a second call gives nothing."""
        if self.reported:
            return ""
        self.reported = True
        gc.collect()  # coroutines caught in cycles
        target = os.environ.get("ASYNCIFY_REPORT")
        if target:
            Path(target).write_text(self.findings.as_json(), encoding="utf-8")
        return self.findings.report()


_active: list[Oracles] = []


def install() -> Oracles:
    """Activate the oracles the environment asks for, once per process."""
    if not _active:
        _active.append(Oracles.from_environment())
        atexit.register(_print_report)
    return _active[0]


def _print_report() -> None:
    report = _active[0].finish() if _active else ""
    if report:
        print(report, file=sys.stderr)


def main(arguments: Sequence[str]) -> None:
    """Run a script, such as ``manage.py test``, under the oracles."""
    if not arguments:
        raise SystemExit("usage: python -m django_asyncify.testing.oracles SCRIPT [ARGUMENT...]")
    oracles = install()
    script = arguments[0]
    sys.argv = list(arguments)
    sys.path[0] = os.path.dirname(os.path.abspath(script))
    status: str | int | None = 0
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as stop:
        status = stop.code
    sys.stdout.flush()
    print(oracles.finish(), file=sys.stderr)
    raise SystemExit(status or (1 if oracles.findings.failures else 0))
