"""The plan as Markdown, for a pull request or an issue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ..plan.model import Outcome, Verdict, ViewPlan
from .run import OperationCounts, Run
from .text import skipped_note


def render_markdown(run: Run) -> str:
    """Return the figures, a table of the views, and what stops the blocked ones."""
    sections = (
        _summary(run),
        _views(run),
        _blocked(run),
        _left(run),
        _tests(run),
        _new_files(run),
        _skipped(run),
        _assumed(run),
    )
    return "\n".join("\n".join(section) + "\n" for section in map(list, sections) if section)


def _summary(run: Run) -> Iterator[str]:
    yield "# Sync to async: the plan"
    yield ""
    for sentence in run.summary.sentences():
        yield f"- {sentence}"


def _views(run: Run) -> Iterator[str]:
    if not run.plan.views:
        return
    yield "| View | Where | Verdict | Converted | Bridged | Left | Worth |"
    yield "| --- | --- | --- | ---: | ---: | ---: | --- |"
    for view in run.plan.views:
        counts = OperationCounts.of(view.operations)
        yield _row(
            f"`{view.view}`",
            f"`{run.relative(view.path)}:{view.line}`",
            view.verdict.value.replace("_", " "),
            str(counts.converted),
            str(counts.bridged),
            str(counts.left),
            view.worth.value,
        )


def _blocked(run: Run) -> Iterator[str]:
    blocked = [view for view in run.plan.views if view.verdict is Verdict.BLOCKED]
    if not blocked:
        return
    yield "## Blocked"
    yield ""
    yield from _codes(blocked)
    for view in blocked:
        yield ""
        yield f"### `{view.view}`"
        yield ""
        for blocker in view.blockers:
            place = f"{run.relative(blocker.path)}:{blocker.line}"
            yield f"- **{blocker.code}** (`{place}`): {_text(blocker.message)}"
            if blocker.advice:
                yield f"  What to do: {_text(blocker.advice)}"


def _codes(blocked: Iterable[ViewPlan]) -> Iterator[str]:
    counts = Counter(code for view in blocked for code in {item.code for item in view.blockers})
    yield "| Reason | Views |"
    yield "| --- | ---: |"
    for code, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield _row(f"`{code}`", str(number))


def _left(run: Run) -> Iterator[str]:
    operations = [item for item in run.operations if item.outcome is not Outcome.CONVERTED]
    if not operations:
        return
    yield "## Operations not converted"
    yield ""
    yield "| Where | What | Outcome | Why |"
    yield "| --- | --- | --- | --- |"
    for item in operations:
        where = f"`{run.relative(item.path)}:{item.span.line}`"
        yield _row(where, _code(item.what), item.outcome.value, item.reason)


def _tests(run: Run) -> Iterator[str]:
    seams = [(seam, view) for view in run.plan.views for seam in view.test_seams]
    if not seams:
        return
    yield "## Tests that have to change"
    yield ""
    for seam, view in sorted(seams, key=lambda pair: (pair[0], pair[1].view)):
        place = f"{run.relative(seam.path)}:{seam.line}"
        yield f"- `{place}` (`{view.view}`): {_text(seam.message)}"


def _new_files(run: Run) -> Iterator[str]:
    if not run.plan.files:
        return
    yield "## New files"
    yield ""
    for file in run.plan.files:
        yield f"- `{run.relative(file.path)}` (`{file.codemod}`): {_text(file.reason)}"


def _skipped(run: Run) -> Iterator[str]:
    if not run.skipped:
        return
    yield "## Skipped files"
    yield ""
    note = skipped_note(run)
    yield f"{note[0].upper()}{note[1:]}."
    yield ""
    for file in run.skipped:
        yield f"- `{run.relative(file.path)}`: {_text(file.reason)}"


def _assumed(run: Run) -> Iterator[str]:
    if not run.assumptions:
        return
    yield "## Assumed"
    yield ""
    for assumption in run.assumptions:
        yield f"- {_text(assumption)}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(_text(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{_text(text)}{fence}"


def _text(text: str) -> str:
    return " ".join(text.split())
