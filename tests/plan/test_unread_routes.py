"""Views that the URLconf finds by a name: in the plan where it is known, else the run says so."""

from __future__ import annotations

import pytest

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)
"""
VIEWS = """
from django.http import HttpResponse
from django.views import View

from .models import Tag


def a(request):
    return HttpResponse(Tag.objects.count())


def b(request):
    return HttpResponse(Tag.objects.count())


class C(View):
    pass
"""


def converted(patterns: str) -> Conversion:
    urls = "from django.urls import path\nfrom app import views\n"
    urls += f"urlpatterns = [path('b/', views.b)]\n{patterns}\n"
    files = {"app/models.py": MODELS, "app/views.py": VIEWS, "urls.py": urls}
    return convert({**files, "shop/__init__.py": "", "shop/things.py": ""})


@pytest.mark.parametrize(
    "patterns",
    [
        "urlpatterns += [path(n, getattr(views, n)) for n in ('a',)]",
        "urlpatterns += [path(n, v) for n, v in [('a', views.a)]]",
        "urlpatterns += [path('a', getattr(views, 'a'))]",
    ],
)
def test_a_view_that_a_known_name_finds_becomes_async(patterns: str) -> None:
    conversion = converted(patterns)
    assert conversion.verdicts == {"a": Verdict.NATIVE, "b": Verdict.NATIVE}
    assert conversion.run.assumptions == ()


def test_a_list_of_views_that_other_code_may_call_blocks_them() -> None:
    conversion = converted(
        "PAGES = [('a', views.a)]\n"
        "urlpatterns += [path(n, v) for n, v in PAGES]\n"
        "def run():\n    PAGES[0][1](None)"
    )
    assert conversion.verdicts.get("a") is not Verdict.NATIVE


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        ("urlpatterns += [path(n, getattr(views, n)) for n in dir(views)]", "getattr(views, n)"),
        (
            "for n in ['a']:\n    urlpatterns.append(path(n, getattr(views, n)))",
            "getattr(views, n)",
        ),
        ("urlpatterns += [path(n, v) for n, v in vars(views).items()]", "v"),
    ],
)
def test_what_is_not_known_is_said(patterns: str, found: str) -> None:
    (assumption,) = converted(patterns).run.assumptions
    assert f": `{found}` is taken as no function view" in assumption


@pytest.mark.parametrize(
    "patterns",
    [
        "urlpatterns += [path('c/', views.C.as_view())]",
        "urlpatterns += [path(n, c.as_view()) for n, c in LIST]",
        "urlpatterns += [path('c/', getattr(views.C, name)())]",
        "def more(view):\n    return [path('c/', view)]",
    ],
)
def test_what_is_no_function_s_name_is_not_missed(patterns: str) -> None:
    assert converted(patterns).run.assumptions == ()
