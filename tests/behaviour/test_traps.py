"""Traps that raise nothing: where Django's async paths do something else than the sync ones.

Each is a variant of the project. The view, converted or refused, has to answer as it did.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from django_asyncify.config import Config
from django_asyncify.plan import live_user
from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert
from tests.behaviour.conftest import Outcome, run_scenarios, site_files
from tests.behaviour.scenarios import Scenario, Step, scenarios_of

BACKENDS = """
from asgiref.sync import sync_to_async
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.contrib.auth.models import User
from django.views.decorators.debug import sensitive_variables


class LockingOut(ModelBackend):
    def get_user(self, user_id):
        user = super().get_user(user_id)
        return None if user is None or user.username == "alice" else user


class Loose(ModelBackend):
    @sensitive_variables()
    def get_user(self, user_id):
        user = ModelBackend.get_user(self, user_id)
        return None if user is None or user.username == "alice" else user


class Denying(ModelBackend):
    def has_perm(self, user_obj, perm, obj=None):
        return False


class DenyingUnseen(ModelBackend):
    @sensitive_variables()
    def has_perm(self, user_obj, perm, obj=None):
        return False


class Granting(ModelBackend):
    def has_perm(self, user_obj, perm, obj=None):
        return True


class NoPasswords(ModelBackend):
    def authenticate(self, request, username=None, password=None, **kwargs):
        return None


class Bare(BaseBackend):
    def get_user(self, user_id):
        user = User.objects.filter(pk=user_id).first()
        return None if user is None or user.username == "alice" else user

    def get_user_permissions(self, user_obj, obj=None):
        return {"shop.change_article"}


class Twofold(ModelBackend):
    def get_user(self, user_id):
        user = super().get_user(user_id)
        return None if user is None or user.username == "alice" else user

    async def aget_user(self, user_id):
        return await sync_to_async(self.get_user)(user_id)


class OfItsOwn:
    def authenticate(self, request, username=None, password=None):
        return None

    def get_user(self, user_id):
        return User.objects.filter(pk=user_id).first()

    def has_perm(self, user_obj, perm, obj=None):
        return True
"""
MIDDLEWARE = """
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser, User
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject


def impersonating(get_response):
    def middleware(request):
        request.user = User.objects.get(username="boss")
        return get_response(request)

    return middleware


def replacing_some(get_response):
    def middleware(request):
        if request.user.username == "alice":
            request.user = User.objects.get(username="boss")
        elif request.user.is_staff:
            request.user = AnonymousUser()
        return get_response(request)

    return middleware


class LazilyReplacing(MiddlewareMixin):
    def process_request(self, request):
        given = request.user
        request.user = SimpleLazyObject(
            lambda: User.objects.filter(pk__lt=given.pk or 0).first() or AnonymousUser()
        )


class Visitor(AnonymousUser):
    def __str__(self):
        return f"visitor among {User.objects.count()}"

    @property
    def is_authenticated(self):
        return User.objects.count() < 0


class MembersOnly(MiddlewareMixin):
    def process_view(self, request, view, args, kwargs):
        if request.user.is_authenticated or request.path == "/log_in/":
            return None
        return login_required(view)(request, *args, **kwargs)


class WithVisitors(MiddlewareMixin):
    def process_request(self, request):
        user = request.user
        request.user = user if user.is_authenticated else Visitor()


def replacing_unseen(get_response):
    def middleware(request):
        request.user = request.boss = User.objects.get(username="boss")
        return get_response(request)

    return middleware


class AddingHeader:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_template_response(self, request, response):
        response["X-Template"] = "yes"
        return response


def connection_tenant(get_response):
    from django.db import connection

    def middleware(request):
        connection.tenant = request.headers.get("X-Tenant", "")
        return get_response(request)

    return middleware
"""
USER_VIEWS = (
    "behind_login",
    "behind_own_login",
    "behind_permission",
    "behind_test",
    "for_members",
    "for_members_or_login",
    "for_staff",
    "log_in",
    "log_out",
    "permission_in_view",
    "template_user_only",
    "user_alias",
    "user_and_template",
    "user_as_filter",
    "user_in_query",
    "who",
    "who_sometimes",
)
# Without auser() nothing is left in these that an async view could do.
ONLY_THE_USER = ("user_alias", "who", "who_sometimes")
#: Around them, or inside of what is around them, stands a check of Django's.
ASKING_DJANGO = (
    "behind_login",
    "behind_own_login",
    "behind_permission",
    "behind_test",
    "for_members_or_login",
)
CONNECTION_VIEW = """


def connection_name(request):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {getattr(connection, 'tenant', 'nobody')}")
"""
OWN_USER = '\nAUTH_USER_MODEL = "shop.Person"\n'
STRICT_PERSON = """

from django.contrib.auth.models import AbstractUser


class Person(AbstractUser):
    def has_perm(self, perm, obj=None):
        return self.is_staff and Tag.objects.exists()

    class Meta:
        db_table = "people"
"""
LAX_PERSON = """

from django.contrib.auth.models import AbstractUser


class Lax:
    def has_perms(self, perm_list, obj=None):
        return True


class Person(Lax, AbstractUser):
    class Meta:
        db_table = "people"
"""
SESSION_VIEW = """


def user_then_session(request):
    number = Tag.objects.count()
    name = request.user.username
    request.session["seen"] = request.session.get("seen", 0) + number
    return HttpResponse(f"{name} {request.session['seen']}")
"""
CSRF_VIEW = """

from django.views.decorators.csrf import csrf_protect


@csrf_protect
def csrf_protected(request):
    return HttpResponse(str(Tag.objects.count()))
"""


@dataclass(frozen=True)
class Variant:
    """The project with other settings: what it adds, and the views that it is about."""

    settings: str
    views: Sequence[str]
    blocked: Sequence[str] = ()
    reading: str = ""
    honest: Sequence[str] = ()
    ignore: Sequence[str] = ()
    models: str = ""

    def files(self) -> dict[str, str]:
        files = site_files()
        files["settings.py"] += self.settings
        files["shop/backends.py"] = BACKENDS
        files["shop/more_middleware.py"] = MIDDLEWARE
        if self.honest:
            files["shop/live_user.py"] = live_user.MIDDLEWARE
        files["shop/reading.py"] += self.reading
        files["shop/models.py"] += self.models
        if self.reading:
            (view,) = self.views
            route = f'    path("{view}/", reading.{view}),\n]'
            files["urls.py"] = files["urls.py"].replace("\n]", f"\n{route}")
        return files


def backend(name: str) -> str:
    return f'\nAUTHENTICATION_BACKENDS = ["shop.backends.{name}"]\n'


def middleware(name: str) -> str:
    return f'\nMIDDLEWARE = [*MIDDLEWARE, "shop.more_middleware.{name}"]\n'


LIVE_USER = "shop.live_user.AsyncUserMiddleware"


def with_live_user(settings: str) -> str:
    return f'{settings}\nMIDDLEWARE = [*MIDDLEWARE, "{LIVE_USER}"]\n'


DB_CACHE = """
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cached"}
}
"""
VARIANTS: Mapping[str, Variant] = {
    "a backend that locks a user out": Variant(backend("LockingOut"), USER_VIEWS),
    "a backend that no twin fits": Variant(backend("Loose"), USER_VIEWS),
    "a backend that no twin fits and no middleware may help": Variant(
        backend("Loose"),
        USER_VIEWS,
        blocked=(*ASKING_DJANGO, *ONLY_THE_USER),
        ignore=("user-middleware",),
    ),
    "a backend that denies permissions as no twin can": Variant(
        backend("DenyingUnseen"), USER_VIEWS, blocked=("behind_permission",)
    ),
    "a backend that denies permissions": Variant(backend("Denying"), USER_VIEWS),
    "a backend that grants permissions": Variant(backend("Granting"), USER_VIEWS),
    "a user model that denies permissions": Variant(OWN_USER, USER_VIEWS, models=STRICT_PERSON),
    "a user model whose base grants permissions": Variant(OWN_USER, USER_VIEWS, models=LAX_PERSON),
    "a bare backend, whose methods run in the thread": Variant(backend("Bare"), USER_VIEWS),
    "a backend with an async twin of its own": Variant(backend("Twofold"), USER_VIEWS),
    "a backend without async methods": Variant(backend("OfItsOwn"), USER_VIEWS),
    "a backend that accepts no passwords": Variant(backend("NoPasswords"), USER_VIEWS),
    "middleware that sends anonymous users away": Variant(
        middleware("MembersOnly"), (*USER_VIEWS, "add_comment", "loop")
    ),
    "middleware that replaces the user": Variant(middleware("impersonating"), USER_VIEWS),
    "a session behind a replaced user": Variant(
        middleware("impersonating"), ("user_then_session",), reading=SESSION_VIEW
    ),
    "middleware that replaces some users": Variant(middleware("replacing_some"), USER_VIEWS),
    "middleware with a lazy user": Variant(middleware("LazilyReplacing"), USER_VIEWS),
    "middleware that replaces the user over a backend that no twin fits": Variant(
        middleware("LazilyReplacing") + backend("Loose"), USER_VIEWS
    ),
    "middleware with anonymous users of its own": Variant(
        middleware("WithVisitors"),
        USER_VIEWS,
        blocked=(*ASKING_DJANGO, *ONLY_THE_USER),
    ),
    "middleware that replaces the user as no twin can": Variant(
        middleware("replacing_unseen"), USER_VIEWS
    ),
    "a live user over a backend that no twin fits": Variant(
        with_live_user(backend("Loose")), USER_VIEWS, honest=(LIVE_USER,)
    ),
    "a live user over middleware that replaces it": Variant(
        with_live_user(middleware("impersonating")), USER_VIEWS, honest=(LIVE_USER,)
    ),
    "middleware for template responses": Variant(
        middleware("AddingHeader"),
        ("show_list", "template_user_only", "kept_response"),
        blocked=("show_list", "kept_response"),
    ),
    "a tenant on the connection": Variant(
        middleware("connection_tenant"), ("connection_name",), reading=CONNECTION_VIEW
    ),
    "ATOMIC_REQUESTS": Variant(
        '\nDATABASES["default"]["ATOMIC_REQUESTS"] = True\n',
        ("two_writes", "get_title", "create_one"),
        blocked=("two_writes", "get_title", "create_one"),
    ),
    "sessions in signed cookies": Variant(
        '\nSESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"\n',
        ("session_counter", "session_list", "session_read", "who"),
    ),
    "sessions in the cache": Variant(
        '\nSESSION_ENGINE = "django.contrib.sessions.backends.cache"\n',
        ("session_counter", "session_list", "session_read", "who"),
    ),
    "CSRF tokens in the session": Variant(
        "\nCSRF_USE_SESSIONS = True\n",
        ("csrf_protected",),
        blocked=("csrf_protected",),
        reading=CSRF_VIEW,
    ),
    "CSRF tokens in the session that middleware has loaded": Variant(
        "\nCSRF_USE_SESSIONS = True\n"
        'MIDDLEWARE = [*MIDDLEWARE, "django.middleware.csrf.CsrfViewMiddleware"]\n',
        ("csrf_protected",),
        reading=CSRF_VIEW,
    ),
    "a cache in the database": Variant(
        DB_CACHE,
        ("cached_page", "cached_value", "cached_or_set", "cached_queryset"),
        blocked=("cached_page",),
    ),
}


def asked(views: Sequence[str]) -> list[Scenario]:
    found: list[Scenario] = []
    for view in views:
        if view in {"connection_name", "csrf_protected"}:
            step = Step(f"/{view}/", headers={"X-Tenant": "acme"})
            found.append(Scenario(view, view, "alice", (step,)))
        else:
            found += scenarios_of(view)
    return found


@cache
def converted(name: str) -> Conversion:
    """Convert a variant's own views alone, once."""
    variant = VARIANTS[name]
    files = variant.files()
    modules = {view: module for module, view in re.findall(r"(\w+)\.(\w+)[,)]", files["urls.py"])}
    views = [f"shop.{modules[view]}.{view}" for view in variant.views]
    config = Config(honest=frozenset(variant.honest), ignore=frozenset(variant.ignore))
    return convert(files, views=views, config=config)


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_the_project_answers_as_before(name: str, tmp_path: Path) -> None:
    variant, conversion = VARIANTS[name], converted(name)
    scenarios = asked(variant.views)
    before = run_scenarios(tmp_path / "before", conversion.before, scenarios)
    after = run_scenarios(tmp_path / "after", conversion.after, scenarios)
    assert {name: _told(outcome) for name, outcome in after.items()} == {
        name: _told(outcome) for name, outcome in before.items()
    }
    assert [finding for outcome in after.values() for finding in outcome.findings] == []


def _told(outcome: Outcome) -> list[object]:
    steps = [(s.status, s.headers, s.cookies, s.body, s.errors) for s in outcome.steps]
    return [steps, outcome.rows, outcome.sessions, outcome.cut[-1:]]


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_views_that_can_not_become_async_are_blocked(name: str) -> None:
    variant, conversion = VARIANTS[name], converted(name)
    found = {view for view in variant.views if conversion.verdicts[view] is Verdict.BLOCKED}
    assert found == set(variant.blocked), [conversion.reasons(view) for view in variant.views]


def test_the_user_is_not_asked_for_another_way_than_before() -> None:
    conversion = converted("a backend that no twin fits and no middleware may help")
    assert all("auser" not in text for text in conversion.after.values())


def test_permissions_are_not_asked_for_another_way_than_before() -> None:
    conversion = converted("a backend that denies permissions as no twin can")
    assert all("ahas_perm" not in text for text in conversion.after.values())
