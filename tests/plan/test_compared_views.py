"""Views that other code only compares with: which one a request goes to, not what it answers."""

from __future__ import annotations

import pytest

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)
"""
VIEWS = """
from django.http import HttpResponse

from .models import Tag


def page(request):
    return HttpResponse(Tag.objects.count())


def other(request):
    return HttpResponse()
"""
ASKING = """
from app import views
from app.views import other, page

{constant}


def is_open(request):
    found = request.resolver_match.func
    return {asked}
"""


def verdict(asked: str, constant: str = "", **more: str) -> Verdict:
    files = {
        "app/models.py": MODELS,
        "app/views.py": VIEWS,
        "app/checks.py": ASKING.format(asked=asked, constant=constant),
        **{f"app/{name}.py": text for name, text in more.items()},
    }
    return convert(files).verdicts["page"]


@pytest.mark.parametrize(
    ("asked", "constant"),
    [
        ("page(request)", ""),
        ("found in [page(request), other]", ""),
        ("any(found(request) for found in [page, other])", ""),
        ("OPEN[0](request)", "OPEN = [page, other]"),
        ("found in OPEN or [one(request) for one in OPEN]", "OPEN = [page, other]"),
        ("found == other", "OPEN = [page, other]"),
        ("found in OPEN", "OPEN = [register(page), other]"),
        ("found in OPEN", "OPEN = register([page, other])"),
        ("found in OPEN.values()", "OPEN = {'a': page}"),
        ("found in OPEN", "OPEN = ALL = [page, other]"),
        ("found in OPEN", "class A:\n    open = [page]\n\n\nOPEN = A.open"),
    ],
)
def test_a_view_that_may_be_called_stays_sync(asked: str, constant: str) -> None:
    assert verdict(asked, constant) is Verdict.BLOCKED


def test_a_list_that_another_module_walks_over_keeps_its_views_sync() -> None:
    walking = "from app.checks import OPEN\n\n\ndef run(r):\n    return [one(r) for one in OPEN]\n"
    assert verdict("found in OPEN", "OPEN = [page]", jobs=walking) is Verdict.BLOCKED


@pytest.mark.parametrize(
    ("asked", "constant"),
    [
        ("found == page", ""),
        ("found is views.page", ""),
        ("found in [other, page]", ""),
        ("found in (views.other, views.page) or request.path == '/'", ""),
        ("found not in {page}", ""),
        ("found in OPEN", "OPEN = [page, other]"),
        ("found in OPEN", "OPEN = frozenset((views.page, other))"),
        ("found not in OPEN and found != other", "OPEN = set([page, other])"),
    ],
)
def test_a_view_that_is_only_compared_becomes_async(asked: str, constant: str) -> None:
    assert verdict(asked, constant) is Verdict.NATIVE


def test_another_module_may_compare_too() -> None:
    asking = "from app.checks import OPEN\n\n\ndef is_it(view):\n    return view in OPEN\n"
    assert verdict("found in OPEN", "OPEN = [page]", jobs=asking) is Verdict.NATIVE
