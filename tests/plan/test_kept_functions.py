"""A view that a decorator keeps in a list or dictionary may be called from there by sync code."""

from __future__ import annotations

import pytest

from django_asyncify.plan.model import Verdict
from tests.codemods.places import convert_views, reasons, views_of

USE = """
{decorator}


@{register}
def kept(request):
    return HttpResponse(Tag.objects.count())


def dispatching(request, kind):
    number = Article.objects.count()
    return KEPT[kind](request)
"""
DECORATORS = """
KEPT = {}
LISTED = []


def by_name(name):
    def decorator(function):
        KEPT[name] = function
        return function

    return decorator


def listed(function):
    LISTED.append(function)
    KEPT["a"] = LISTED[-1]
    return function


def set_by_default(function):
    KEPT.setdefault("a", function)
    return function


def wrapped(function):
    @wraps(function)
    def wrapper(request):
        return function(request)

    KEPT["a"] = wrapper
    return wrapper


def counted(function):
    seen = {}

    @wraps(function)
    def wrapper(request):
        seen["name"] = request.path
        return function(request)

    return wrapper
"""


@pytest.mark.parametrize("register", ["by_name('a')", "listed", "set_by_default", "wrapped"])
def test_a_view_that_a_decorator_keeps_stays_sync(register: str) -> None:
    text = USE.format(decorator=DECORATORS, register=register)
    conversion = convert_views(text, imports="from functools import wraps")
    assert conversion.verdicts["kept"] is Verdict.BLOCKED, reasons(conversion)
    assert "keeps it in a list or dictionary" in conversion.reasons("kept")
    assert "await sync_to_async(KEPT[kind])(request)" in views_of(conversion)


def test_what_only_its_wrapper_keeps_is_nothing_to_it() -> None:
    text = USE.format(decorator=DECORATORS, register="counted").partition("def dispatching")[0]
    conversion = convert_views(text, imports="from functools import wraps")
    assert conversion.verdicts["kept"] is Verdict.NATIVE, reasons(conversion)
