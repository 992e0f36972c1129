"""Blockers that hang on a setting or a comment, whatever the view does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..analysis.values import FunctionRef
from ..project.project import Project
from .model import Blocker

_SKIP = re.compile(r"#\s*asyncify:\s*skip\b")
_IN_MEMORY = frozenset(
    {
        "django.core.cache.backends.locmem.LocMemCache",
        "django.core.cache.backends.dummy.DummyCache",
    }
)
_CSRF = frozenset({"csrf_protect", "requires_csrf_token", "ensure_csrf_cookie"})
_CSRF_MIDDLEWARE = "django.middleware.csrf.CsrfViewMiddleware"


def standing_blockers(project: Project, ref: FunctionRef, marks: Sequence[str]) -> list[Blocker]:
    """Return what a comment, the cache or the CSRF settings hold against an async view."""
    names = {mark.rpartition(".")[2] for mark in marks}
    reasons = []
    if _skipped(ref):
        reasons.append(("skip", "a comment asks to leave it", "Take the comment away."))
    if "cache_page" in names and not _cache_in_memory(project):
        reasons.append(
            (
                "decorator",
                "`cache_page` would wait for the cache on the event loop",
                "Cache inside the view, or leave it sync.",
            )
        )
    if names & _CSRF and _csrf_reads_session(project):
        reasons.append(
            (
                "decorator",
                "with CSRF_USE_SESSIONS its CSRF decorator reads the session on the event loop",
                "Use CsrfViewMiddleware instead of the decorator.",
            )
        )
    place = ref.module.path, ref.node.lineno
    return [Blocker(code, *place, message, advice) for code, message, advice in reasons]


def _skipped(ref: FunctionRef) -> bool:
    first = min([ref.node.lineno, *(d.lineno for d in getattr(ref.node, "decorator_list", ()))])
    return any(_SKIP.search(line) for line in ref.module.lines[first - 1 : ref.node.lineno])


def _csrf_reads_session(project: Project) -> bool:
    """Whether a CSRF decorator would load the session: the middleware does for each request."""
    if not any(project.setting("CSRF_USE_SESSIONS").values):
        return False
    setting = project.setting("MIDDLEWARE")
    return not setting.complete or not all(
        isinstance(names, tuple) and _CSRF_MIDDLEWARE in names for names in setting.values
    )


def _cache_in_memory(project: Project) -> bool:
    """Django's default cache is in memory; every other one waits for a disk or a network."""
    backends = project.setting("CACHES").at("*", "BACKEND")
    return backends.complete and backends.strings() <= _IN_MEMORY
