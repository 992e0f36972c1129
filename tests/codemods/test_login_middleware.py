"""Middleware that redirects to the login by ``login_required(view)`` leaves the view alone."""

from __future__ import annotations

from textwrap import indent

import pytest

from django_asyncify.config import Config
from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion
from tests.codemods.places import reasons, statements
from tests.codemods.test_request_user import SETTINGS

PATH = "app/middleware.py"
MIDDLEWARE = """
from django.contrib.auth.decorators import login_required, user_passes_test


class LoginRequired:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
{body}
"""
REDIRECT = "return login_required(view)(request, *args, **kwargs)"
LEFT_ALONE = "return login_required(lambda *args, **kwargs: None)(request, *args, **kwargs)"
PASSING = "if request.user.is_authenticated:\n    return None\n"


def behind(body: str, config: Config | None = None) -> Conversion:
    """Convert a view of a project with this ``process_view()``."""
    settings = SETTINGS.format(
        middleware='"app.middleware.LoginRequired",',
        backend="django.contrib.auth.backends.ModelBackend",
    )
    text = MIDDLEWARE.format(body=indent(body, " " * 8))
    files = {PATH: text, "settings.py": settings}
    return statements("number = Tag.objects.count()", files=files, config=config)


@pytest.mark.parametrize(
    "body",
    [
        REDIRECT,
        f"if request.path == '/':\n    return None\n{REDIRECT}",
        f"if request.user.is_authenticated and args:\n    return None\n{REDIRECT}",
        f"if request.user.is_authenticated:\n    args = ()\n{REDIRECT}",
        f"if request.user.is_active:\n    return None\n{REDIRECT}",
        f"if args:\n    {PASSING.strip().replace(chr(10), chr(10) + '    ')}\n{REDIRECT}",
        f"{PASSING}return user_passes_test(args.get)(view)(request, *args, **kwargs)",
        f"{PASSING}response = login_required(view)(request, *args, **kwargs)\nreturn response",
        f"{PASSING}view = view\n{REDIRECT}",
        f"{PASSING}request.user = args[0]\n{REDIRECT}",
        f"{PASSING}setattr(request, 'user', args[0])\n{REDIRECT}",
        f"if request.user.is_anonymous:\n    return None\n{REDIRECT}",
    ],
)
def test_a_view_that_it_may_call_stays_sync(body: str) -> None:
    conversion = behind(body)
    assert conversion.verdicts == {"view": Verdict.BLOCKED}, reasons(conversion)
    assert not conversion.changed


@pytest.mark.parametrize(
    "body",
    [
        f"{PASSING}{REDIRECT}",
        f"if request.user.is_authenticated or request.path == '/':\n    return None\n{REDIRECT}",
        f"if not request.user.is_anonymous:\n    return None\n{REDIRECT}",
        f"if not request.user.is_authenticated and args:\n    {REDIRECT}",
        f"if request.user.is_anonymous:\n    for path in args:\n        {REDIRECT}",
        f"if request.user.is_authenticated:\n    return None\nelse:\n    {REDIRECT}",
        f"{PASSING}if getattr(view, 'public', False):\n    return None\n{REDIRECT}",
        f"{PASSING}{REDIRECT.replace('(view)', '(login_url=chr(47))(view)')}",
    ],
)
def test_a_view_that_it_never_calls_becomes_async(body: str) -> None:
    conversion = behind(body)
    assert conversion.verdicts == {"view": Verdict.NATIVE}, reasons(conversion)
    assert "(lambda *args, **kwargs: None)(request, *args, **kwargs)" in conversion.after[PATH]
    assert "(view)(" not in conversion.after[PATH]


def test_nothing_but_the_view_changes_there() -> None:
    body = f"# Public pages come first.\n{PASSING}\n{REDIRECT}  # to /login/"
    after = behind(body).after[PATH]
    wanted = MIDDLEWARE.format(body=indent(body.replace(REDIRECT, LEFT_ALONE), " " * 8))
    assert after == wanted.lstrip()


def test_it_can_be_switched_off() -> None:
    conversion = behind(f"{PASSING}{REDIRECT}", Config(ignore=frozenset({"login-middleware"})))
    assert "process_view() of app.middleware.LoginRequired calls the view" in reasons(conversion)
    assert not conversion.changed
