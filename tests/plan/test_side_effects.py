"""What a call changes, told apart by what it is given."""

from __future__ import annotations

import pytest

from django_asyncify.testing import convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)

    @property
    def others(self):
        return Tag.objects.exclude(pk=self.pk).count()
"""
HELPERS = """
import functools

from .models import Tag


def cached(function):
    @functools.wraps(function)
    def wrapper(request):
        if function not in request.kept:
            request.kept[function] = function(request)
        return request.kept[function]

    return wrapper


@cached
def asking(request):
    return Tag.objects.first().others


@cached
def writing(request):
    Tag.objects.create(name="b")


class Condition:
    def __init__(self, condition):
        self.condition = condition

    def __call__(self, request):
        return self.condition(request)


asks = Condition(lambda request: Tag.objects.exists())
writes = Condition(lambda request: Tag.objects.create(name="b"))


def call(function):
    return function()


def down(depth, function):
    return function() if depth == 0 else down(depth - 1, function)


def ping(depth, function):
    return pong(depth, function) if depth else function()


def pong(depth, function):
    return ping(depth - 1, function)


def ask():
    return Tag.objects.count()


def write():
    return Tag.objects.create(name="b")


def rows(function):
    for number in [1, 2]:
        yield function()


def walk(found):
    return [one for one in found]


"""
VIEW = """
from django.http import HttpResponse

from . import helpers
from .models import Tag


def view(request):
    Tag.objects.create(name="a")
    {call}
    return HttpResponse(Tag.objects.count())


def other(request):
    Tag.objects.create(name="a")
    helpers.asking(request)
    helpers.writing(request)
    helpers.asks(request)
    helpers.writes(request)
    for function in (helpers.ask, helpers.write):
        helpers.call(function)
        helpers.down(2, function)
        helpers.ping(2, function)
        helpers.walk(helpers.rows(function))
    return HttpResponse("")
"""


@pytest.mark.parametrize(
    ("reading", "writing"),
    [
        ("helpers.asking(request)", "helpers.writing(request)"),
        ("helpers.asks(request)", "helpers.writes(request)"),
        ("helpers.call(helpers.ask)", "helpers.call(helpers.write)"),
        ("helpers.down(3, helpers.ask)", "helpers.down(3, helpers.write)"),
        ("helpers.ping(3, helpers.ask)", "helpers.ping(3, helpers.write)"),
    ],
)
def test_a_call_writes_only_if_what_it_is_given_does(reading: str, writing: str) -> None:
    assert not are_kept_together(reading)
    assert are_kept_together(writing)


@pytest.mark.parametrize(
    "call",
    [
        "helpers.walk(helpers.rows(helpers.write))",
        "found = helpers.rows(helpers.write)\n    helpers.walk(found)",
        "found = map(lambda number: helpers.write(), [1])\n    helpers.walk(found)",
        "helpers.walk(number for number in [helpers.write()])",
    ],
)
def test_what_writes_as_it_is_walked_over_elsewhere_is_seen(call: str) -> None:
    assert are_kept_together(call)


def are_kept_together(call: str) -> bool:
    """Whether a view's own write and a call run in one go."""
    files = {
        "app/models.py": MODELS,
        "app/helpers.py": HELPERS,
        "app/views.py": VIEW.replace("{call}", call),
    }
    after = convert(files).after["app/views.py"].partition("def other")[0]
    assert "async def view" in after
    return "await Tag.objects.acreate(" not in after


DELETING = """
from django.http import HttpResponse

from .models import Tag


class Writes:
    def __get__(self, holder, cls=None):
        return 1

    def __delete__(self, holder):
        Tag.objects.create(name="c")


class Asks:
    def __get__(self, holder, cls=None):
        return 1

    def __delete__(self, holder):
        Tag.objects.count()


class Kept:
    writing = Writes()
    asking = Asks()

    @property
    def cover(self):
        return 1

    @cover.deleter
    def cover(self):
        Tag.objects.create(name="b")


class Watched:
    def __delattr__(self, name):
        Tag.objects.create(name=name)


def view(request):
    kept, watched = Kept(), Watched()
    Tag.objects.create(name="a")
    {deletion}
    return HttpResponse("ok")
"""


@pytest.mark.parametrize(
    ("deletion", "together"),
    [
        ("del kept.cover", True),
        ("del kept.writing", True),
        ("del watched.title", True),
        ("delattr(kept, 'cover')", True),
        ("delattr(kept, request.GET['name'])", True),
        ("delattr(watched, 'title')", True),
        ("del kept.asking", False),
        ("del kept.label", False),
        ("delattr(kept, 'asking')", False),
    ],
)
def test_what_is_deleted_may_write(deletion: str, together: bool) -> None:
    view = DELETING.replace("{deletion}", deletion)
    after = convert({"app/models.py": MODELS, "app/views.py": view}).after["app/views.py"]
    assert ('await Tag.objects.acreate(name="a")' in after) is not together, after
