"""A form made for an instance: what it shows is in the row, or queries."""

from __future__ import annotations

import pytest

from django_asyncify.testing import convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)


class LoudField(models.CharField):
    def value_from_object(self, instance):
        return Tag.objects.count()


class Author(models.Model):
    name = models.CharField(max_length=10)


class Book(models.Model):
    title = models.CharField(max_length=10)
    loud = LoudField(max_length=10)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    tags = models.ManyToManyField(Tag)
"""
FORMS = """
from django import forms

from .models import Book


class BookForm(forms.ModelForm):
    {body}

    class Meta:
        model = Book
        {fields}
"""
VIEW = """
from django.http import HttpResponse

from .forms import BookForm
from .models import Book


def view(request, pk):
    book = {fetched}
    form = BookForm(request.POST or None, instance=book)
    return HttpResponse(form.instance.title)
"""
FETCHED = "Book.objects.get(pk=pk)"
SHOWN = 'fields = ("title", "author")'


def is_bridged(*, fields: str = SHOWN, fetched: str = FETCHED, body: str = "extra = None") -> bool:
    after = convert(
        {
            "app/models.py": MODELS,
            "app/forms.py": FORMS.format(fields=fields, body=body),
            "app/views.py": VIEW.format(fetched=fetched),
        }
    ).after["app/views.py"]
    assert "async def view" in after
    return "sync_to_async(BookForm)" in after


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param('fields = ("title", "tags")', id="a many-to-many relation"),
        pytest.param('fields = "__all__"', id="all fields, and so that relation"),
        pytest.param('exclude = ("title",)', id="all but others"),
        pytest.param('fields = ("title", "loud")', id="a field class of the project's own"),
        pytest.param("fields = SHOWN", id="a list that isn't written out"),
    ],
)
def test_what_is_not_in_the_row_is_fetched_in_the_thread(fields: str) -> None:
    assert is_bridged(fields=fields)


@pytest.mark.parametrize(
    "fetched",
    [
        'Book.objects.only("title").get(pk=pk)',
        'Book.objects.defer("author").get(pk=pk)',
        "Book.objects.filter(pk=pk).first()",
    ],
)
def test_an_instance_that_may_lack_fields_or_be_none_is_not_known_to_be_whole(
    fetched: str,
) -> None:
    assert is_bridged(fetched=fetched)


def test_a_constructor_of_its_own_is_not_followed() -> None:
    assert is_bridged(body="def __init__(self, *args, **kw): super().__init__(*args, **kw)")


@pytest.mark.parametrize("fields", [SHOWN, 'fields = ["title"]', 'exclude = ("tags", "loud")'])
def test_a_form_that_shows_columns_is_made_where_it_stands(fields: str) -> None:
    assert not is_bridged(fields=fields)
