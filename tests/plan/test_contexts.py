"""Context managers of the project's own: harmless ones stay around what is awaited."""

from __future__ import annotations

import pytest

from tests.codemods.places import convert_views, views_of

VIEW = """
{context}

def view(request, pk):
    with {entered}:
        number = Tag.objects.count()
    return HttpResponse(number)
"""
IMPORTS = """
import contextlib
import threading
import time

from django.http import HttpResponse

TIMES = []
LOCAL = threading.local()
"""
GENERATOR = """
@contextlib.contextmanager
def own(name):
    {before}
    yield name
    {after}
"""
CLASS = """
class own:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        {before}
        return self

    def __exit__(self, *args):
        {after}
"""
HARMLESS = [
    ("start = time.time()", "print(time.time())"),
    ("start = [1]", "start = None"),
    ("pass", "pass"),
]
HARMFUL = [
    ("pass", "Tag.objects.create()"),
    ("number = Tag.objects.count()", "pass"),
    ("LOCAL.name = 1", "del LOCAL.name"),
    ("TIMES.append(1)", "TIMES.pop()"),
    ("TIMES[0:] = [1]", "pass"),
    ("HttpResponse.status_code = 201", "pass"),
]


def converted(form: str, before: str, after: str) -> str:
    context = form.format(before=before, after=after)
    view = VIEW.format(context=context, entered="own('a')")
    return views_of(convert_views(view, imports=IMPORTS))


@pytest.mark.parametrize("form", [GENERATOR, CLASS])
@pytest.mark.parametrize(("before", "after"), HARMLESS)
def test_what_is_inside_of_a_harmless_context_is_awaited_there(
    form: str, before: str, after: str
) -> None:
    assert "    with own('a'):\n        number = await Tag" in converted(form, before, after)


@pytest.mark.parametrize("form", [GENERATOR, CLASS])
@pytest.mark.parametrize(("before", "after"), HARMFUL)
def test_what_blocks_or_changes_what_others_see_keeps_all_in_the_thread(
    form: str, before: str, after: str
) -> None:
    assert "await Tag" not in converted(form, before, after)


def test_an_object_that_others_may_enter_too_keeps_all_in_the_thread() -> None:
    form = CLASS.format(before="self.depth = 1", after="self.depth = 0")
    view = VIEW.format(context=f"{form}\n\nSHARED = own('a')\n", entered="SHARED")
    assert "await Tag" not in views_of(convert_views(view, imports=IMPORTS))


def test_what_is_given_may_be_seen_by_others() -> None:
    context = """
@contextlib.contextmanager
def own(held, name):
    held[name] = 1
    yield
    setattr(held, name, 2)
"""
    view = VIEW.format(context=context, entered="own(TIMES, 'a')")
    assert "await Tag" not in views_of(convert_views(view, imports=IMPORTS))
