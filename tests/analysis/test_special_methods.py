"""Special methods of models: which of them query, wherever they come from."""

from __future__ import annotations

import pytest

from django_asyncify.testing import Conversion, convert

MODELS = """
from django.contrib.auth.models import Group
from django.db import models


class Shelf(models.Model):
    name = models.CharField(max_length=10)


class Book(models.Model):
    title = models.CharField(max_length=10)
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)

    def __str__(self):
        return self.title


def text_of(shelf):
    return str(shelf.book_set.count())


def size_of(shelf):
    return shelf.book_set.count()
"""
VIEWS = """
from django.contrib.auth.models import Group, Permission
from django.http import HttpResponse
from .models import Book, Shelf
"""


def converted(body: str, added: str = "") -> Conversion:
    view = f"\n\ndef view(request):\n    number = Book.objects.count()\n{body}"
    return convert({"app/models.py": MODELS + added, "app/views.py": VIEWS + view})


def view_of(conversion: Conversion) -> str:
    return conversion.after["app/views.py"].partition("def view")[2]


@pytest.mark.parametrize("model", ["Book", "Group", "Shelf"])
def test_map_of_texts_that_query_nothing_stays_on_the_loop(model: str) -> None:
    body = f"    return HttpResponse(', '.join(map(str, {model}.objects.all())))\n"
    assert "sync_to_async" not in view_of(converted(body))


def test_map_of_texts_that_read_a_relation_joins_it() -> None:
    body = "    return HttpResponse(', '.join(map(str, Permission.objects.all())))\n"
    assert ".select_related('content_type')" in view_of(converted(body))


def test_map_of_texts_set_from_outside_runs_in_the_thread() -> None:
    body = "    return HttpResponse(', '.join(map(str, Shelf.objects.all())))\n"
    after = view_of(converted(body, "\n\nShelf.__str__ = text_of\n"))
    assert "sync_to_async(lambda: ', '.join(map(str, Shelf.objects.all())))" in after
