"""What third-party packages do with async views decides what becomes of the views behind them."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.version import Version

from django_asyncify.config import Config
from django_asyncify.django_api.ecosystem import Ecosystem, MiddlewareFact
from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)
"""
SETTINGS = """
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "app"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "{middleware}",
]
AUTHENTICATION_BACKENDS = ["{backend}"]
ROOT_URLCONF = "urls"
"""
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
VIEW = """
from django.http import HttpResponse
{imported}

from .models import Tag


{decorator}
def view(request):
    {first}
    number = Tag.objects.count()
    return HttpResponse(f"{{number}} {{request.user.username}}")
"""
HARMLESS = "whitenoise.middleware.WhiteNoiseMiddleware"


def converted(
    *,
    imported: str = "",
    decorator: str = "",
    first: str = "pass",
    middleware: str = HARMLESS,
    backend: str = MODEL_BACKEND,
    requirements: str = "",
    django: tuple[int, int] = (5, 2),
    python: Path | None = None,
    settings: str = "",
    ignore: frozenset[str] = frozenset({"user-middleware"}),
) -> Conversion:
    files = {
        "app/models.py": MODELS,
        "app/views.py": VIEW.format(imported=imported, decorator=decorator, first=first),
        "settings.py": SETTINGS.format(middleware=middleware, backend=backend) + settings,
        "requirements.txt": requirements,
    }
    return convert(files, config=Config(django=django, python=python, ignore=ignore))


def unpinned(dotted: str) -> MiddlewareFact | None:
    return Ecosystem(lambda _: None).middleware(dotted)


def test_nothing_is_said_of_what_nobody_has_read() -> None:
    assert unpinned("elsewhere.Middleware") is None


def test_of_several_releases_the_worst_holds_unless_one_is_pinned() -> None:
    otp = "django_otp.middleware.OTPMiddleware"
    assert unpinned(otp) == MiddlewareFact("replaces", False)
    assert Ecosystem(lambda _: Version("1.7.2")).middleware(otp) == MiddlewareFact("keeps", False)
    assert Ecosystem(lambda _: Version("1.5.0")).middleware(otp) == MiddlewareFact(
        "replaces", False
    )


def test_between_two_releases_that_were_read_the_worst_of_them_holds() -> None:
    audit = "auditlog.middleware.AuditlogMiddleware"
    assert Ecosystem(lambda _: Version("3.0")).middleware(audit) == MiddlewareFact("loads", False)


@pytest.mark.parametrize(
    ("imported", "decorator", "why"),
    [
        (
            "from guardian.decorators import permission_required_or_403",
            '@permission_required_or_403("app.add_tag")',
            "its wrapper is sync",
        ),
        ("from annoying.decorators import ajax_request", "@ajax_request", "doesn't work"),
        ("from elsewhere import marked", "@marked", "it isn't known whether `elsewhere.marked`"),
    ],
)
def test_a_decorator_that_does_not_work_blocks_the_view(
    imported: str, decorator: str, why: str
) -> None:
    conversion = converted(imported=imported, decorator=decorator)
    assert conversion.verdicts == {"view": Verdict.BLOCKED}
    assert why in conversion.reasons("view")


def test_a_decorator_that_works_leaves_the_view_to_the_other_rules() -> None:
    works = [
        ("csp.decorators", "csp_exempt"),
        ("drf_spectacular.utils", "extend_schema"),
        ("sentry_sdk", "trace"),
        ("stronghold.decorators", "public"),
    ]
    known = [pair for pair in works if _works(".".join(pair))]
    assert known
    for module, name in known:
        conversion = converted(imported=f"from {module} import {name}", decorator=f"@{name}")
        assert "await Tag.objects.acount()" in conversion.after["app/views.py"]


def _works(dotted: str) -> bool:
    fact = Ecosystem(lambda _: None).decorator(dotted, (5, 2))
    return fact is not None and fact.works


@pytest.mark.parametrize(
    ("requirements", "asked"),
    [("", False), ("django-otp==1.6.0", False), ("Django_OTP==1.7.5", True)],
)
def test_middleware_that_replaces_the_user_keeps_auser_away(requirements: str, asked: bool) -> None:
    conversion = converted(
        middleware="django_otp.middleware.OTPMiddleware", requirements=requirements
    )
    assert ("request.auser()" in conversion.after["app/views.py"]) is asked


def test_a_user_that_packages_load_is_not_loaded_again() -> None:
    conversion = converted(middleware="user_visit.middleware.UserVisitMiddleware")
    assert "await sync_to_async" in conversion.after["app/views.py"]
    assert "auser" not in conversion.after["app/views.py"]


@pytest.mark.parametrize(
    ("backend", "django", "asked"),
    [
        ("guardian.backends.ObjectPermissionBackend", (5, 2), True),
        ("mozilla_django_oidc.auth.OIDCAuthenticationBackend", (5, 2), False),
        ("mozilla_django_oidc.auth.OIDCAuthenticationBackend", (5, 1), True),
        ("elsewhere.Backend", (5, 2), False),
    ],
)
def test_backends_are_asked_by_what_they_override(
    backend: str, django: tuple[int, int], asked: bool
) -> None:
    conversion = converted(backend=backend, django=django)
    assert ("request.auser()" in conversion.after["app/views.py"]) is asked


@pytest.mark.parametrize(
    ("groups", "asked"),
    [
        ("", True),
        ("AUTH_LDAP_FIND_GROUP_PERMS = False", True),
        ("AUTH_LDAP_FIND_GROUP_PERMS = True", False),
        ("AUTH_LDAP_FIND_GROUP_PERMS = environ['GROUPS']", False),
    ],
)
def test_a_backend_is_asked_for_permissions_once_a_setting_lets_it_grant_some(
    groups: str, asked: bool
) -> None:
    conversion = converted(
        imported="from django.contrib.auth.decorators import permission_required",
        decorator='@permission_required("app.add_tag")',
        backend=f'{MODEL_BACKEND}", "django_auth_ldap.backend.LDAPBackend',
        settings=groups,
        ignore=frozenset(),
    )
    assert (conversion.verdicts == {"view": Verdict.NATIVE}) is asked, conversion.reasons("view")


FOUND_IN_THE_ENVIRONMENT = {
    "looks": """
from django.utils.deprecation import MiddlewareMixin


class Middleware(MiddlewareMixin):
    def process_request(self, request):
        request.label = request.headers.get("X-Label", "")
""",
    "assigns": """
from django.contrib.auth.models import AnonymousUser


def Middleware(get_response):
    def middleware(request):
        request.user = AnonymousUser()
        return get_response(request)

    return middleware
""",
    "reaches into the cache": """
from django.contrib.auth.models import AnonymousUser


class Middleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request._cached_user = AnonymousUser()
        return self.get_response(request)
""",
    "has a base that isn't there": """
from django.conf import settings
from nowhere import Base


class Middleware(Base):
    pass
""",
}
WHY = {
    "looks": "",
    "assigns": "the middleware labels.Middleware assigns request.user",
    "reaches into the cache": "the package of labels sets the request's user",
    "has a base that isn't there": "it isn't known whether the middleware nowhere.Base replaces",
}


@pytest.mark.parametrize("kind", FOUND_IN_THE_ENVIRONMENT)
def test_middleware_nobody_has_facts_of_is_read_in_the_environment(
    kind: str, tmp_path: Path
) -> None:
    packages = tmp_path / "site-packages"
    packages.mkdir()
    (packages / "labels.py").write_text(FOUND_IN_THE_ENVIRONMENT[kind], encoding="utf-8")
    conversion = converted(
        imported="from django.contrib.auth.decorators import login_required",
        decorator="@login_required",
        middleware="labels.Middleware",
        python=packages,
    )
    assert (conversion.verdicts["view"] is Verdict.NATIVE) is not bool(WHY[kind])
    assert WHY[kind] in conversion.reasons("view")


API_VIEW = """
from django.views.generic import View


def api_view(methods):
    def decorator(function):
        return type("Wrapped", (View,), {"handler": function}).as_view()
    return decorator
"""


@pytest.mark.parametrize("honest", [frozenset(), frozenset({"rest_framework.decorators.api_view"})])
def test_another_frameworks_decorator_is_named_though_its_source_is_read(
    honest: frozenset[str], tmp_path: Path
) -> None:
    package = tmp_path / "site-packages/rest_framework"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "decorators.py").write_text(API_VIEW, encoding="utf-8")
    files = {
        "app/models.py": MODELS,
        "app/views.py": VIEW.format(
            imported="from rest_framework.decorators import api_view",
            decorator="@api_view(['GET'])",
            first="pass",
        ),
    }
    conversion = convert(files, config=Config(python=package.parent, honest=honest))
    codes = [blocker.code for blocker in conversion.blockers["view"]]
    assert codes == (["decorator"] if honest else ["not-ours"]), conversion.reasons("view")


def test_without_an_environment_it_is_refused_by_its_name() -> None:
    conversion = converted(
        imported="from django.contrib.auth.decorators import login_required",
        decorator="@login_required",
        middleware="labels.Middleware",
    )
    assert "it isn't known whether the middleware labels.Middleware" in conversion.reasons("view")


@pytest.mark.parametrize(
    ("middleware", "verdict"),
    [
        ("django_htmx.middleware.HtmxMiddleware", Verdict.NATIVE),
        ("csp.middleware.CSPMiddleware", Verdict.BRIDGED),
    ],
)
def test_what_known_middleware_puts_on_the_request_is_data(
    middleware: str, verdict: Verdict
) -> None:
    view = "if request.htmx and request.htmx.target == 'x':\n        return HttpResponse('')"
    conversion = converted(middleware=middleware, first=view)
    assert conversion.verdicts == {"view": verdict}, conversion.reasons("view")
