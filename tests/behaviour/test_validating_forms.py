"""Forms whose fields run code of the project's: most of it queries, which no form may show.

They are converted by themselves: no code beside them patches what forms have.
"""

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

SOURCE = (HERE / "forms" / "validating.py").read_text(encoding="utf-8")
VIEWS = tuple(
    node.name
    for node in ast.parse(SOURCE).body
    if isinstance(node, ast.FunctionDef) and [a.arg for a in node.args.args] == ["request"]
)
QUIET = ("nothing_of_a_form_asks", "a_form_refuses")


@cache
def conversion() -> Conversion:
    files = site_files() | {"shop/validating.py": SOURCE}
    routes = "".join(f'    path("{view}/", validating.{view}),\n' for view in VIEWS)
    urls = files["urls.py"].replace("from shop import ", "from shop import validating, ")
    files["urls.py"] = urls.replace("\n]", f"\n{routes}]")
    return convert(files, views=[f"shop.validating.{view}" for view in VIEWS])


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    return outcomes_of(tmp_path_factory.mktemp("validating"), conversion(), VIEWS)


@pytest.mark.parametrize("view", VIEWS)
def test_the_view_answers_as_before(view: str, outcomes: Outcomes) -> None:
    before, after = (form[view] for form in outcomes)
    assert before.steps[0].status == 200, before.steps[0].errors
    assert_answers_as_before(before, after)


@pytest.mark.parametrize("view", VIEWS)
def test_only_forms_that_look_at_data_are_checked_where_they_stand(view: str) -> None:
    expected = Verdict.NATIVE if view in QUIET else Verdict.BRIDGED
    assert conversion().verdicts[view] is expected, conversion().reasons(view)
