"""The plan for people: one line per view, grouped by file, and what stops the blocked ones.

Lines stay whole when the output is piped, so ``grep`` works on them.
"""

from __future__ import annotations

from itertools import groupby

from rich.text import Text

from ..edits import Tier
from ..plan.model import Blocker, Outcome, PlannedOperation, Verdict, ViewPlan, Worth
from .run import OperationCounts, Run, SkippedFile

_VERDICTS = {
    Verdict.NATIVE: ("native", "green"),
    Verdict.BRIDGED: ("bridged", "yellow"),
    Verdict.BLOCKED: ("blocked", "red"),
    Verdict.ALREADY_ASYNC: ("async", "cyan"),
}
_OUTCOMES = {Outcome.CONVERTED: "green", Outcome.BRIDGED: "yellow", Outcome.LEFT: "red"}
_WORTHS = {
    Worth.CONCURRENT: "waits that could overlap",
    Worth.WAITS: "waits",
    Worth.LITTLE: "little to gain",
}
_INDENT = " " * 15
_SEAMS_SHOWN = 3


def render_text(run: Run) -> Text:
    """Return the plan; with ``run.details`` every operation is listed below its view."""
    text = Text()
    views = sorted(run.plan.views, key=lambda view: (view.path, view.line, view.view))
    for path, group in groupby(views, key=lambda view: view.path):
        members = list(group)
        text.append(f"{run.relative(path)}\n", "bold")
        width = max(len(_name(view)) for view in members)
        for view in members:
            _view(text, view, width, run)
        text.append("\n")
    _helpers(text, run)
    return text


def skipped_lines(run: Run) -> list[str]:
    """Return a line for each file that was left alone because it can't be read or parsed."""
    return [f"skipped {_skipped_place(file, run)}: {file.reason}" for file in run.skipped]


def skipped_note(run: Run) -> str:
    """Say what skipped files mean for the views, or nothing if there are none."""
    if not run.skipped:
        return ""
    what = "the skipped file defines" if len(run.skipped) == 1 else "the skipped files define"
    note = (
        f"nothing is known of what {what}: views and helpers that use it may be bridged or "
        "blocked for that alone"
    )
    if any("isn't valid Python" in file.reason for file in run.skipped):
        note += "; the Python that the project runs on may read more (uvx --python VERSION)"
    return note


def new_file_lines(run: Run) -> list[str]:
    """Return a line for each file that the plan adds, with what it is for."""
    return [
        f"adds {run.relative(file.path)}: {file.reason} (django-asyncify explain {file.codemod})"
        for file in run.plan.files
    ]


def seam_lines(run: Run) -> list[str]:
    """Return a line for each test that has to change with the views, the same one only once."""
    seams = {
        (run.relative(seam.path), seam.line, _one_line(seam.message))
        for view in run.plan.views
        for seam in view.test_seams
    }
    return [f"test to change ({path}:{line}): {message}" for path, line, message in sorted(seams)]


def _skipped_place(file: SkippedFile, run: Run) -> str:
    path = run.relative(file.path)
    return f"{path}:{file.line}" if file.line else path


def _view(text: Text, view: ViewPlan, width: int, run: Run) -> None:
    word, style = _VERDICTS[view.verdict]
    text.append(f"{view.line:>5}  ")
    text.append(f"{word:<8}", style)
    text.append(f"{_name(view):<{width}}  {_about(view)}".rstrip() + "\n")
    for blocker in view.blockers:
        _blocker(text, blocker, view, run)
    _test_seams(text, view, run)
    if run.details:
        for operation in view.operations:
            _operation(text, operation, run)


def _test_seams(text: Text, view: ViewPlan, run: Run) -> None:
    """Name the tests that have to change; without details, the first few of them."""
    shown = view.test_seams if run.details else view.test_seams[:_SEAMS_SHOWN]
    for seam in shown:
        place = f"{run.relative(seam.path)}:{seam.line}"
        text.append(f"{_INDENT}test to change ({place}): {_one_line(seam.message)}\n", "dim")
    more = len(view.test_seams) - len(shown)
    if more:
        text.append(f"{_INDENT}… and {more} more; --details lists them\n", "dim")


def _name(view: ViewPlan) -> str:
    return view.view.rpartition(".")[2]


def _about(view: ViewPlan) -> str:
    """Say in a few words what happens to a view's operations, and what that is worth."""
    if view.verdict is Verdict.BLOCKED:
        return _routes(view)
    parts = [_counts(view)]
    if view.verdict is not Verdict.ALREADY_ASYNC:
        parts.append(_WORTHS[view.worth])
        if view.tier is not Tier.SAFE:
            parts.append(f"tier {view.tier.value}")
        parts.append(_saving(view))
    return "; ".join(part for part in parts if part)


def _saving(view: ViewPlan) -> str:
    """Say what ``prefer = "few-hops"`` would save."""
    hops, loops = view.saving.hops, view.saving.loops
    parts = [f"{hops} hops"] if hops else []
    if loops:
        parts.append("the hops of a loop" if loops == 1 else f"the hops of {loops} loops")
    return f"few-hops would save {' and '.join(parts)}" if parts else ""


def _counts(view: ViewPlan) -> str:
    counts = OperationCounts.of(view.operations)
    pairs = ((counts.converted, "converted"), (counts.bridged, "bridged"), (counts.left, "left"))
    return ", ".join(f"{number} {word}" for number, word in pairs if number) or "no operations"


def _routes(view: ViewPlan) -> str:
    return " ".join(f"/{route.lstrip('/')}" for route in view.routes[:1])


def _blocker(text: Text, blocker: Blocker, view: ViewPlan, run: Run) -> None:
    place = f"line {blocker.line}"
    if blocker.path != view.path:
        place = f"{run.relative(blocker.path)}:{blocker.line}"
    text.append(_INDENT)
    text.append(blocker.code, "red")
    text.append(f" ({place}): {_one_line(blocker.message)}\n")
    if blocker.advice:
        text.append(f"{_INDENT}-> {_one_line(blocker.advice)}\n", "dim")


def _operation(text: Text, operation: PlannedOperation, run: Run) -> None:
    place = f"{run.relative(operation.path)}:{operation.span.line}:{operation.span.column + 1}"
    text.append(f"{_INDENT}{place}  ")
    text.append(operation.outcome.value, _OUTCOMES[operation.outcome])
    text.append(f"  {operation.codemod or operation.kind}: {_one_line(operation.what)}")
    text.append(f"  ({_one_line(operation.reason)})\n")
    for link in operation.chain:
        text.append(f"{_INDENT}    by {link}\n", "dim")


def _helpers(text: Text, run: Run) -> None:
    helpers = [(name, operations) for name, operations in run.plan.helpers if operations]
    if not run.details or not helpers:
        return
    text.append("other functions that change\n", "bold")
    for name, operations in sorted(helpers):
        text.append(f"{_INDENT[:7]}{name}\n")
        for operation in operations:
            _operation(text, operation, run)
    text.append("\n")


def _one_line(message: str) -> str:
    return " ".join(message.split())
