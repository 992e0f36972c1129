"""Views that get their models and functions from the URLconf or a decorator answer as before."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert
from tests.behaviour.conftest import (
    HERE,
    Outcomes,
    assert_answers_as_before,
    outcomes_of,
    site_files,
)

SOURCE = (HERE / "hidden" / "wired.py").read_text(encoding="utf-8")
TREE = ast.parse(SOURCE)
VIEWS = tuple(
    node.name
    for node in TREE.body
    if isinstance(node, ast.FunctionDef)
    and node.args.args[:1]
    and node.args.args[0].arg == "request"
    and not node.name.startswith("_")
)


@cache
def conversion() -> Conversion:
    files = site_files()
    files["shop/wired.py"] = SOURCE
    files["shop/templates/user.html"] = "{{ number }} {{ user.username }}"
    files["urls.py"] += (
        '\nfrom django.urls import include\n\nurlpatterns += [path("", include("shop.wired"))]\n'
    )
    return convert(files, views=[f"shop.wired.{view}" for view in VIEWS])


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    return outcomes_of(tmp_path_factory.mktemp("wired"), conversion(), VIEWS)


@pytest.mark.parametrize("view", VIEWS)
def test_the_view_answers_as_before(view: str, outcomes: Outcomes) -> None:
    before, after = (form[view] for form in outcomes)
    assert_answers_as_before(before, after)


@pytest.mark.parametrize("view", VIEWS)
def test_the_view_does_not_query_more_often(view: str, outcomes: Outcomes) -> None:
    before, after = (sum(form[view].steps[0].queries.values()) for form in outcomes)
    assert after <= before


@pytest.mark.parametrize("view", VIEWS)
def test_the_view_is_converted(view: str) -> None:
    assert conversion().verdicts[view] is not Verdict.BLOCKED, conversion().reasons(view)


def test_the_decorated_user_is_kept_on_the_request() -> None:
    text = conversion().after["shop/wired.py"]
    assert text.count("request.user = await request.auser()") == 2
