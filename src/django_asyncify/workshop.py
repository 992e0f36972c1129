"""Files' rewrites with their verification, and which function is to blame if that fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from .codemod import Registry
from .edits import FunctionEdits
from .errors import RewriteRefused
from .importers import Importers
from .plan.model import Blocker, Outcome, Plan, Verdict, ViewPlan
from .project.project import Project
from .rewrite import FileChange, rewrite_file
from .verify import verify

Functions = tuple[FunctionEdits, ...]


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a new text isn't used; without ``qualname`` it isn't known which function it is."""

    reason: str
    qualname: str | None = None


class Workshop:
    """Rewrites the files of a project whose oldest Python is ``python``."""

    def __init__(self, project: Project, python: tuple[int, int], registry: Registry) -> None:
        self._project, self._python, self._registry = project, python, registry
        self._importers = Importers(project)
        self._done: dict[tuple[Path, Functions], FileChange | Objection] = {}

    def rewrite(self, path: Path, functions: Sequence[FunctionEdits]) -> FileChange | Objection:
        """Return the verified new text, or what speaks against it; asked again, it is at hand."""
        key = (path, tuple(functions))
        if key not in self._done:
            self._done[key] = self._rewrite(path, functions)
        return self._done[key]

    def _rewrite(self, path: Path, functions: Sequence[FunctionEdits]) -> FileChange | Objection:
        module = self._project.module_at(path)
        if module is None:
            return Objection("its file can't be read any more")
        elsewhere = partial(self._importers.take, module)
        try:
            change = rewrite_file(module.source, functions, self._registry, elsewhere)
        except RewriteRefused as refusal:
            return Objection(refusal.message, refusal.qualname)
        for problem in verify(change, self._python):
            return Objection(f"line {problem.line}: {problem.message}")
        return change

    def blame(
        self, path: Path, functions: Sequence[FunctionEdits], objection: Objection
    ) -> dict[str, str]:
        """Return the functions an objection is about, and others that fail alone; else it's all."""
        alone = {function.qualname: self._rewrite(path, [function]) for function in functions}
        guilty = {
            name: outcome.reason
            for name, outcome in alone.items()
            if isinstance(outcome, Objection)
        }
        if objection.qualname is not None:
            guilty.setdefault(objection.qualname, objection.reason)
        return guilty or {function.qualname: objection.reason for function in functions}


def blocked_plan(plan: Plan, reason: str) -> Plan:
    """Return ``plan`` with all that would have been converted blocked: the last way out."""
    return Plan(tuple(_blocked(view, reason) for view in plan.views), ())


def _blocked(view: ViewPlan, reason: str) -> ViewPlan:
    if view.verdict not in {Verdict.NATIVE, Verdict.BRIDGED}:
        return view
    left = (
        replace(operation, outcome=Outcome.LEFT, codemod=None, reason="the view is blocked")
        for operation in view.operations
    )
    message = f"its rewrite was thrown away: {reason}"
    blocker = Blocker("refused", view.path, view.line, message, "Please report it.")
    return replace(
        view, verdict=Verdict.BLOCKED, operations=tuple(left), blockers=(blocker,), functions=()
    )
