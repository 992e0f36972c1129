"""A lock that is taken and given back by two calls is held by the thread alone."""

from __future__ import annotations

from textwrap import indent

import pytest

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert

VIEWS = """
import threading

from django.core.cache import cache
from django.http import HttpResponse

from .models import Tag

LOCK = threading.Lock()


class Mutex:
    def acquire(self):
        LOCK.acquire()

    def release(self):
        LOCK.release()

    def __enter__(self):
        LOCK.acquire()

    def __exit__(self, *how):
        LOCK.release()


MUTEX = Mutex()


def take():
    LOCK.acquire()


def give_back():
    LOCK.release()


def guarded():
    LOCK.acquire()
    try:
        Tag.objects.create()
    finally:
        LOCK.release()


def view(request):
    number = Tag.objects.count()
"""
MODELS = "from django.db import models\n\n\nclass Tag(models.Model):\n    pass\n"

TOGETHER = {
    "a lock": """\
LOCK.acquire()
try:
    number = Tag.objects.count()
finally:
    LOCK.release()""",
    "a lock that may be taken": """\
if not LOCK.acquire(timeout=1):
    return HttpResponse(status=409)
try:
    number = Tag.objects.count()
finally:
    LOCK.release()""",
    "without try": "LOCK.acquire()\nnumber = Tag.objects.count()\nLOCK.release()",
    "under a condition": """\
if number:
    LOCK.acquire()
number = Tag.objects.count()
if number:
    LOCK.release()""",
    "a lock of the project's own": """\
MUTEX.acquire()
number = Tag.objects.count()
MUTEX.release()""",
}
APART = {
    "given back by a helper": "LOCK.acquire()\nnumber = Tag.objects.count()\ngive_back()",
    "taken by a helper": "take()\nnumber = Tag.objects.count()\ngive_back()",
    "never given back": "LOCK.acquire()",
    "another one is given back": "LOCK.acquire()\nMUTEX.release()",
}
BY_ITSELF = {
    "with": "with LOCK:\n    number = Tag.objects.count()",
    "with an object of the project's own": "with MUTEX:\n    number = Tag.objects.count()",
    "in a helper": "guarded()",
}


def converted(text: str) -> Conversion:
    views = f"{VIEWS.lstrip()}{indent(text, '    ')}\n    return HttpResponse(str(number))\n"
    return convert({"app/models.py": MODELS, "app/views.py": views}, views=["app.views.view"])


def after(conversion: Conversion) -> str:
    return conversion.after["app/views.py"].partition("def view")[2]


@pytest.mark.parametrize("text", TOGETHER.values(), ids=TOGETHER.keys())
def test_a_lock_is_given_back_where_it_is_taken(text: str) -> None:
    conversion = converted(text)
    assert conversion.verdicts == {"view": Verdict.BRIDGED}
    inside = after(conversion).partition("def in_thread")[2].partition("await")[0]
    assert ".acquire(" in inside
    assert ".release(" in inside


def test_a_lock_of_the_cache_is_given_back_where_it_is_taken() -> None:
    conversion = converted(
        'lock = cache.lock("x")\nlock.acquire()\nnumber = Tag.objects.count()\nlock.release()'
    )
    inside = after(conversion).partition("def in_thread")[2].partition("await")[0]
    assert "lock.acquire()" in inside
    assert "lock.release()" in inside


@pytest.mark.parametrize("text", APART.values(), ids=APART.keys())
def test_a_lock_that_other_code_gives_back_leaves_the_view_sync(text: str) -> None:
    conversion = converted(text)
    assert conversion.verdicts == {"view": Verdict.BLOCKED}
    assert "takes a lock that other code gives back" in conversion.reasons("view")


@pytest.mark.parametrize("text", BY_ITSELF.values(), ids=BY_ITSELF.keys())
def test_what_gives_its_lock_back_by_itself_is_bridged(text: str) -> None:
    assert converted(text).verdicts == {"view": Verdict.BRIDGED}
