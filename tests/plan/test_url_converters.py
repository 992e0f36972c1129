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
