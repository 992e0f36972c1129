"""Defaults of fields run where an instance is made."""

from __future__ import annotations

import pytest

from django_asyncify.testing import convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)


class Counted(models.Model):
    def number_of_tags():
        return Tag.objects.count()

    def one():
        return 1

    number = models.IntegerField(default={default})
"""
VIEW = """
from django.http import HttpResponse

from .models import Counted, Tag


def view(request):
    first = Tag.objects.first()
    return HttpResponse(f"{first} {Counted().number}")
"""


@pytest.mark.parametrize(("default", "in_thread"), [("number_of_tags", True), ("one", False)])
def test_a_function_of_the_class_body_is_followed(default: str, in_thread: bool) -> None:
    files = {"app/models.py": MODELS.replace("{default}", default), "app/views.py": VIEW}
    after = convert(files).after["app/views.py"]
    assert "await Tag.objects.afirst()" in after
    assert ("sync_to_async" in after) is in_thread
