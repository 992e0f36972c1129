"""Middleware that assigns ``request.user`` sets ``request.auser`` too, once a view asks for it."""

from __future__ import annotations

from textwrap import indent

import pytest

from django_asyncify.config import Config
from django_asyncify.testing import Conversion
from tests.codemods.places import statements, views_of
from tests.codemods.test_request_user import SETTINGS

ASKING = "number = Tag.objects.count()\nname = request.user.username"
TWIN = """
async def auser():
    return request.user

request.auser = auser
"""
LAZY_TWIN = """
def auser():
    bool(request.user)  # loads it
    return request.user

request.auser = sync_to_async(auser)
"""
ASSIGNING = "request.user = User.objects.first()"
LAZY = "request.user = SimpleLazyObject(User.objects.first)"
MIDDLEWARE = """
from django.contrib.auth.models import User
from django.utils.functional import SimpleLazyObject


def middleware(get_response):
    def inner(request):
{body}
        return get_response(request)

    return inner
"""
PATH = "app/middleware.py"


def twin(depth: int = 2) -> str:
    """Return the twin as it stands ``depth`` levels deep."""
    return indent(TWIN, "    " * depth)


def asking(
    body: str,
    view: str = ASKING,
    *,
    config: Config | None = None,
    backend: str = "django.contrib.auth.backends.ModelBackend",
    more: dict[str, str] | None = None,
) -> Conversion:
    """Convert a view of a project with middleware that does ``body`` before the view.

    No middleware is added that would make the twins needless.
    """
    settings = SETTINGS.format(middleware='"app.middleware.middleware",', backend=backend)
    text = MIDDLEWARE.format(body=indent(body, " " * 8))
    return statements(
        view,
        files={PATH: text, "settings.py": settings, **(more or {})},
        config=config or Config(ignore=frozenset({"user-middleware"})),
    )


def test_no_view_that_asks_for_the_user_means_no_twin() -> None:
    assert asking(ASSIGNING, "number = Tag.objects.count()").changed == {"app/views.py"}


@pytest.mark.parametrize(
    "body",
    [
        "request.user, token = User.objects.first(), 1",
        "request.user = request.owner = User.objects.first()",
        "request.user: User = User.objects.first()",
        "request.user = User.objects.first(); request.token = 1",
        "if request.path: request.user = User.objects.first()",
        'setattr(request, "user", User.objects.first())',
        f"auser = 1\n{ASSIGNING}",
        f"request = request\n{ASSIGNING}",
        f"{ASSIGNING}\ndel request.user",
        f"{ASSIGNING}\nrequest.auser = User.objects.first",
        f"if request.path:\n    {ASSIGNING}\nrequest._cached_user = request.user",
    ],
)
def test_an_assignment_that_no_twin_fits_leaves_the_user_unknown(body: str) -> None:
    conversion = asking(body)
    assert PATH not in conversion.changed
    assert "auser()" not in views_of(conversion)


def test_async_code_that_asks_already_would_get_another_user() -> None:
    more = {"app/live.py": "async def current(request):\n    return await request.auser()\n"}
    conversion = asking(ASSIGNING, more=more)
    assert conversion.changed == {"app/views.py"}
    assert "auser" not in views_of(conversion)


@pytest.mark.parametrize(
    "config",
    [
        Config(ignore=frozenset({"user-twins", "user-middleware"})),
        Config(select=frozenset({"request-user", "queryset-methods"})),
        Config(honest=frozenset({"app.middleware.middleware"})),
        Config(django=(4, 2)),
    ],
)
def test_it_can_be_switched_off_and_vouched_middleware_needs_none(config: Config) -> None:
    assert PATH not in asking(ASSIGNING, config=config).changed


def test_the_twin_stands_after_the_assignment() -> None:
    after = asking(ASSIGNING).after[PATH]
    wanted = MIDDLEWARE.format(body=indent(ASSIGNING, " " * 8) + "\n" + twin().rstrip())
    assert after == wanted.lstrip()


@pytest.mark.parametrize("body", [LAZY, "request.user = found(request)"])
def test_a_user_that_may_be_lazy_is_loaded_in_the_thread(body: str) -> None:
    after = asking(body).after[PATH]
    given = indent(body, " " * 8) + "\n" + indent(LAZY_TWIN, " " * 8).rstrip()
    wanted = "from asgiref.sync import sync_to_async" + MIDDLEWARE.format(body=given)
    assert after == wanted


def test_every_assignment_has_one_and_comments_stay() -> None:
    body = (
        "if request.path:\n"
        "    # The first one.\n"
        "    request.user = User.objects.first()  # boss\n"
        "    token = 1\n"
        "else:\n"
        "    request.user = User.objects.last()"
    )
    after = asking(body).after[PATH]
    assert after.count(twin(3)) == 2
    assert "# The first one.\n            request.user = User.objects.first()  # boss\n\n" in after


def test_texts_beside_an_assignment_keep_their_quotes() -> None:
    body = """who = ['a', 'b', "c"]\nrequest.user = User.objects.first()"""
    assert "who = ['a', 'b', \"c\"]" in asking(body).after[PATH]


def test_a_method_that_middleware_calls_has_one_too() -> None:
    files = {
        PATH: """
from django.contrib.auth.models import User


class middleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        self.log_in(request)
        return self.get_response(request)

    def log_in(self, request):
        if request.path:
            request.user = User.objects.first()
"""
    }
    assert twin(3) in asking("", more=files).after[PATH]


@pytest.mark.parametrize("body", [ASSIGNING, LAZY])
def test_a_second_run_finds_it_there(body: str) -> None:
    first = asking(body)
    again = asking("", more={PATH: first.after[PATH]})
    assert again.changed == {"app/views.py"}
    assert again.after["app/views.py"] == first.after["app/views.py"]
    assert "request.user = await request.auser()" in views_of(again)


def test_a_twin_that_loads_nothing_is_none_for_a_user_that_may_be_lazy_now() -> None:
    before = asking(ASSIGNING).after[PATH]
    assert "auser()" in views_of(asking("", more={PATH: before}))
    later = before.replace("User.objects.first()", "SimpleLazyObject(User.objects.first)")
    assert "auser()" not in views_of(asking("", more={PATH: later}))


@pytest.mark.parametrize(
    ("body", "sure"),
    [
        (ASSIGNING, True),
        (f"if request.path:\n    {ASSIGNING}", False),
        (f"if request.path:\n    return get_response(request)\n{ASSIGNING}", False),
        (f"response = get_response(request)\n{ASSIGNING}", False),
    ],
)
def test_where_it_is_sure_to_be_set_the_backends_do_not_matter(body: str, sure: bool) -> None:
    conversion = asking(body, backend="elsewhere.Backend")
    assert ("auser()" in views_of(conversion)) is sure


SESSION = "number = Tag.objects.count()\nname = request.user.username\nrequest.session['a'] = 1"


def test_a_user_of_the_session_loads_the_session() -> None:
    assert "request.session['a'] = 1" in views_of(statements(SESSION))


def test_a_user_that_middleware_supplies_does_not_load_the_session() -> None:
    conversion = asking(f"if request.path:\n    {ASSIGNING}", SESSION)
    assert "await request.session.aset('a', 1)" in views_of(conversion)


def test_nor_does_one_that_vouched_middleware_may_supply() -> None:
    settings = SETTINGS.format(
        middleware='"elsewhere.middleware.Unknown",',
        backend="django.contrib.auth.backends.ModelBackend",
    )
    conversion = statements(
        SESSION,
        files={"settings.py": settings},
        config=Config(honest=frozenset({"elsewhere.middleware.Unknown"})),
    )
    assert "await request.session.aset('a', 1)" in views_of(conversion)
