"""The figures: operations count once, and found = converted + bridged + left."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from django_asyncify.plan.model import Outcome, Plan, PlannedOperation, Verdict
from django_asyncify.report.run import Run
from tests.report.builders import ROOT, operation, run_of, view

OPERATIONS = st.builds(operation, st.sampled_from(Outcome), st.integers(1, 6))


@given(st.lists(st.lists(OPERATIONS, max_size=6), max_size=4), st.lists(OPERATIONS, max_size=4))
def test_the_sum_holds_over_views_and_helpers(
    views: list[list[PlannedOperation]], helper: list[PlannedOperation]
) -> None:
    plans = tuple(view(f"v{i}", Verdict.BRIDGED, *found) for i, found in enumerate(views))
    run = Run(ROOT, Plan(plans, (), (("blog.helper", tuple(helper)),)))
    counts = run.summary.operations
    places = {(o.path, o.span, o.kind) for found in [*views, helper] for o in found}
    assert counts.found == counts.converted + counts.bridged + counts.left == len(places)
    assert len(run.operations) == len(places)


def test_an_operation_two_views_share_counts_once_as_what_is_written() -> None:
    left, converted = operation(Outcome.LEFT), operation(Outcome.CONVERTED)
    run = run_of(view("a", Verdict.BLOCKED, left), view("b", Verdict.NATIVE, converted))
    assert run.operations == (converted,)


def test_two_kinds_at_one_place_are_two_operations() -> None:
    run = run_of(view("a", Verdict.NATIVE, operation(), operation(kind="request-user")))
    assert run.summary.operations.found == 2


def test_the_sentences_count_every_view() -> None:
    verdicts = [Verdict.NATIVE, Verdict.NATIVE, Verdict.BLOCKED, Verdict.ALREADY_ASYNC]
    run = run_of(*(view(f"v{index}", verdict) for index, verdict in enumerate(verdicts)))
    assert run.summary.sentences() == (
        "4 views: 2 native, 0 bridged, 1 blocked, 1 already async",
        "0 operations: 0 converted, 0 bridged, 0 left",
    )


def test_a_path_outside_of_the_project_is_shown_whole() -> None:
    assert run_of().relative(Path("/elsewhere/x.py")) == "/elsewhere/x.py"
