"""Calls that block, seen through the interpreter's audit events."""

from __future__ import annotations

import asyncio
import functools
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from types import FrameType
from typing import ParamSpec, Protocol, TypeVar

from .findings import Finding, Findings
from .frames import COROUTINE_FLAGS, Place, Project, frames_outwards, is_file_noise

#: Audit events that stall an event loop for as long as the other side likes: the call fails.
STALLING_EVENTS = frozenset(
    {
        "os.posix_spawn",
        "os.system",
        "smtplib.connect",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "sqlite3.connect",
        "subprocess.Popen",
        "time.sleep",
    }
)

#: Audit events of file access: blocking, but fast and often noise. Recorded, never failed.
FILE_EVENTS = frozenset(
    {
        "open",
        "os.chmod",
        "os.listdir",
        "os.mkdir",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.scandir",
        "shutil.copyfile",
        "shutil.move",
        "shutil.rmtree",
        "tempfile.mkdtemp",
        "tempfile.mkstemp",
    }
)

BLOCKING_EVENTS = STALLING_EVENTS | FILE_EVENTS

_P = ParamSpec("_P")
_Result = TypeVar("_Result")


class BlockingCallError(RuntimeError):
    """Project code made a call on the event loop's thread that would have stalled the loop."""


class EventListener(Protocol):
    """What is told of a blocking call."""

    def __call__(self, event: str, what: str, frame: FrameType) -> None:
        """Take note of the call made in ``frame``."""


class BlockingEvents:
    """Tells listeners about blocking calls, wherever they happen.

    Built on the interpreter's audit events. They see through every library, but not mocks; and some
    blocking work has no event, so mail and password hashing are observed in Django itself.
    """

    def __init__(self) -> None:
        self.listeners: list[EventListener] = []
        self._busy = threading.local()

    def install(self) -> None:
        """Listen from now on: an audit hook can't be taken off."""
        if sys.version_info < (3, 11):
            self._announce_sleep()
        self._announce_django()
        sys.addaudithook(self._audit)

    def _audit(self, event: str, args: tuple[object, ...]) -> None:
        if event in BLOCKING_EVENTS and not _doesnt_block(event, args):
            self.announce(event, _describe(event, args), sys._getframe(1))

    def announce(self, event: str, what: str, frame: FrameType) -> None:
        """Tell all listeners, unless it is a listener's own doing."""
        if getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            for listener in self.listeners:
                listener(event, what, frame)
        finally:
            self._busy.now = False

    def _announce_sleep(self) -> None:
        """``time.sleep`` is audited from Python 3.11 on."""
        time.sleep = self._announced(time.sleep, "time.sleep", "time.sleep()")

    def _announce_django(self) -> None:
        # Django is imported by name: this module must import where it isn't installed.
        hashers = import_module("django.contrib.auth.hashers")
        message = import_module("django.core.mail.message").EmailMessage
        vars(hashers)["get_hasher"] = self._announced(
            hashers.get_hasher, "password.hash", "password hashing"
        )
        message.send = self._announced(message.send, "mail.send", "mail")

    def _announced(
        self, function: Callable[_P, _Result], event: str, what: str
    ) -> Callable[_P, _Result]:
        @functools.wraps(function)
        def announced(*args: _P.args, **kwargs: _P.kwargs) -> _Result:
            self.announce(event, what, sys._getframe(1))
            return function(*args, **kwargs)

        return announced


def _doesnt_block(event: str, args: tuple[object, ...]) -> bool:
    if event == "socket.connect":
        connecting = args[0]
        return isinstance(connecting, socket.socket) and connecting.gettimeout() == 0.0
    if event == "open":
        return isinstance(args[0], int)  # a file descriptor that is open already
    return event == "time.sleep" and not args[0]


def _describe(event: str, args: tuple[object, ...]) -> str:
    shown = args[1:] if event == "socket.connect" else args[:1]
    return f"{event}({', '.join(repr(arg)[:80] for arg in shown)})"


class BlockingCalls:
    """Records what the project does on the event loop's thread that blocks; stops what stalls."""

    def __init__(self, project: Project, findings: Findings) -> None:
        self.project = project
        self.findings = findings

    def install(self, events: BlockingEvents) -> None:
        """Listen to blocking events, and to Django's own exception."""
        events.listeners.append(self.blocking_event)
        self._watch_synchronous_only_operations()

    def blocking_event(self, event: str, what: str, frame: FrameType) -> None:
        """Record a blocking call on the loop's thread; raise if it would stall the loop."""
        if not _on_event_loop() or _is_asyncio_itself(frame):
            return
        if event in FILE_EVENTS and is_file_noise(frame, self.project):
            return
        place = self._record("file" if event in FILE_EVENTS else "blocking", what, frame)
        if place and event in STALLING_EVENTS:
            raise BlockingCallError(f"{what} on the event loop's thread, at {place}")

    def _record(self, kind: str, what: str, frame: FrameType) -> Place | None:
        places = ((outer, self.project.place(outer)) for outer in frames_outwards(frame))
        inner = next((place for _, place in places if place), None)
        if inner:
            in_coroutine = any(
                outer.f_code.co_flags & COROUTINE_FLAGS and self.project.place(outer)
                for outer in frames_outwards(frame)
            )
            if kind == "file":
                what = what.partition("(")[0]  # temporary names differ from call to call
            self.findings.add(Finding(kind, what, str(inner), in_coroutine))
        return inner

    def _watch_synchronous_only_operations(self) -> None:
        error_class = import_module("django.core.exceptions").SynchronousOnlyOperation

        def recorded(error: Exception, *args: object) -> None:
            Exception.__init__(error, *args)
            if _on_event_loop():
                self._record("sync-only", "SynchronousOnlyOperation", sys._getframe(1))

        error_class.__init__ = recorded


def _on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _is_asyncio_itself(frame: FrameType) -> bool:
    """``asyncio`` starts its own subprocesses and sockets on the loop's thread, and may."""
    part = f"{os.sep}asyncio{os.sep}"
    for outer in frames_outwards(frame):
        if part in outer.f_code.co_filename:
            return outer.f_code.co_name not in {"_run", "_run_once", "run_forever"}
        if outer.f_code.co_flags & COROUTINE_FLAGS:
            return False
    return False
