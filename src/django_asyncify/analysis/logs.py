"""Logging: most handlers write to a stream; some send mail, or run code of the project's own."""

from __future__ import annotations

import ast
import logging

from ..project.facts import Resolved, Unread
from ..project.project import Project
from .frame import Frame
from .logging_classes import named_in_settings, own_classes, run
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
    """Record a call of a logger's method that a handler of the settings answers by waiting, or
    that runs code of the project's own which queries.

    https://docs.djangoproject.com/en/stable/topics/logging/
    """
    if name not in _LEVELS:
        return
    project = frame.interpreter.project
    settings = project.setting("LOGGING").values
    handlers = [one for setting in settings for one in _handlers(setting)]
    asked = [one for one in handlers if _level(one) <= _LEVELS[name]]
    own = [cls for one in asked for cls in own_classes(project, one.get("class"))]
    parts = [*own, *frame.interpreter.added_to_loggers]
    for part in ("formatters", "filters"):
        parts += [c for setting in settings for c in named_in_settings(project, setting, part)]
    queries, changes = run(frame, node, parts)
    if queries or any(_waits(project, one.get("class")) for one in asked):
        frame.record(Kind.EXTERNAL_IO, node, name=f"logging.{name}", effect=changes)


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
