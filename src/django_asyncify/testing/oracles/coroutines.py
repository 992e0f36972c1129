"""Coroutines that nobody awaits."""

from __future__ import annotations

import sys
import warnings
from types import CoroutineType
from typing import TypeAlias

from .findings import Finding, Findings
from .frames import Project

#: How many frames a coroutine remembers of where it was created, to name the line that forgot it.
ORIGIN_DEPTH = 12


Coroutine: TypeAlias = "CoroutineType[object, object, object]"


class NeverAwaited:
    """Records coroutines that die without having been awaited.

    The interpreter reports them through ``warnings._warn_unawaited_coroutine``. Listening there,
    and not to the warning, sees them whatever the warning filters of the project's tests are.
    """

    def __init__(self, project: Project, findings: Findings) -> None:
        self.project = project
        self.findings = findings

    def install(self) -> None:
        """Listen from now on, and remember where coroutines are created."""
        warn = warnings._warn_unawaited_coroutine  # type: ignore[attr-defined]

        def recorded(coroutine: Coroutine) -> None:
            where = self._created(coroutine) or self._defined(coroutine)
            self.findings.add(Finding("never-awaited", coroutine.__qualname__, where))
            warn(coroutine)

        warnings._warn_unawaited_coroutine = recorded  # type: ignore[attr-defined]
        sys.set_coroutine_origin_tracking_depth(ORIGIN_DEPTH)

    def _created(self, coroutine: Coroutine) -> str | None:
        """The project's line that created the coroutine, if that was remembered."""
        for filename, line, function in coroutine.cr_origin or ():
            path = self.project.relative(filename)
            if path:
                return f"{path}:{line} ({function})"
        return None

    def _defined(self, coroutine: Coroutine) -> str:
        code = coroutine.cr_code
        path = self.project.relative(code.co_filename) or code.co_filename
        return f"{path}:{code.co_firstlineno} (definition)"
