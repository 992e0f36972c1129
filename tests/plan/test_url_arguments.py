"""What a URL hands to a view decides which of its code can run."""

from __future__ import annotations

import pytest

from django_asyncify.testing import convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)
"""
VIEWS = """
from functools import update_wrapper

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from .models import Tag


def found(pk):
    if not pk:
        raise ValueError("no tag")
    return Tag.objects.get(pk=pk)


def with_tag(view):
    def wrapper(request, pk=None, *args, **kwargs):
        return view(request, found(pk), *args, **kwargs)

    return update_wrapper(wrapper, view)


def page(request, pk=None):
    number = Tag.objects.count()
    if pk:
        number += get_object_or_404(Tag, pk=pk).pk
    return HttpResponse(number)


@with_tag
def given(request, tag):
    tag.save()
    return HttpResponse(tag.name)
"""
URLS = """
import re

from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy, pgettext_lazy

from app import views
from app.texts import computed

EXTRA = {{"pk": 1}}
PK = r"(\\d+)"
urlpatterns = [{route}]
"""
ROUTES = [
    'path("<int:pk>/", {view})',
    're_path(r"^(\\d+)/$", {view})',
    're_path(r"^(?P<pk>\\d+)/$", {view})',
    're_path(PK + "/", {view})',
    're_path("%s/" % PK, {view})',
    're_path(re.compile(r"(\\d+)").pattern, {view})',
    'path(gettext_lazy("<int:pk>/"), {view})',
    'path(pgettext_lazy("url part", "<int:pk>/"), {view})',
    'path(computed("a"), {view})',
    'path("A/<INT:PK>/".lower(), {view})',
    'path("a/", include([path(computed("b"), {view})]))',
    'path("a/", {view}, EXTRA)',
    'path("a/", {view}, {{**EXTRA}})',
    'path("a/", {view}, kwargs=dict(pk=1))',
    'path("a/", include([path("b/", {view}, {{"name": 1}})]), EXTRA)',
    "",
]


@pytest.mark.parametrize("route", ROUTES)
def test_what_may_come_from_the_url_is_no_default(route: str) -> None:
    routes = ", ".join(route.format(view=f"views.{name}") for name in ("page", "given"))
    files = {
        "settings.py": 'ROOT_URLCONF = "urls"\nINSTALLED_APPS = ["app"]\n',
        "urls.py": URLS.format(route=routes),
        "app/models.py": MODELS,
        "app/texts.py": "def computed(text):\n    return text\n",
        "app/views.py": VIEWS,
    }
    conversion = convert(files, views=["app.views.page", "app.views.given"])
    after = conversion.after["app/views.py"]
    assert "await aget_object_or_404(Tag, pk=pk)" in after
    assert "await tag.asave()" in after
    assert "sync_to_async(found)(pk)" in after


def test_a_default_counts_where_no_url_hands_anything_over() -> None:
    files = {
        "settings.py": 'ROOT_URLCONF = "urls"\nINSTALLED_APPS = ["app"]\n',
        "urls.py": URLS.format(route='path("a/", views.page)'),
        "app/models.py": MODELS,
        "app/texts.py": "",
        "app/views.py": VIEWS,
    }
    after = convert(files, views=["app.views.page"]).after["app/views.py"]
    assert "number += get_object_or_404(Tag, pk=pk).pk" in after


@pytest.mark.parametrize(
    ("parameter", "bridged"),
    [
        ("pk", False),
        ("tag_id", False),
        ("text: str", False),
        ("number=1", False),
        ("text=''", False),
        ("tag", True),
        ("tag=None", True),
        ("tag: Tag", True),
        ("*tags", True),
    ],
)
def test_a_function_without_a_route_may_be_given_anything(parameter: str, bridged: bool) -> None:
    name = parameter.lstrip("*").partition(":")[0].partition("=")[0]
    views = f"""
from django.http import HttpResponse

from .models import Tag


def view(request, {parameter}):
    number = Tag.objects.count()
    return HttpResponse(str({name}))
"""
    files = {"app/models.py": MODELS, "app/views.py": views, "urls.py": "urlpatterns = []"}
    after = convert(files, views=["app.views.view"]).after["app/views.py"]
    assert "number = await Tag.objects.acount()" in after
    assert (f"await sync_to_async(str)({name})" in after) is bridged
