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


NUMBER = "    number = Book.objects.count()\n"


def converted(body: str, added: str = "") -> Conversion:
    view = f"\n\ndef view(request):\n{NUMBER}{body}"
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


LENGTH = "    shelf = Shelf.objects.get(pk=1)\n    return HttpResponse(f'{number} {len(shelf)}')\n"
TRUTH = "    shelf = Shelf.objects.get(pk=1)\n    return HttpResponse('yes' if shelf else 'no')\n"
LOCAL_IMPORT = """

def ready():
    from .models import {}

    {}.__len__ = size_of
"""


@pytest.mark.parametrize(
    "added",
    [
        pytest.param("Group.__len__ = size_of\n", id="on another model"),
        pytest.param(LOCAL_IMPORT.format("Book", "Book"), id="on another model, in a function"),
        pytest.param("Shelf.__repr__ = size_of\n", id="another method"),
        pytest.param("Shelf.size = size_of\n", id="no special method"),
        pytest.param("print(hasattr(Shelf, '__len__'))\n", id="only asked for"),
        pytest.param(
            "class Other:\n    @classmethod\n    def __len__(cls):\n        return 1\n",
            id="in another class",
        ),
        pytest.param(
            "class Other:\n    if 1:\n        def __len__(self):\n            return 1\n",
            id="in another class, on a condition",
        ),
    ],
)
def test_what_is_put_elsewhere_leaves_a_model_alone(added: str) -> None:
    assert "sync_to_async" not in view_of(converted(TRUTH, added))


@pytest.mark.parametrize(
    "added",
    [
        pytest.param("Shelf.__len__ = size_of\n", id="assigned"),
        pytest.param("Case = Shelf\nCase.__len__ = size_of\n", id="by another name"),
        pytest.param("Shelf.__len__ = Shelf.size = size_of\n", id="with another"),
        pytest.param("Shelf.__len__, number = size_of, 1\n", id="in a tuple"),
        pytest.param("Shelf.__len__ = (\n    lambda shelf: size_of(shelf)\n)\n", id="on lines"),
        pytest.param("Shelf.__len__ = partial(size_of)\n", id="made by a call"),
        pytest.param("Shelf.__len__: object = size_of\n", id="annotated"),
        pytest.param("models.Model.__len__ = size_of\n", id="on a base that can't be read"),
        pytest.param("setattr(Shelf, '__len__', size_of)\n", id="setattr"),
        pytest.param("type.__setattr__(Shelf, '__len__', size_of)\n", id="type.__setattr__"),
        pytest.param("Shelf.add_to_class('__len__', size_of)\n", id="add_to_class"),
        pytest.param(LOCAL_IMPORT.format("Shelf", "Shelf"), id="in a function"),
        pytest.param(LOCAL_IMPORT.format("Shelf as Case", "Case"), id="renamed in a function"),
        pytest.param("for each in (Shelf, Book):\n    each.__len__ = size_of\n", id="in a loop"),
        pytest.param(
            "for name in ['__len__']:\n    setattr(Shelf, name, size_of)\n", id="by a name"
        ),
        pytest.param("@patch(Shelf)\ndef __len__(self):\n    return 1\n", id="a decorator"),
        pytest.param(
            "def f():\n    @patch(Shelf)\n    def __len__(self):\n        return 1\n",
            id="a decorator in a function",
        ),
    ],
)
@pytest.mark.parametrize("body", [LENGTH, TRUTH])
def test_what_is_put_on_a_model_runs_in_the_thread(body: str, added: str) -> None:
    asked = "len" if body is LENGTH else "bool"
    assert f"await sync_to_async({asked})(shelf)" in view_of(converted(body, f"\n\n{added}"))


CARDS = """

class Card:
    def __init__(self, shelf):
        self.shelf = shelf
"""
CARD = """    card = Card(Shelf.objects.get(pk=1))
    return HttpResponse(f"{number} {len(card)}")
"""


@pytest.mark.parametrize(
    ("added", "asked"),
    [
        ("", "len(card)"),
        ("Shelf.__len__ = size_of\n", "len(card)"),
        ("Card.__len__ = lambda card: size_of(card.shelf)\n", "sync_to_async(len)(card)"),
    ],
)
def test_what_is_put_on_other_classes_counts_as_well(added: str, asked: str) -> None:
    view = f"\n\nfrom .models import Card\n\n\ndef view(request):\n{NUMBER}{CARD}"
    files = {"app/models.py": MODELS + CARDS + added, "app/views.py": VIEWS + view}
    assert asked in convert(files).after["app/views.py"]


SETTINGS = """
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "app"]
AUTH_USER_MODEL = "app.Member"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "app.lazy.shelf_middleware",
]
ROOT_URLCONF = "urls"
"""
LAZY = """
from django.utils.functional import SimpleLazyObject
from .models import Shelf


def shelf_middleware(get_response):
    def middleware(request):
        request.shelf = SimpleLazyObject(lambda: Shelf.objects.get(pk=1))
        return get_response(request)

    return middleware
"""
MEMBER = """
from django.contrib.auth.models import AbstractUser


class Member(AbstractUser):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
"""
URLS = """
from django.urls import path
from app import views

urlpatterns = [path("", views.view)]
"""


def with_lazy(body: str, added: str = "") -> str:
    view = f"\n\ndef view(request):\n{NUMBER}{body}"
    files = {
        "app/models.py": MODELS + MEMBER + added,
        "app/views.py": VIEWS + view,
        "app/lazy.py": LAZY,
        "settings.py": SETTINGS,
        "urls.py": URLS,
    }
    return view_of(convert(files))


LAZY_TRUTH = "    return HttpResponse(f'{number}' if request.shelf else 'none')\n"


def test_a_lazy_instance_without_a_truth_of_its_own_is_loaded_by_bool() -> None:
    after = with_lazy(LAZY_TRUTH)
    assert "    await sync_to_async(bool)(request.shelf)\n" in after
    assert "if request.shelf else" in after


@pytest.mark.parametrize("added", ["Shelf.__len__ = size_of\n", "Shelf.__bool__ = size_of\n"])
@pytest.mark.parametrize("asked", ["request.shelf", "len(request.shelf)"])
def test_a_lazy_instance_with_one_is_asked_in_the_thread_each_time(added: str, asked: str) -> None:
    body = f"    first = 1 if {asked} else 0\n    second = 1 if {asked} else 0\n"
    after = with_lazy(f"{body}    return HttpResponse(f'{{number}} {{first}} {{second}}')\n", added)
    assert after.count("await sync_to_async(lambda: ") == 2


USER_TEXT = "    return HttpResponse(f'{number} {request.user}')\n"
USER_TRUTH = "    return HttpResponse(f'{number}' if request.user else 'none')\n"


@pytest.mark.parametrize("body", [USER_TEXT, USER_TRUTH])
def test_a_user_without_special_methods_is_loaded_and_that_is_all(body: str) -> None:
    after = with_lazy(body)
    assert "request.user = await request.auser()" in after
    assert "sync_to_async" not in after


@pytest.mark.parametrize(
    ("body", "method"),
    [
        (USER_TEXT, "def __str__(self):\n        return self.shelf.name\n"),
        (USER_TRUTH, "def __len__(self):\n        return Shelf.objects.count()\n"),
        (
            USER_TRUTH.replace("request.user", "request.user == request.user"),
            "def __eq__(self, other):\n        return self.shelf.name == other.shelf.name\n",
        ),
        (
            USER_TRUTH.replace("request.user", "1 in request.user"),
            "def __contains__(self, other):\n        return self.shelf.name == other\n",
        ),
    ],
)
def test_special_methods_of_the_lazy_user_run_in_the_thread(body: str, method: str) -> None:
    after = with_lazy(body, f"\n    {method}")
    assert "sync_to_async" in after
