"""What code puts on models from outside is followed where it can be read, unknown elsewhere."""

from __future__ import annotations

import pytest

from django_asyncify.testing import Conversion, convert

MODELS = """
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, User
from django.db import models


class Author(models.Model):
    user = models.OneToOneField(User, on_delete=models.CASCADE)
    name = models.CharField(max_length=10)


class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)


def find_author(user):
    return Author.objects.get(user=user)


def nobody(user):
    return Author()
"""
VIEW = """
from django.http import HttpResponse
from .models import Author, Book


def view(request):
    number = Book.objects.count()
    found = request.user.found
    books = [book.pk for book in found.book_set.all()]
    return HttpResponse(f"{number} {books}")
"""


def convert_with(added: str) -> Conversion:
    return convert({"app/models.py": MODELS + added, "app/views.py": VIEW})


@pytest.mark.parametrize(
    "added",
    [
        pytest.param("if 1 > 2:\n    User.found = property(find_author)\n", id="on a condition"),
        pytest.param(
            "def put(cls):\n    User.found = property(find_author)\n\nput(User)\n",
            id="in a function",
        ),
        pytest.param("User.found = make(find_author)\n", id="made by a call that isn't known"),
        pytest.param(
            "User.found = property(find_author)\nmake(1).found = find_author\n",
            id="on something unknown, too",
        ),
    ],
)
def test_what_cannot_be_read_stays_unknown(added: str) -> None:
    after = convert_with(added).after["app/views.py"]
    assert "for book in found.book_set.all()" in after
    assert "async for" not in after


@pytest.mark.parametrize(
    "added",
    [
        "User.found = property(find_author)\n",
        "get_user_model().found = property(find_author)\n",
        'User.add_to_class("found", property(find_author))\n',
        'setattr(User, "found", property(lambda user: Author.objects.get(user=user)))\n',
        "User.found = property(find_author)\nAnonymousUser.found = property(nobody)\n",
    ],
)
def test_a_property_put_on_a_model_gives_what_its_getter_returns(added: str) -> None:
    after = convert_with(added).after["app/views.py"]
    assert "found = await sync_to_async(lambda: request.user.found)()" in after
    assert "[book.pk async for book in found.book_set.all()]" in after


def test_what_is_added_to_anonymous_users_counts_for_the_user_of_a_request() -> None:
    conversion = convert_with(
        "User.found = property(nobody)\nAnonymousUser.found = property(find_author)\n"
    )
    assert "sync_to_async(lambda: request.user.found)" in conversion.after["app/views.py"]


def test_what_is_added_to_another_class_counts_for_that_alone() -> None:
    conversion = convert_with("User.found = property(nobody)\nBook.found = property(find_author)\n")
    assert "found = request.user.found" in conversion.after["app/views.py"]
