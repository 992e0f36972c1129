"""Oracles: make a Django project's own test suite notice what goes wrong in async views.

A test suite written for sync views is blind to most mistakes of an async conversion: the sync
test ``Client`` runs decorators and ``dispatch`` where no event loop runs, a blocking call on the
loop raises nothing, and a coroutine nobody awaits is only a warning. While active, this package

* sends every request of ``django.test.Client`` through Django's *async* request path, in a
  running event loop; sync views, sync middleware and the ORM still run in the test's own thread,
  so the rows of a ``TestCase`` transaction stay visible (:class:`AsyncRequestPath`);
* records blocking calls made by project code on the event loop's thread, and makes those fail
  that would stall a server (:class:`BlockingCalls`);
* records ``SynchronousOnlyOperation`` even where project code swallows it (the same class);
* records coroutines that are never awaited (:class:`NeverAwaited`).

Apart from that, ``ASYNCIFY_RECALL=FILE`` records, on *unconverted* code and the ordinary sync
path, each SQL execution and blocking call below a function-based view, with the project's frames
that led there (:class:`RecallRecorder`).

Activate it with

* pytest: ``pytest -p django_asyncify.testing.oracles ...``
* anything else: ``python -m django_asyncify.testing.oracles manage.py test ...``

Environment:

``ASYNCIFY_ORACLES``  comma-separated: ``client``, ``blocking``, ``coroutines`` (default: all three;
                      ``none`` for none; with ``ASYNCIFY_RECALL`` the default is ``none``)
``ASYNCIFY_ROOT``     project folders, separated as in ``PATH`` (default: the working directory)
``ASYNCIFY_RECALL``   file that gets the recall records, one JSON object a line, no duplicates
``ASYNCIFY_REPORT``   file that gets the findings as JSON

A run with findings other than file access exits with status 1 at least.
"""

from __future__ import annotations

from typing import Protocol

from .blocking import BlockingCallError, BlockingCalls, BlockingEvents
from .coroutines import NeverAwaited
from .findings import Finding, Findings
from .frames import Project
from .recall import RecallRecord, RecallRecorder
from .request_path import AsyncRequestPath
from .run import Oracles, install, main

__all__ = [
    "AsyncRequestPath",
    "BlockingCallError",
    "BlockingCalls",
    "BlockingEvents",
    "Finding",
    "Findings",
    "NeverAwaited",
    "Oracles",
    "Project",
    "RecallRecord",
    "RecallRecorder",
    "install",
    "main",
]


class Session(Protocol):
    """What is needed of pytest's session."""

    exitstatus: int


class Reporter(Protocol):
    """What is needed of pytest's terminal reporter."""

    def write_line(self, line: str) -> None:
        """Print a line."""


# pytest calls these when the package is given with ``-p``.


def pytest_configure(config: object) -> None:
    """Activate the oracles before the tests are collected."""
    install()


def pytest_terminal_summary(terminalreporter: Reporter) -> None:
    """Print what was found."""
    terminalreporter.write_line(install().finish())


def pytest_sessionfinish(session: Session) -> None:
    """Let a run with findings fail."""
    if install().findings.failures and session.exitstatus == 0:
        session.exitstatus = 1
