"""Converted views answer as before: through ASGI, in a running event loop, as ordinary users."""

from __future__ import annotations

import ast

import pytest

from django_asyncify.testing import Conversion
from tests.behaviour.conftest import SITE, Forms, Outcome
from tests.behaviour.scenarios import BLOCKED, SCENARIOS, VERDICTS, Scenario

DIFFERENT: dict[str, str] = {}
MORE_QUERIES = {
    f"user_sometimes_and_template-{number}-alice": "auser() awaited in place: the template loads "
    "the user again"
    for number in (1, 2)
}


def scenarios(broken: dict[str, str]) -> list[Scenario | object]:
    """Return all scenarios as parameters, those of broken views as expected failures."""
    return [
        pytest.param(
            scenario,
            id=scenario.id,
            marks=[pytest.mark.xfail(reason=broken[scenario.id], strict=True)]
            if scenario.id in broken
            else [],
        )
        for scenario in SCENARIOS.values()
    ]


def told(outcome: Outcome) -> str:
    """Return what went wrong in an outcome, for the message of a failed assertion."""
    errors = [error for step in outcome.steps for error in step.errors]
    return f"errors: {errors}; on the loop: {list(outcome.findings)}"


@pytest.mark.parametrize("scenario", scenarios(DIFFERENT))
def test_a_view_answers_as_before(forms: Forms, scenario: Scenario) -> None:
    before, after = forms.before[scenario.id], forms.after[scenario.id]
    for old, new in zip(before.steps, after.steps, strict=True):
        assert (new.status, new.body) == (old.status, old.body), told(after)
        assert (new.headers, new.cookies) == (old.headers, old.cookies)
        assert new.errors == old.errors
    assert after.rows == before.rows
    assert after.sessions == before.sessions
    assert after.mails == before.mails
    assert after.findings == [], told(after)


@pytest.mark.parametrize("scenario", scenarios(MORE_QUERIES))
def test_a_view_does_not_query_more_often(forms: Forms, scenario: Scenario) -> None:
    before, after = forms.before[scenario.id], forms.after[scenario.id]
    for old, new in zip(before.steps, after.steps, strict=True):
        assert sum(new.queries.values()) <= sum(old.queries.values()), (new.queries, old.queries)


@pytest.mark.parametrize(
    "scenario", [pytest.param(s, id=s.id) for s in SCENARIOS.values() if s.disconnects]
)
def test_a_client_that_hangs_up_leaves_all_rows_or_none(forms: Forms, scenario: Scenario) -> None:
    """Before each hop into a thread the client disconnects; the sync view then ran to its end."""
    before, after = forms.before[scenario.id], forms.after[scenario.id]
    whole = [before.start, before.cut[-1]]
    assert after.cut[-1] == before.cut[-1]
    for rows in after.cut:
        assert rows in whole


@pytest.mark.parametrize("view", sorted(VERDICTS))
def test_a_view_gets_the_verdict_it_should(conversion: Conversion, view: str) -> None:
    assert conversion.verdicts[view].value == VERDICTS[view], conversion.reasons(view)
    codes = [blocker.code for blocker in conversion.blockers.get(view, ())]
    assert codes == ([BLOCKED[view]] if view in BLOCKED else [])


def test_every_view_of_the_project_is_asked() -> None:
    views = {
        node.name
        for name in ("reading", "writing", "web", "flow")
        for node in ast.parse((SITE / "shop" / f"{name}.py").read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert views == set(VERDICTS)
    assert {scenario.view for scenario in SCENARIOS.values()} == views


def test_the_scenarios_reach_their_views(forms: Forms) -> None:
    """A scenario that only ever gets 404s from the URL resolver would prove nothing."""
    answered: dict[str, set[int]] = {}
    for scenario in SCENARIOS.values():
        statuses = {step.status for step in forms.before[scenario.id].steps}
        answered.setdefault(scenario.view, set()).update(statuses)
    unreached = {view for view, statuses in answered.items() if statuses <= {404, 500}}
    assert unreached <= {"raising"}


def test_users_are_logged_in(forms: Forms) -> None:
    """Without a session nothing is loaded on the event loop, and all of this would prove little."""
    assert forms.before["who-0-alice"].steps[0].body == "alice 1"
    assert forms.before["behind_permission-0-alice"].steps[0].status == 200
    assert forms.before["behind_permission-0-bob"].steps[0].status == 403
    assert forms.before["for_staff-0-boss"].steps[0].status == 200
    assert forms.before["for_staff-0-alice"].steps[0].status == 403
    assert forms.before["session_pop-0-alice"].steps[0].body == "3 ['pear']"
    assert forms.before["who-0-anonymous"].steps[0].body == "stranger"
