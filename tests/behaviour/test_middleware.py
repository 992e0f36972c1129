"""Middleware of the project's own that looks at the user, before the view and after it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from django_asyncify.config import Config
from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert
from tests.behaviour.conftest import Outcome, run_scenarios, site_files
from tests.behaviour.scenarios import Scenario, Step

VIEWS = """
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.urls import path

from .models import Tag


def first(request):
    if request.user.is_authenticated:
        return JsonResponse({"name": request.user.username, "count": Tag.objects.count()})
    return HttpResponse("nobody")


def sometimes(request):
    count = Tag.objects.count()
    return HttpResponse(f"{count} {count > 1 and request.user.username}")


def never(request):
    return HttpResponse(str(Tag.objects.count()))


@login_required
def members(request):
    return HttpResponse(f"{Tag.objects.count()} {request.user.username}")


def kept(request):
    request.session["seen"] = True
    return HttpResponse(str(Tag.objects.count()))


urlpatterns = [
    path("first/", first),
    path("sometimes/", sometimes),
    path("never/", never),
    path("members/", members),
    path("kept/", kept),
]
"""
NAMES = ("first", "sometimes", "never", "members", "kept")
MIDDLEWARE = {
    "before": """
class Looks:
    def __init__(self, handler):
        self.handler = handler

    def __call__(self, request):
        if request.user.is_authenticated:
            request.label = request.user.username
        return self.handler(request)
""",
    "by a hook": """
from django.utils.deprecation import MiddlewareMixin


class Looks(MiddlewareMixin):
    def process_request(self, request):
        self.note(request)

    def note(self, request):
        request.label = request.user.username
""",
    "on some paths": """
def Looks(get_response):
    def middleware(request):
        if "label" in request.GET and request.user.is_authenticated:
            request.label = request.user.username
        return get_response(request)

    return middleware
""",
    "after": """
class Looks:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.respond(request)
        response["X-Name"] = request.user.username or "nobody"
        return response

    def respond(self, request):
        return self.get_response(request)
""",
    "after by a hook": """
from django.utils.deprecation import MiddlewareMixin


class Looks(MiddlewareMixin):
    def process_response(self, request, response):
        response["X-Name"] = request.user.username or "nobody"
        return response
""",
    "in its place": """
from asgiref.sync import sync_to_async
from django.contrib.auth import get_user, get_user_model
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject


class Looks(MiddlewareMixin):
    def process_request(self, request):
        def played():
            if not hasattr(request, "played"):
                request.played = get_user(request)
                if "label" in request.GET and request.played.is_authenticated:
                    request.played = get_user_model().objects.get(username="bob")
            return request.played

        async def auser():
            return await sync_to_async(played)()

        request.user = SimpleLazyObject(played)
        request.auser = auser
""",
}
PLAYS = """
from django.contrib.auth import get_user_model
from django.utils.functional import SimpleLazyObject


class Plays:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "label" in request.GET:
            users = get_user_model().objects
            request.user = SimpleLazyObject(lambda: users.get(username="bob"))
        return self.get_response(request)
"""
MIDDLEWARE["after it has been assigned"] = PLAYS + MIDDLEWARE["before"]
MIDDLEWARE["before it is assigned"] = PLAYS + MIDDLEWARE["before"]
NAMED = {
    "after it has been assigned": ("Plays", "Looks"),
    "before it is assigned": ("Looks", "Plays"),
}
#: What the project's team vouches for.
HONEST = {"in its place": frozenset({"shop.looks.Looks"})}
#: ``login_required`` awaits ``auser()``, which knows nothing of the user that is loaded already.
LOADED_TWICE = {(kind, "members") for kind in ("before", "by a hook", "on some paths", *NAMED)}


@cache
def conversion(kind: str) -> Conversion:
    files = site_files()
    files["shop/own.py"] = VIEWS
    files["shop/looks.py"] = MIDDLEWARE[kind]
    for name in NAMED.get(kind, ("Looks",)):
        files["settings.py"] += f'\nMIDDLEWARE.append("shop.looks.{name}")\n'
    files["urls.py"] += (
        '\nfrom django.urls import include\n\nurlpatterns += [path("", include("shop.own"))]\n'
    )
    config = Config(honest=HONEST.get(kind, frozenset()))
    return convert(files, views=[f"shop.own.{name}" for name in NAMES], config=config)


@pytest.fixture(scope="module", params=MIDDLEWARE)
def kind(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="module")
def outcomes(
    kind: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Outcome], dict[str, Outcome]]:
    folder: Path = tmp_path_factory.mktemp("middleware")
    asked = [
        Scenario(f"{name} {user}", name, user, (Step(f"/{name}/"), Step(f"/{name}/?label=1")))
        for name in NAMES
        for user in ("alice", None)
    ]
    before = run_scenarios(folder / "before", conversion(kind).before, asked)
    return before, run_scenarios(folder / "after", conversion(kind).after, asked)


@pytest.mark.parametrize("name", NAMES)
def test_a_view_answers_as_before(
    kind: str, name: str, outcomes: tuple[dict[str, Outcome], dict[str, Outcome]]
) -> None:
    for who in (f"{name} alice", f"{name} None"):
        before, after = (form[who] for form in outcomes)
        assert [(s.status, s.headers, s.body, s.errors) for s in after.steps] == [
            (s.status, s.headers, s.body, s.errors) for s in before.steps
        ]
        assert after.findings == []


@pytest.mark.parametrize("name", NAMES)
def test_a_view_does_not_query_more_often(
    kind: str, name: str, outcomes: tuple[dict[str, Outcome], dict[str, Outcome]]
) -> None:
    allowed = 1 if (kind, name) in LOADED_TWICE else 0
    for index in range(2):
        before, after = (
            sum(form[f"{name} alice"].steps[index].queries.values()) for form in outcomes
        )
        assert after <= before + allowed


@pytest.mark.parametrize("name", NAMES)
def test_every_view_is_converted(kind: str, name: str) -> None:
    assert conversion(kind).verdicts[name] is not Verdict.BLOCKED, conversion(kind).reasons(name)


@pytest.mark.parametrize("kind", ["before", "by a hook", "after it has been assigned"])
def test_a_user_loaded_by_middleware_on_every_path_costs_the_view_nothing(kind: str) -> None:
    text = conversion(kind).after["shop/own.py"]
    assert "auser" not in text
    assert "sync_to_async" not in text


def test_a_user_that_middleware_may_have_loaded_is_not_loaded_by_auser() -> None:
    assert "auser" not in conversion("on some paths").after["shop/own.py"]


def test_a_user_that_middleware_assigns_later_may_have_to_be_loaded() -> None:
    assert "sync_to_async" in conversion("before it is assigned").after["shop/own.py"]


@pytest.mark.parametrize("kind", ["after", "after by a hook"])
def test_a_user_that_middleware_reads_afterwards_is_kept_on_the_request(kind: str) -> None:
    text = conversion(kind).after["shop/own.py"]
    assert text.count("request.user = await request.auser()") == 2
    assert text.count("request.auser()") == 2


def test_middleware_that_gives_another_user_has_to_be_vouched_for() -> None:
    vouched = conversion("in its place")
    assert "request.user = await request.auser()" in vouched.after["shop/own.py"]
    refused = convert(vouched.before, views=["shop.own.members"])
    assert refused.verdicts["members"] is Verdict.BLOCKED
    assert "the middleware shop.looks.Looks assigns request.user" in refused.reasons("members")
