"""A project's size doesn't change what becomes of its views."""

from __future__ import annotations

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import convert

MANY = 90
MODELS = """
from django.db import models


class Owner(models.Model):
    name = models.CharField(max_length=10)


class LiveManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().exclude(name="deleted")


class Tag(models.Model):
    name = models.CharField(max_length=10)
    owner = models.ForeignKey(Owner, on_delete=models.CASCADE)
    objects = LiveManager()
"""
HEADER = """
from functools import wraps

from django.http import HttpResponse

from .models import Tag


def build(test):
    def decorate(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if test(request):
                return HttpResponse(status=403)
            return view(request, *args, **kwargs)

        return wrapper

    return decorate


def guarded(view):
    return build(lambda request: "x" in request.GET)(view)
"""
VIEW = """

{decorator}def view_{number}(request):
    names = [tag.owner.name for tag in Tag.objects.filter(pk__gt={number})]
    return HttpResponse(str(names + list(Tag.objects.values_list("name", flat=True))))
"""
AFTER = "async for tag in Tag.objects.filter(pk__gt={number}).select_related("


def test_many_uses_of_a_manager_with_a_queryset_of_its_own() -> None:
    views = "".join(VIEW.format(number=n, decorator="") for n in range(MANY))
    conversion = convert({"app/models.py": MODELS, "app/views.py": HEADER + views})
    assert set(conversion.verdicts.values()) == {Verdict.NATIVE}
    text = conversion.after["app/views.py"]
    assert [n for n in range(MANY) if AFTER.format(number=n) not in text] == []


def test_many_views_behind_one_decorator_factory() -> None:
    views = "".join(VIEW.format(number=n, decorator="@guarded\n") for n in range(MANY))
    conversion = convert({"app/models.py": MODELS, "app/views.py": HEADER + views})
    assert set(conversion.verdicts.values()) == {Verdict.NATIVE}


def test_a_decorator_that_stands_twice_around_a_view() -> None:
    twice = '@build(lambda r: "a" in r.GET)\n@build(lambda r: "b" in r.GET)\n'
    conversion = convert(
        {"app/models.py": MODELS, "app/views.py": HEADER + VIEW.format(number=1, decorator=twice)}
    )
    assert conversion.verdicts == {"view_1": Verdict.NATIVE}, conversion.reasons("view_1")


def test_what_stands_inside_the_second_of_two_is_seen() -> None:
    inside = "@build(bool)\n@build(bool)\n@transaction.atomic\n"
    text = HEADER.replace("\n\nfrom .models", "\nfrom django.db import transaction\n\nfrom .models")
    conversion = convert(
        {"app/models.py": MODELS, "app/views.py": text + VIEW.format(number=1, decorator=inside)}
    )
    assert conversion.verdicts == {"view_1": Verdict.BLOCKED}
    assert "atomic-view" in conversion.reasons("view_1")


SHARED = """
from functools import wraps

from django.db import models, transaction
from django.http import HttpResponse

from .models import Book


def checked(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.GET.get("no"):
            return HttpResponse(status=403)
        return view(request, *args, **kwargs)

    return wrapper


@checked
def converted(request):
    return HttpResponse([book.byline for book in Book.objects.order_by("pk")])


@checked
@transaction.atomic
def left(request):
    return HttpResponse([book.byline for book in Book.objects.order_by("-pk")])
"""
BOOKS = """
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)

    @property
    def byline(self):
        return self.author.name
"""


def test_a_view_that_is_blocked_keeps_its_queries_though_a_decorator_leads_to_it() -> None:
    conversion = convert({"app/models.py": BOOKS, "app/views.py": SHARED})
    assert conversion.verdicts["left"] is Verdict.BLOCKED
    after = conversion.after["app/views.py"]
    assert 'Book.objects.order_by("pk").select_related("author")' in after
    assert SHARED[SHARED.index("@checked\n@transaction.atomic") :] in after


CALLED = """
from django.db import transaction
from django.http import HttpResponse

from .models import Book


@transaction.atomic
def left(request):
    request.book = Book.objects.order_by("pk").first()
    return HttpResponse(request.book.pk)


def converted(request):
    number = Book.objects.count()
    left(request)
    return HttpResponse(f"{number} {request.book.author.name}")
"""


def test_a_blocked_view_that_a_converted_one_calls_fetches_what_that_one_reads() -> None:
    conversion = convert({"app/models.py": BOOKS, "app/views.py": CALLED})
    assert conversion.verdicts["left"] is Verdict.BLOCKED
    assert conversion.verdicts["converted"] is not Verdict.BLOCKED
    after = conversion.after["app/views.py"]
    assert 'Book.objects.order_by("pk").select_related("author").first()' in after


LINKING = """
import json

from django.http import HttpResponse

from .models import Owner, Tag


def href(first, *parts, **query):
    anchor = query.pop("_anchor", None)
    pairs = [f"{key}=" for key in query if "_" not in key]
    tail = f"#{anchor}" if "_anchor" in query else ""
    return "/".join([str(first), str(len(parts)), *pairs, tail])


def names(*parts, **found):
    return [owner.name for owners in found.values() for owner in owners] + list(parts[0])
"""
LINKS = """

def view_{number}(request):
    count = Tag.objects.count()
    return HttpResponse(href({number}, count, q_{number}=count, **json.loads(request.body)))
"""
LISTS = """

def view_{number}(request):
    count = Tag.objects.count()
    return HttpResponse(names([{number}], q_{number}=Owner.objects.filter(pk=count)))
"""


def test_what_many_calls_of_one_function_hand_over_besides_its_parameters_is_seen() -> None:
    views = "".join(LISTS.format(number=n) for n in range(2 * MANY))
    conversion = convert({"app/models.py": MODELS, "app/views.py": LINKING + views})
    assert set(conversion.verdicts.values()) == {Verdict.BRIDGED}


def test_rest_parameters_are_a_tuple_and_a_dictionary_however_often_they_are_given() -> None:
    views = "".join(LINKS.format(number=n) for n in range(2 * MANY))
    conversion = convert({"app/models.py": MODELS, "app/views.py": LINKING + views})
    assert set(conversion.verdicts.values()) == {Verdict.NATIVE}
