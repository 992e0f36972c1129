"""A backend's ``get_user()`` gets the async twin that it lacks, once a view asks for the user."""

from __future__ import annotations

import pytest

from django_asyncify.config import Config
from django_asyncify.testing import Conversion, convert
from tests.codemods.places import statements, views_of
from tests.codemods.test_request_user import SETTINGS

ASKING = "number = Tag.objects.count()\nname = request.user.username"
TWIN = """
    async def aget_user(self, user_id):
        return await sync_to_async(self.get_user)(user_id)
"""
GET_USER = """
    def get_user(self, user_id):
        return None
"""
BACKEND = f"""
from django.contrib.auth.backends import ModelBackend


class Backend(ModelBackend):{GET_USER}"""


def asking(
    backend: str,
    view: str = ASKING,
    *,
    config: Config | None = None,
    more: dict[str, str] | None = None,
) -> Conversion:
    """Convert a view of a project that has this backend, and no middleware instead of twins."""
    settings = SETTINGS.format(middleware="", backend="app.backends.Backend")
    files = {"app/backends.py": backend, "settings.py": settings, **(more or {})}
    config = config or Config(ignore=frozenset({"user-middleware"}))
    return statements(view, files=files, config=config)


def test_no_view_that_asks_for_the_user_means_no_twin() -> None:
    conversion = asking(BACKEND, "number = Tag.objects.count()")
    assert conversion.changed == {"app/views.py"}


@pytest.mark.parametrize("django", [(5, 0), (5, 1)])
def test_before_django_5_2_no_twin_is_needed(django: tuple[int, int]) -> None:
    conversion = asking(BACKEND, config=Config(django=django))
    assert conversion.changed == {"app/views.py"}
    assert "await request.auser()" in views_of(conversion)


@pytest.mark.parametrize(
    "backend",
    [
        BACKEND.replace("ModelBackend", "BaseBackend"),
        BACKEND + TWIN,
        BACKEND.replace("self, user_id", "*args"),
        BACKEND.replace("    def get_user", "    @cache\n    def get_user"),
        BACKEND.replace("    def get_user", "    async def get_user"),
    ],
)
def test_what_needs_no_twin_or_fits_none_stays(backend: str) -> None:
    assert "app/backends.py" not in asking(backend).changed


@pytest.mark.parametrize(
    "text",
    [
        "async def current(request):\n    return await request.auser()\n",
        "@login_required\nasync def current(request):\n    pass\n",
        "async def current(backend):\n    return await backend.aget_user(1)\n",
    ],
)
def test_async_code_that_asks_already_would_get_another_user(text: str) -> None:
    conversion = asking(BACKEND, more={"app/live.py": text})
    assert conversion.changed == {"app/views.py"}
    assert "auser" not in views_of(conversion)


def test_other_async_code_is_none_of_its_business() -> None:
    text = "async def tick(request):\n    pass\n\n\n@login_required\ndef user(request):\n    pass\n"
    conversion = asking(BACKEND, more={"app/live.py": text})
    assert "app/backends.py" in conversion.changed


@pytest.mark.parametrize(
    "config",
    [
        Config(ignore=frozenset({"backend-twins", "user-middleware"})),
        Config(select=frozenset({"request-user", "queryset-methods"})),
        Config(honest=frozenset({"app.backends.Backend"})),
    ],
)
def test_it_can_be_switched_off_and_a_vouched_backend_needs_none(config: Config) -> None:
    assert "app/backends.py" not in asking(BACKEND, config=config).changed


def test_the_twin_stands_after_the_method() -> None:
    conversion = asking(BACKEND)
    after = f"from asgiref.sync import sync_to_async{BACKEND}{TWIN}"
    assert conversion.after["app/backends.py"] == after
    assert "request.user = await request.auser()" in views_of(conversion)


@pytest.mark.parametrize(
    ("parameters", "given"),
    [
        ("*args", "*args"),
        ("user_id, extra=None", "user_id, extra"),
        ("user_id, *args, extra, **kw", "user_id, *args, extra=extra, **kw"),
        ("user_id, /, *, extra=1", "user_id, extra=extra"),
    ],
)
def test_all_that_the_method_takes_is_handed_on(parameters: str, given: str) -> None:
    backend = BACKEND.replace("user_id", parameters)
    after = asking(backend).after["app/backends.py"]
    twin = TWIN.replace("(user_id)", f"({given})").replace("self, user_id", f"self, {parameters}")
    assert after.endswith(twin)


PERMISSIONS = """
from django.contrib.auth.backends import ModelBackend


class Backend(ModelBackend):
    def has_perm(self, user_obj, perm, obj=None):
        return perm == "app.add_tag"
"""
PERMISSION_TWIN = """
    async def ahas_perm(self, user_obj, perm, obj=None):
        return await sync_to_async(self.has_perm)(user_obj, perm, obj)
"""
GUARDED = """
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from app.models import Tag


@permission_required("app.add_tag")
def view(request):
    return HttpResponse(str(Tag.objects.count()))
"""


def test_no_view_that_asks_for_permissions_means_no_twin_of_theirs() -> None:
    assert "app/backends.py" not in asking(PERMISSIONS).changed


def test_a_view_behind_permission_required_asks_for_permissions() -> None:
    conversion = _project(GUARDED, PERMISSIONS)
    assert "async def view(request):" in conversion.after["app/views.py"]
    assert conversion.after["app/backends.py"].endswith(PERMISSION_TWIN)


def test_a_view_that_asks_itself_gets_the_twin_too() -> None:
    code = "number = Tag.objects.count()\nmay = request.user.has_perm('app.add_tag')"
    conversion = asking(PERMISSIONS, code)
    assert conversion.after["app/backends.py"].endswith(PERMISSION_TWIN)
    assert ".ahas_perm('app.add_tag')" in views_of(conversion)


def test_what_stands_after_the_method_keeps_its_distance() -> None:
    rest = "\n    # Who may log in.\n    limit = 3\n\n\nbackend = Backend\n"
    after = asking(BACKEND + rest).after["app/backends.py"]
    assert after.endswith(GET_USER + TWIN + rest)


def test_a_view_behind_login_required_asks_for_the_user() -> None:
    view = """
    from django.contrib.auth.decorators import login_required
    from django.http import HttpResponse
    from app.models import Tag


    @login_required
    def view(request):
        return HttpResponse(str(Tag.objects.count()))
    """
    conversion = _project(view, BACKEND)
    assert "async def view(request):" in conversion.after["app/views.py"]
    assert TWIN in conversion.after["app/backends.py"]


@pytest.mark.parametrize(
    ("backend", "times"),
    [
        (f"{BACKEND}\n\nclass Other(Backend):\n    pass\n", 1),
        (f"{BACKEND}\n\nclass Other(Backend):{GET_USER}", 2),
        (f"{BACKEND}\n    def authenticate(self, request):\n        return None\n", 1),
        (BACKEND.replace("django.contrib.auth.backends", "elsewhere"), 1),
        (BACKEND.replace("\n", "\r\n"), 1),
        (BACKEND.replace("    ", "\t"), 1),
        (BACKEND.replace("self, user_id", "me, key, /"), 1),
    ],
)
def test_every_class_with_a_method_of_its_own_gets_one(backend: str, times: int) -> None:
    settings = SETTINGS.format(middleware="", backend="app.backends.Backend")
    both = settings.replace(
        '"app.backends.Backend"', '"app.backends.Backend", "app.backends.Other"'
    )
    more = {"settings.py": both if "Other" in backend else settings}
    after = asking(backend, more=more).after["app/backends.py"]
    assert after.count("async def aget_user(") == times
    assert after.count("sync_to_async(") == times


def _project(view: str, backend: str) -> Conversion:
    return convert(
        {
            "app/__init__.py": "",
            "app/models.py": """
            from django.db import models

            class Tag(models.Model):
                name = models.CharField(max_length=9)
            """,
            "app/views.py": view,
            "app/backends.py": backend,
            "urls.py": """
            from django.urls import path
            from app import views

            urlpatterns = [path("", views.view)]
            """,
            "settings.py": SETTINGS.format(middleware="", backend="app.backends.Backend"),
        }
    )
