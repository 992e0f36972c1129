"""What a URL converter turns its text into decides what may be done with a view's argument."""

from __future__ import annotations

import pytest

from django_asyncify.testing import convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)
"""
VIEWS = """
from django.http import HttpResponse

from .models import Tag


def page(request, code):
    count = Tag.objects.count()
    return HttpResponse(f"{code} {count}")
"""
URLS = """
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from app import views
from app.models import Tag


{converter}


{registered}
urlpatterns = [path("<own:code>/", views.page)]
"""
STRING = "class Own(StringConverter):\n    regex = '[a-z]+'"
WHOLE = """
class Own:
    regex = "[0-9]{4}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)
"""
MODEL = """
class Own(StringConverter):
    def to_python(self, value):
        return Tag.objects.get(name=value)
"""
REGISTERED = 'register_converter(Own, "own")\n'


def converted(converter: str, registered: str = REGISTERED) -> str:
    files = {
        "app/models.py": MODELS,
        "app/views.py": VIEWS,
        "urls.py": URLS.format(converter=converter, registered=registered),
    }
    return convert(files).after["app/views.py"]


@pytest.mark.parametrize("converter", [MODEL, "from app.other import Own"])
def test_what_may_be_an_instance_is_turned_into_text_in_the_thread(converter: str) -> None:
    assert 'lambda: f"{code}' in converted(converter)


def test_a_converter_that_nobody_registers_gives_anything() -> None:
    assert 'lambda: f"{code}' in converted(STRING, registered="")


@pytest.mark.parametrize("converter", [STRING, WHOLE])
def test_what_is_text_or_a_number_is_used_as_it_is(converter: str) -> None:
    assert 'HttpResponse(f"{code} {count}")' in converted(converter)


REVERSED = """
from django.db import models
from django.urls import reverse


class Tag(models.Model):
    name = models.CharField(max_length=10)

    def get_absolute_url(self):
        return reverse("page", kwargs={"code": self})
"""
REVERSING = """
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from .models import Tag


def page(request, code):
    return HttpResponse("page")


def year(request, code):
    return HttpResponse("year")


def view(request):
    tag = Tag.objects.get()
    return HttpResponse({call})
"""
TO_URL = """
from django.urls import include, path, register_converter

from app import views
from app.models import Tag


class Counted:
    regex = "[0-9]+"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return str(Tag.objects.count())


class Year(Counted):
    def to_url(self, value):
        return str(value).zfill(4)


register_converter(Counted, "counted")
register_converter(Year, "year")
urlpatterns = [
    path("view/", views.view),
    path("year/<year:code>/", views.year, name="year"),
    path("<counted:code>/", include(([path("", views.page, name="page")], "app"))),
]
"""


@pytest.mark.parametrize(
    ("call", "queries"),
    [
        ("reverse('app:page', args=[tag])", True),
        ("reverse('app:page', kwargs={'code': 3})", True),
        ("reverse(request.GET['to'], None, [tag.pk])", True),
        ("redirect('page', tag)", True),
        ("redirect('page', code=tag.pk)", True),
        ("redirect(tag)", True),
        ("resolve_url('page', tag.pk)", True),
        ("tag.get_absolute_url()", True),
        ("reverse('page')", False),
        ("reverse('year', args=[tag.pk])", False),
        ("redirect('year', code=3)", False),
        ("reverse('other', args=[tag.pk])", False),
    ],
)
def test_a_converter_makes_the_text_of_an_argument(call: str, queries: bool) -> None:
    files = {
        "app/models.py": REVERSED,
        "app/views.py": REVERSING.replace("{call}", call),
        "urls.py": TO_URL,
    }
    after = convert(files, views=["app.views.view"]).after["app/views.py"]
    assert "await Tag.objects.aget()" in after
    assert (after.count("await ") > 1) is queries, after


HELPING = """
from django.urls import path, register_converter
from app import views
from app.models import tag_of


class Own:
    regex = "[a-z]+"

    def to_python(self, value):
        return tag_of(value)

    def to_url(self, value):
        return value.name


{registered}
urlpatterns = [path("<own:code>/", views.page), path("b/", views.other)]
"""


@pytest.mark.parametrize("registered", [REGISTERED, ""])
def test_a_helper_of_a_converter_stays_sync(registered: str) -> None:
    models = f"{MODELS}\n\ndef tag_of(name):\n    return Tag.objects.get(name=name)\n"
    other = "\n\ndef other(request):\n    return page(request, tag_of('a'))\n"
    files = {
        "app/models.py": models,
        "app/views.py": VIEWS.replace("Tag\n", "Tag, tag_of\n") + other,
        "urls.py": HELPING.format(registered=registered),
    }
    after = convert(files).after
    assert "\ndef tag_of" in after["app/models.py"]
    assert "await sync_to_async(tag_of)('a')" in after["app/views.py"]
