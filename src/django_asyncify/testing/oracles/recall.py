"""Recall: which operations of unconverted code a plan must know."""

from __future__ import annotations

import functools
import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from types import FrameType, FunctionType
from typing import Concatenate, ParamSpec, TextIO, TypeVar

from .blocking import FILE_EVENTS, BlockingEvents
from .frames import TEMPLATE_ENGINES, Place, Project, frames_outwards, from_file, is_file_noise

_P = ParamSpec("_P")
_Result = TypeVar("_Result")

#: Comprehensions have frames of their own before Python 3.12 (PEP 709); here they never have.
_INLINED = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>"})


@dataclass(frozen=True)
class RecallRecord:
    """A blocking operation below a function-based view, of unconverted code.

    ``frames`` are the project's, from the view (or its first project decorator) inwards; the last
    is where a plan must know an operation. ``callee`` is the function it called outside of the
    project. ``phase`` is ``view``, or ``render`` for a ``TemplateResponse`` rendered after it.
    """

    event: str
    detail: str
    phase: str
    view: str
    view_path: str
    view_line: int
    frames: tuple[Place, ...]
    callee: str
    callee_file: str
    #: a template engine stands between the last project frame and the operation
    in_template: bool
    #: a template engine stands anywhere between the view and the operation
    below_template: bool


class RecallRecorder:
    """Writes each distinct :class:`RecallRecord` of a run as a line of JSON."""

    def __init__(self, project: Project, path: Path) -> None:
        self.project = project
        self.seen: set[RecallRecord] = set()
        self.lock = threading.Lock()
        self.output: TextIO = path.open("w", encoding="utf-8", buffering=1)

    def install(self, events: BlockingEvents) -> None:
        """Listen to blocking events and to every SQL statement."""
        wrapper = import_module("django.db.backends.utils").CursorWrapper
        events.listeners.append(self.blocking_event)
        for name in ("execute", "executemany"):
            setattr(wrapper, name, self._recorded(getattr(wrapper, name)))

    def _recorded(
        self, execute: Callable[Concatenate[object, object, _P], _Result]
    ) -> Callable[Concatenate[object, object, _P], _Result]:
        @functools.wraps(execute)
        def recorded(
            cursor: object, sql: object, /, *args: _P.args, **kwargs: _P.kwargs
        ) -> _Result:
            self.record("sql", str(sql).lstrip(" (").partition(" ")[0].upper(), sys._getframe(1))
            return execute(cursor, sql, *args, **kwargs)

        return recorded

    def blocking_event(self, event: str, what: str, frame: FrameType) -> None:
        """Record a blocking call, unless files are read for an import, a template or a log."""
        if event not in FILE_EVENTS or not is_file_noise(frame, self.project):
            self.record(event, "", frame)

    def record(self, event: str, detail: str, frame: FrameType) -> None:
        """Record what happened in ``frame``, if a function-based view led there."""
        record = self._trace(event, detail, frame)
        if record is None:
            return
        with self.lock:
            if record not in self.seen:
                self.seen.add(record)
                self.output.write(json.dumps(asdict(record)) + "\n")

    def _trace(self, event: str, detail: str, frame: FrameType) -> RecallRecord | None:
        """Walk outwards from the operation to Django's call of the view."""
        places: list[Place] = []
        outside: list[FrameType] = []  # between the innermost project frame and the operation
        below_template = False
        for outer in frames_outwards(frame):
            if _is_request_handler(outer):
                break
            place = self.project.place(outer)
            if place:
                if places and places[-1].function in _INLINED:
                    place = replace(place, line=places.pop().line)
                places.append(place)
            else:
                below_template = below_template or from_file(outer, TEMPLATE_ENGINES)
                if not places:
                    outside.append(outer)
        else:
            return None
        view = self._function_view(outer)
        phase = _phase(outer)
        if view is None or phase is None:
            return None
        callee = outside[-1].f_code if outside else frame.f_code
        return RecallRecord(
            event=event,
            detail=detail,
            phase=phase,
            view=f"{view.__module__}.{view.__qualname__}",
            view_path=self.project.relative(view.__code__.co_filename) or "",
            view_line=view.__code__.co_firstlineno,
            frames=tuple(reversed(places)),
            callee=callee.co_name,
            callee_file=_short(callee.co_filename),
            in_template=any(from_file(outer, TEMPLATE_ENGINES) for outer in outside),
            below_template=below_template,
        )

    def _function_view(self, handler: FrameType) -> FunctionType | None:
        """The view function that the request handler calls, if it is a function of the project."""
        callback: object = handler.f_locals.get("callback")
        if any(hasattr(callback, name) for name in ("view_class", "cls", "admin_site")):
            return None
        while True:
            if isinstance(callback, functools.partial):
                callback = callback.func
            elif hasattr(callback, "__wrapped__"):
                callback = getattr(callback, "__wrapped__", None)
            else:
                break
        if isinstance(callback, FunctionType) and self.project.relative(
            callback.__code__.co_filename
        ):
            return callback
        return None


def _is_request_handler(frame: FrameType) -> bool:
    code = frame.f_code
    return code.co_name == "_get_response" and code.co_filename.endswith(
        os.path.join("django", "core", "handlers", "base.py")
    )


def _phase(handler: FrameType) -> str | None:
    """What the handler is at: the view, rendering its response, or middleware."""
    variables = handler.f_locals
    if variables.get("response") is not None:
        return "render"
    return "view" if "wrapped_callback" in variables else None


def _short(filename: str) -> str:
    for part in ("site-packages", "dist-packages"):
        marker = f"{os.sep}{part}{os.sep}"
        if marker in filename:
            return filename.rpartition(marker)[2].replace(os.sep, "/")
    return filename
