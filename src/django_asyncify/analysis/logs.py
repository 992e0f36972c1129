"""Logging: most handlers write to a stream; some send mail, or run code of the project's own."""

from __future__ import annotations

import ast
import logging

from ..project.facts import Resolved, Unread
from ..project.project import Project
from .frame import Frame
from .operations import Kind

LOGGER = "logger"
_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "warn": logging.WARNING,
    "error": logging.ERROR,
    "exception": logging.ERROR,
    "critical": logging.CRITICAL,
    "fatal": logging.CRITICAL,
    "log": logging.CRITICAL,
}
_WAITING = frozenset(
    {
        "django.utils.log.AdminEmailHandler",
        "logging.handlers.HTTPHandler",
        "logging.handlers.SMTPHandler",
        "logging.handlers.SocketHandler",
    }
)


def log(frame: Frame, node: ast.Call, name: str) -> None:
    """Record a call of a logger's method that a handler of the settings answers by waiting.

    https://docs.djangoproject.com/en/stable/topics/logging/
    """
    if _LEVELS.get(name, 0) >= _least_waiting(frame.interpreter.project):
        frame.record(Kind.EXTERNAL_IO, node, name=f"logging.{name}")


def _least_waiting(project: Project) -> int:
    """Return the lowest level that a handler which waits is configured for."""
    levels = [
        _level(handler)
        for setting in project.setting("LOGGING").values
        for handler in _handlers(setting)
        if _waits(project, handler.get("class"))
    ]
    return min(levels, default=logging.CRITICAL + 1)


def _handlers(setting: object) -> list[dict[object, object]]:
    handlers = setting.get("handlers") if isinstance(setting, dict) else None
    found = handlers.values() if isinstance(handlers, dict) else ()
    return [handler for handler in found if isinstance(handler, dict)]


def _waits(project: Project, dotted: object) -> bool:
    if not isinstance(dotted, str):
        return isinstance(dotted, Unread)
    own = (r for r in project.resolve_dotted(dotted) if isinstance(r, Resolved))
    return dotted in _WAITING or any(found.module.editable for found in own)


def _level(handler: dict[object, object]) -> int:
    level = handler.get("level", "NOTSET")
    known = logging.getLevelName(level) if isinstance(level, str) else level
    return known if isinstance(known, int) else logging.NOTSET
