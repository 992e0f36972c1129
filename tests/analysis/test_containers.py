"""What a list or a dictionary lacks is no unknown value: reading it raises."""

from __future__ import annotations

import pytest

from django_asyncify.testing import convert

MODELS = """
from django.db import models


class Teacher(models.Model):
    title = models.CharField(max_length=10)


class Course(models.Model):
    teacher = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="courses")
"""
VIEW = """
from collections import defaultdict
from django.http import HttpResponse
from .models import Teacher


def view(request, pk):
    teacher = {empty}
    if pk:
        teacher = Teacher.objects.get(pk=pk)
    return HttpResponse(f"{{teacher.title}} {{teacher.courses.count()}}")
"""


def converted(empty: str) -> str:
    return convert({"app/models.py": MODELS, "app/views.py": VIEW.format(empty=empty)}).after[
        "app/views.py"
    ]


@pytest.mark.parametrize("empty", ["object_of(pk)", "request.session.get('teacher')"])
def test_something_else_may_have_the_attribute(empty: str) -> None:
    assert "acount" not in converted(empty)


@pytest.mark.parametrize("empty", ["[]", "{}", "set()", "defaultdict(list)"])
def test_a_container_that_lacks_it_gives_nothing(empty: str) -> None:
    assert "{teacher.title} {await teacher.courses.acount()}" in converted(empty)
