"""Views that are decorated apart from their definition, and decorators that views share."""

from __future__ import annotations

import pytest

from django_asyncify.plan.model import Verdict
from tests.codemods.places import convert_views, reasons, views_of

IMPORTS = """
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.shortcuts import redirect
from django.urls import reverse
"""
BY_KEY = """
def by_key(function):
    @wraps(function)
    def wrapper(request, pk):
        return function(request, Article.objects.get(pk=pk))

    return wrapper


def show(request, article):
    return HttpResponse(f"{{article.title}} {{Tag.objects.count()}}")


{more}
"""
URLS = """
from django.urls import path

from app import views

urlpatterns = [path("<int:pk>/", {view}, name="show_by_key")]
"""


@pytest.mark.parametrize(
    "more",
    [
        "show_by_key = by_key(show)",
        "show_by_key = login_required(by_key(show))",
        "inner = by_key(show)\nshow_by_key = login_required(inner)",
        'show_by_key = by_key(show)\n\n\ndef go(request):\n    return reverse("show_by_key")',
        "show_by_key = by_key(show)\nnever_used = by_key(show)",
    ],
)
def test_a_view_may_be_decorated_under_another_name(more: str) -> None:
    conversion = convert_views(
        BY_KEY.format(more=more),
        imports=IMPORTS,
        files={"urls.py": URLS.format(view="views.show_by_key")},
        chosen=["app.views.show"],
    )
    used = "never_used" not in more
    assert (conversion.verdicts["show"] is Verdict.NATIVE) is used, reasons(conversion)
    assert not used or "article = " not in views_of(conversion)
    assert not used or '{article.title} {await Tag.objects.acount()}"' in views_of(conversion)


@pytest.mark.parametrize(
    "more",
    [
        "show_by_key = by_key(show)\n\n\ndef other(request):\n    return show_by_key(request, 3)",
        'show_by_key = by_key(show)\nshown = {"a": show_by_key}',
        "show_by_key = by_key(show)\n\n\ndef other(module):\n"
        '    return getattr(module, "show_by_key")',
        "show_by_key = by_key(show, 3)",
    ],
)
def test_other_uses_of_that_name_are_uses_of_the_view(more: str) -> None:
    conversion = convert_views(
        BY_KEY.format(more=more),
        imports=IMPORTS,
        files={"urls.py": URLS.format(view="views.show_by_key")},
        chosen=["app.views.show"],
    )
    assert conversion.verdicts["show"] is Verdict.BLOCKED, reasons(conversion)


def test_a_name_of_another_module_is_another_one() -> None:
    other = "def show_by_key(request, pk):\n    return None\n\n\nshown = [show_by_key]\n"
    conversion = convert_views(
        BY_KEY.format(more="show_by_key = by_key(show)"),
        imports=IMPORTS,
        files={"urls.py": URLS.format(view="views.show_by_key"), "app/other.py": other},
        chosen=["app.views.show"],
    )
    assert conversion.verdicts["show"] is Verdict.NATIVE, reasons(conversion)


def test_a_view_that_the_urlconf_decorates_is_given_what_the_wrapper_gives() -> None:
    conversion = convert_views(
        BY_KEY.format(more=""),
        imports=IMPORTS,
        files={"urls.py": URLS.format(view="views.by_key(views.show)")},
        chosen=["app.views.show"],
    )
    assert conversion.verdicts["show"] is Verdict.NATIVE, reasons(conversion)


SHARED = """
def only(*methods):
    def decorator(function):
        @wraps(function)
        def inner(request, *args, **kwargs):
            if request.method not in methods:
                return HttpResponse(status=405)
            return function(request, *args, **kwargs)

        return inner

    return decorator


def token(function):
    @wraps(function)
    def wrapper(request, *args, **kwargs):
        request.user = User.objects.get(pk=1)
        return function(request, *args, **kwargs)

    return wrapper


@only("GET")
@token
def by_token(request):
    return HttpResponse(request.user.username)


@login_required
@only("GET")
{decorator}
def by_session(request):
    {first}
    return HttpResponse(f"{{Tag.objects.count()}} {{request.user.username}}")
"""


@pytest.mark.parametrize(
    ("decorator", "first", "native"),
    [
        ('@only("GET")', "x = 1", True),
        ("@token", "x = 1", False),
        ('@only("GET")', "return by_token(request)", False),
    ],
)
def test_what_stands_around_one_view_is_not_around_another_under_the_same_decorator(
    decorator: str, first: str, native: bool
) -> None:
    conversion = convert_views(SHARED.format(decorator=decorator, first=first), imports=IMPORTS)
    asked = "await request.auser()" in views_of(conversion)
    assert (conversion.verdicts["by_session"] is Verdict.NATIVE) is native, reasons(conversion)
    assert asked is native


HELPER = """
@only("GET")
@token
def helper(request):
    return request.user.username


@login_required
def calling(request):
    name = helper(request)
    return HttpResponse(f"{name} {Tag.objects.count()} {request.user.username}")
"""


def test_a_helper_under_the_same_decorators_is_around_the_view_that_calls_it() -> None:
    views = SHARED.format(decorator='@only("GET")', first="x = 1") + HELPER
    conversion = convert_views(views, imports=IMPORTS)
    assert (
        "request.user = await request.auser()" not in views_of(conversion).partition("calling")[2]
    )
