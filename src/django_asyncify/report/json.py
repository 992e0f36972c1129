"""The run as JSON, for CI and other tools.

Lines count from 1, columns from 0 in characters, ends are exclusive: ``line[column:end_column]``
is the operation's text. Paths are relative to the project's root.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from ..edits import Edit
from ..plan.model import Blocker, PlannedOperation, TestSeam, ViewPlan
from .diff import file_diff, repository_root
from .run import ChangedFile, Run, SkippedFile

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None


def render_json(run: Run) -> str:
    """Return the plan with every view and every operation."""
    return _dump(
        {
            "summary": _summary(run),
            "views": [_view(view, run) for view in run.plan.views],
            "operations": [_operation(operation, run) for operation in run.operations],
            "files": _files(run),
            "assumptions": list(run.assumptions),
        }
    )


def render_diff_json(run: Run) -> str:
    """Return the changed files, each with its edits and its diff, and the summary."""
    return _dump({"summary": _summary(run), "files": _files(run, diffs=True)})


def _dump(document: Json) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)


def _summary(run: Run) -> Json:
    views, operations = run.summary.views, run.summary.operations
    return {
        "views": {
            "native": views.native,
            "bridged": views.bridged,
            "blocked": views.blocked,
            "already_async": views.already_async,
        },
        "operations": {
            "found": operations.found,
            "converted": operations.converted,
            "bridged": operations.bridged,
            "left": operations.left,
        },
    }


def _view(view: ViewPlan, run: Run) -> Json:
    return {
        "view": view.view,
        "path": run.relative(view.path),
        "line": view.line,
        "routes": list(view.routes),
        "verdict": view.verdict.value,
        "tier": view.tier.value,
        "worth": view.worth.value,
        "functions": list(view.functions),
        "saving": {"hops": view.saving.hops, "loops": view.saving.loops},
        "operations": [_operation(operation, run) for operation in view.operations],
        "blockers": [_blocker(blocker, run) for blocker in view.blockers],
        "test_seams": [_test_seam(seam, run) for seam in view.test_seams],
    }


def _operation(operation: PlannedOperation, run: Run) -> Json:
    return {
        "path": run.relative(operation.path),
        "line": operation.span.line,
        "column": operation.span.column,
        "end_line": operation.span.end_line,
        "end_column": operation.span.end_column,
        "kind": operation.kind,
        "what": operation.what,
        "verdict": operation.outcome.value,
        "codemod": operation.codemod,
        "reason": operation.reason,
        "chain": list(operation.chain),
    }


def _blocker(blocker: Blocker, run: Run) -> Json:
    return {
        "code": blocker.code,
        "path": run.relative(blocker.path),
        "line": blocker.line,
        "message": blocker.message,
        "advice": blocker.advice,
    }


def _test_seam(seam: TestSeam, run: Run) -> Json:
    return {"path": run.relative(seam.path), "line": seam.line, "message": seam.message}


def _files(run: Run, *, diffs: bool = False) -> list[Json]:
    changed = sorted(run.changes, key=lambda change: change.path)
    skipped = sorted(run.skipped, key=lambda file: file.path)
    return [
        *(_changed(change, run, diffs) for change in changed),
        *(_skipped(file, run) for file in skipped),
    ]


def _changed(change: ChangedFile, run: Run, diffs: bool) -> Json:
    edits = sorted(change.edits, key=lambda edit: (edit.span, edit.codemod))
    file: dict[str, Json] = {
        "path": run.relative(change.path),
        "status": "changed" if change.digest else "new",
        "edits": [_edit(edit) for edit in edits],
    }
    if diffs:
        base = repository_root(run.root) or run.root
        file["diff"] = file_diff(change, run, base).decode(change.encoding, "replace")
    return file


def _skipped(file: SkippedFile, run: Run) -> Json:
    return {
        "path": run.relative(file.path),
        "status": "skipped",
        "line": file.line,
        "reason": file.reason,
    }


def _edit(edit: Edit) -> Json:
    return {
        "line": edit.span.line,
        "column": edit.span.column,
        "end_line": edit.span.end_line,
        "end_column": edit.span.end_column,
        "codemod": edit.codemod,
        "tier": edit.tier.value,
        "reason": edit.reason,
    }
