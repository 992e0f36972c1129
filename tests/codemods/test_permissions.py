"""Permission checks on users."""

from __future__ import annotations

import pytest

from django_asyncify.config import Config
from django_asyncify.plan.model import Verdict
from tests.codemods.places import (
    UNHELPED,
    assert_declined,
    assert_native,
    assert_no_operation,
    convert_views,
    statements,
    views_of,
)
from tests.codemods.test_request_user import BACKEND, SETTINGS

LOAD = "request.user = await request.auser()\n"


@pytest.mark.parametrize(
    "text",
    [
        "class Door:\n    def has_perm(self, name):\n        return True\nx = Door().has_perm('a')",
        "x = 'has_perm'",
    ],
)
def test_own_classes_with_permissions_stay(text: str) -> None:
    assert_no_operation(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("has_perm('app.change_tag')", "ahas_perm('app.change_tag')"),
        ("has_perms(['app.change_tag'])", "ahas_perms(['app.change_tag'])"),
        ("has_module_perms('app')", "ahas_module_perms('app')"),
        ("get_all_permissions()", "aget_all_permissions()"),
        ("get_group_permissions()", "aget_group_permissions()"),
    ],
)
def test_each_check_has_its_twin(before: str, after: str) -> None:
    assert_native(f"x = request.user.{before}", f"{LOAD}x = await request.user.{after}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("if not {}:\n    pass", "if not await {}:\n    pass"),
        ("x = {} or pk", "x = await {} or pk"),
        ("x = [{}]", "x = [await {}]"),
    ],
)
def test_await_binds_as_the_call_did(before: str, after: str) -> None:
    assert_native(
        before.format("request.user.has_perm('a')"),
        LOAD + after.format("request.user.ahas_perm('a')"),
    )


def test_a_backend_with_its_own_check_is_asked_itself() -> None:
    backend = BACKEND.replace("get_user(self, user_id)", "has_perm(self, user_obj, perm, obj=None)")
    conversion = assert_declined(
        "number = Tag.objects.count()\nif request.user.has_perm('app.change_tag'):\n    pass",
        "overrides has_perm()",
        files={
            "app/backends.py": backend,
            "settings.py": SETTINGS.format(middleware="", backend="app.backends.Backend"),
        },
    )
    assert "ahas_perm" not in views_of(conversion)


PEOPLE = """
from django.contrib.auth.models import AbstractUser, UserManager
from gatekeeper.models import Guarded


class People(UserManager):
    def get(self, *args, **kwargs):
        return super().get(*args, **kwargs)


class Person({base}AbstractUser):
    objects = {manager}()

    {method}
"""
ALLOWED = "def has_perm(self, perm, obj=None):\n        return True"
CACHED = f"@lru_cache\n    {ALLOWED}"
TWIN = f"{ALLOWED}\n\n    async def ahas_perm(self, perm, obj=None):\n        return True"


@pytest.mark.parametrize(
    ("manager", "method", "honest", "reason"),
    [
        ("People", "pass", "", "app.models.People, overrides get()"),
        ("People", "pass", "app.models.People", ""),
        ("UserManager", CACHED, "", "app.models.Person overrides has_perm()"),
        ("UserManager", ALLOWED, "app.models.Person", ""),
        ("UserManager", TWIN, "", ""),
        ("UserManager", "a base", "", "gatekeeper.models.Guarded, a base class of the user model"),
        ("UserManager", "a base", "gatekeeper.models.Guarded", ""),
    ],
)
def test_a_user_model_and_its_manager_can_be_vouched_for(
    manager: str, method: str, honest: str, reason: str
) -> None:
    view = """
    @permission_required("app.change_tag")
    def view(request, pk):
        return HttpResponse(Tag.objects.count())
    """
    backend = "django.contrib.auth.backends.ModelBackend"
    settings = SETTINGS.format(middleware="", backend=backend)
    base, method = ("Guarded, ", "pass") if method == "a base" else ("", method)
    conversion = convert_views(
        view,
        imports="from django.contrib.auth.decorators import permission_required",
        models=PEOPLE.format(base=base, manager=manager, method=method),
        files={"settings.py": settings + 'AUTH_USER_MODEL = "app.Person"\n'},
        config=Config(honest=frozenset({honest}), ignore=UNHELPED.ignore),
    )
    assert reason in conversion.reasons("view")
    blocked = conversion.verdicts["view"] is Verdict.BLOCKED
    assert blocked is (reason != "")


def test_a_user_model_with_its_own_check_gets_a_twin_of_it() -> None:
    view = """
    @permission_required("app.change_tag")
    def view(request, pk):
        return HttpResponse(Tag.objects.count())
    """
    backend = "django.contrib.auth.backends.ModelBackend"
    settings = SETTINGS.format(middleware="", backend=backend) + 'AUTH_USER_MODEL = "app.Person"\n'
    models = PEOPLE.format(base="", manager="UserManager", method=ALLOWED)
    imports = "from django.contrib.auth.decorators import permission_required"
    conversion = convert_views(
        view, imports=imports, models=models, files={"settings.py": settings}
    )
    assert conversion.verdicts["view"] is Verdict.NATIVE
    twin = "async def ahas_perm(self, perm, obj=None):"
    call = "        return await sync_to_async(self.has_perm)(perm, obj)"
    assert f"{ALLOWED}\n\n    {twin}\n{call}" in conversion.after["app/models.py"]


def test_whoever_has_a_permission_is_a_queryset_that_no_async_code_makes() -> None:
    conversion = statements(
        'n = Tag.objects.count()\nx = [u.pk for u in User.objects.with_perm("app.add_tag")]',
        imports="from django.contrib.auth.models import User",
    )
    listed = 'lambda: list(User.objects.with_perm("app.add_tag"))'
    assert f"await sync_to_async({listed})()" in views_of(conversion)
