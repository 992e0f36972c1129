"""What the plan says: verdicts, worth, sums, and reasons that lead somewhere."""

from __future__ import annotations

from textwrap import dedent

import pytest

from django_asyncify.analysis import interpreter
from django_asyncify.errors import NoViews
from django_asyncify.plan.blockers import BLOCKERS
from django_asyncify.plan.model import Outcome, Verdict, Worth
from django_asyncify.testing import Conversion, convert
from tests.codemods.places import convert_views, reasons

VIEWS = """
import time

import requests
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render

from .models import Tag


def native(request):
    return HttpResponse(Tag.objects.count())


def bridged(request):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {Tag.objects.all()}")


def waiting(request):
    time.sleep(1)
    return HttpResponse(Tag.objects.count())


def waiting_twice(request):
    number = Tag.objects.count()
    first = requests.get("https://example.com/1")
    second = requests.get("https://example.com/2")
    return HttpResponse(number)


def whole(request):
    with transaction.atomic():
        Tag.objects.create(name="a")
    return HttpResponse("done")


async def already(request):
    return HttpResponse("done")


def skipped(request):  # asyncify: skip
    return HttpResponse(Tag.objects.count())
"""
MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)
"""


@pytest.fixture(scope="module")
def conversion() -> Conversion:
    return convert({"app/models.py": MODELS, "app/views.py": VIEWS})


@pytest.mark.parametrize(
    ("view", "verdict"),
    [
        ("native", Verdict.NATIVE),
        ("bridged", Verdict.BRIDGED),
        ("waiting", Verdict.NATIVE),
        ("waiting_twice", Verdict.BRIDGED),
        ("whole", Verdict.BLOCKED),
        ("already", Verdict.ALREADY_ASYNC),
    ],
)
def test_each_view_has_its_verdict(conversion: Conversion, view: str, verdict: Verdict) -> None:
    assert conversion.verdicts[view] is verdict, conversion.reasons(view)


@pytest.mark.parametrize(
    ("view", "worth"),
    [
        ("native", Worth.LITTLE),
        ("waiting", Worth.WAITS),
        ("waiting_twice", Worth.CONCURRENT),
    ],
)
def test_each_view_is_worth_what_it_waits_for(
    conversion: Conversion, view: str, worth: Worth
) -> None:
    assert conversion.view(view).worth is worth


def test_a_comment_asks_to_leave_a_view(conversion: Conversion) -> None:
    assert conversion.verdicts["skipped"] is Verdict.BLOCKED
    assert [blocker.code for blocker in conversion.blockers["skipped"]] == ["skip"]


def test_what_is_found_is_converted_bridged_or_left(conversion: Conversion) -> None:
    counts = conversion.run.summary.operations
    assert counts.found == counts.converted + counts.bridged + counts.left > 0


def test_a_blocked_view_leaves_all_it_has_and_a_converted_one_nothing(
    conversion: Conversion,
) -> None:
    for view in conversion.run.plan.views:
        left = [operation.outcome is Outcome.LEFT for operation in view.operations]
        assert all(left) if view.verdict is Verdict.BLOCKED else not any(left)


def test_every_blocker_can_be_explained(conversion: Conversion) -> None:
    codes = {blocker.code for found in conversion.blockers.values() for blocker in found}
    assert codes <= BLOCKERS.keys()


def test_an_analysis_that_comes_to_no_end_blocks_every_view(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(interpreter, "_ROUNDS", 1)
    collecting = """
    from django.http import HttpResponse

    from .models import Tag

    def collecting(request):
        names = []
        for tag in Tag.objects.all():
            names.append(tag.name)
        return HttpResponse(names)
    """
    stopped = convert({"app/models.py": MODELS, "app/views.py": dedent(collecting)})
    codes = {blocker.code for blocker in stopped.blockers["collecting"]}
    assert codes == {"analysis-budget"} and codes <= BLOCKERS.keys()


def test_a_reason_names_the_chain_that_leads_to_the_query() -> None:
    views = """
    from django.http import HttpResponse

    from .models import Tag


    def first(pk):
        return second(pk)


    def second(pk):
        return Tag.objects.get(pk=pk)


    CALLBACKS = [first, second]


    def view(request, pk):
        number = Tag.objects.count()
        return HttpResponse(first(pk).name)
    """
    conversion = convert({"app/models.py": MODELS, "app/views.py": views})
    (call,) = [o for o in conversion.operations if o.kind == "helper-call"]
    assert call.outcome is Outcome.BRIDGED
    assert any("second" in link for link in call.chain)
    assert any("Tag.objects.get" in link for link in call.chain)


def _routed(module: str, more: str = "") -> Conversion:
    folder = "/".join(module.split(".")[:-1])
    path = f"{module.replace('.', '/')}.py"
    return convert(
        {
            "settings.py": f'INSTALLED_APPS = ["app"{more}]\nROOT_URLCONF = "{module}"\n',
            "app/__init__.py": "",
            "app/models.py": "from django.db import models\nclass Tag(models.Model):\n    pass\n",
            f"{folder}/__init__.py": "",
            path: """
            from django.http import HttpResponse
            from django.urls import path
            from app.models import Tag


            def view(request):
                return HttpResponse(Tag.objects.count())


            urlpatterns = [path("", view)]
            """,
        }
    )


@pytest.mark.parametrize("module", ["app.tests.urls", "app.test_views"])
def test_views_of_the_tests_are_left_alone(module: str) -> None:
    with pytest.raises(NoViews):
        _routed(module)


def test_views_of_an_application_called_tests_are_views() -> None:
    assert _routed("app.tests.views", ', "app.tests"').changed == {"app/tests/views.py"}


LOOKING = """
from operator import attrgetter


def name(request):
    return HttpResponse(Tag.objects.get(pk=1).name)


def view(request):
    return HttpResponse(sorted(Tag.objects.all(), key=attrgetter("name"))[0].name)
"""


def test_an_attribute_of_objects_is_no_use_of_a_view_of_that_name() -> None:
    conversion = convert_views(LOOKING)
    assert Verdict.BLOCKED not in conversion.verdicts.values(), reasons(conversion)
