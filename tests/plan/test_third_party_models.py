"""Models of installed applications: their relations have names that no project text tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_asyncify.config import Config
from django_asyncify.testing import convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)
"""
VIEW = """
from django.contrib.auth.models import User
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from feed.models import Entry

from .models import Tag


def page(request):
    number = Tag.objects.count()
    tag = Tag.objects.get(pk=1)
    {body}
    return HttpResponse("done")
"""


def converted(body: str, other: str = "") -> str:
    body = body.replace("\n", "\n    ")
    files = {
        "app/models.py": MODELS,
        "app/views.py": VIEW.format(body=body),
        "app/other.py": other,
    }
    after = convert(files).after["app/views.py"]
    assert "await Tag.objects.acount()" in after
    return after


@pytest.mark.parametrize(
    ("body", "bridged"),
    [
        ("key = tag.auth_token.key", "sync_to_async(lambda: tag.auth_token.key)()"),
        ("count = tag.entry_set.count()", "sync_to_async(lambda: tag.entry_set.count())()"),
        ("keys = [e.key for e in tag.entry_set.all()]", "sync_to_async(lambda: [e.key for"),
        ("entry = Entry.objects.get(pk=1)\nname = entry.actor.name", "lambda: entry.actor.name"),
        (
            "entry = get_object_or_404(Entry, pk=1)\nname = entry.actor.name",
            "lambda: entry.actor.name",
        ),
        (
            "for entry in Entry.objects.filter(pk=1):\n    print(entry.actor.name)",
            "        for entry in Entry.objects.filter(pk=1):\n            print(entry",
        ),
        (
            "entries = list(Entry.objects.all())\nnames = [entry.actor.name for entry in entries]",
            "lambda: [entry.actor.name for entry in entries]",
        ),
    ],
)
def test_what_only_another_application_declares_may_query(body: str, bridged: str) -> None:
    assert bridged in converted(body)


@pytest.mark.parametrize(
    ("body", "other"),
    [
        ("tag = Tag.objects.annotate(uses=Count('pk')).get(pk=1)\nn = tag.uses", ""),
        ("tag.uses = 3\nn = tag.uses", ""),
        ("n = tag.uses", "def f(tag):\n    tag.uses = 1\n"),
        ("n = tag.uses", "def f(tag):\n    setattr(tag, 'uses', 1)\n"),
        ("n = tag.uses", "def f(tags):\n    return tags.extra(select={'uses': 'SELECT 1'})\n"),
        ("n = tag.uses", "SQL = 'SELECT id, count(*) AS uses FROM tag'\n"),
        ("n = tag.uses", "COUNTS = {'uses': 1}\n\n\ndef f(q):\n    return q.annotate(**COUNTS)\n"),
    ],
)
def test_what_the_project_gives_an_instance_is_data(body: str, other: str) -> None:
    assert "sync_to_async" not in converted(body, other)


def test_what_other_texts_call_so_is_not_given() -> None:
    """The key of a response isn't an annotation."""
    other = "def f(tag):\n    auth_token = 1\n    return {'auth_token': auth_token}\n"
    assert "sync_to_async(lambda: tag.auth_token.key)" in converted(
        "key = tag.auth_token.key", other
    )


SERIALIZERS = """
from django.db.models import Manager


class Serializer:
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)

    def __init__(self, instance):
        self.instance = instance

    @property
    def shown(self):
        return [row.pk for row in self.instance.all()]
"""


def test_what_makes_its_objects_itself_has_the_properties_of_its_class(tmp_path: Path) -> None:
    (tmp_path / "site-packages").mkdir()
    package = tmp_path / "site-packages/serialising.py"
    package.write_text(SERIALIZERS, encoding="utf-8")
    files = {
        "app/models.py": MODELS,
        "app/views.py": """
            from django.http import JsonResponse
            from serialising import Serializer

            from .models import Tag


            class Tags(Serializer):
                pass


            def page(request):
                number = Tag.objects.count()
                made = Tags(Tag.objects)
                shown = made.shown
                return JsonResponse([number, shown], safe=False)
        """,
    }
    conversion = convert(files, config=Config(python=package.parent))
    after = conversion.after["app/views.py"]
    assert "shown = await sync_to_async(lambda: made.shown)()" in after
