"""Logging in and out, and asking who the user is."""

from __future__ import annotations

import pytest

from django_asyncify.config import Config
from tests.codemods.places import (
    assert_declined,
    assert_native,
    assert_no_operation,
    imports_of,
    reasons,
    statements,
    views_of,
)
from tests.codemods.test_request_user import BACKEND, SETTINGS

AUTH = (
    "from django.contrib.auth import "
    "authenticate, get_user, get_user_model, login, logout, update_session_auth_hash"
)
COUNT = "number = Tag.objects.count()\n"


@pytest.mark.parametrize("text", ["x = get_user_model()", "x = get_user", "x = {'login': 1}"])
def test_what_asks_nobody_stays(text: str) -> None:
    assert_no_operation(text, imports=AUTH)


def test_a_function_of_ones_own_with_the_name_stays() -> None:
    own = "def get_user(name):\n    return name\n"
    assert_no_operation("x = get_user(pk)", imports=own)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = get_user(request)", "x = await aget_user(request)"),
        ("x = get_user(request).pk", "x = (await aget_user(request)).pk"),
        ("if get_user(request).is_staff: pass", "if (await aget_user(request)).is_staff: pass"),
    ],
)
def test_the_user_is_awaited(before: str, after: str) -> None:
    assert_native(before, after, imports=AUTH)


def test_the_import_is_replaced_when_nothing_else_needs_it() -> None:
    conversion = statements(
        "x = get_user(request)", imports="from django.contrib.auth import get_user"
    )
    assert "from django.contrib.auth import aget_user\n" in imports_of(conversion)


def test_a_module_gives_both_names() -> None:
    imports = "from django.contrib import auth"
    assert_native(
        "x = auth.get_user(request)", "x = await auth.aget_user(request)", imports=imports
    )


def test_a_backend_with_its_own_get_user_is_asked_itself() -> None:
    files = {
        "app/backends.py": BACKEND,
        "settings.py": SETTINGS.format(middleware="", backend="app.backends.Backend"),
    }
    text = f"{COUNT}x = get_user(request)"
    conversion = assert_declined(text, "overrides get_user()", imports=AUTH, files=files)
    assert "sync_to_async(get_user)(request)" in views_of(conversion)


def test_there_is_no_twin_before_django_5() -> None:
    config = Config(django=(4, 2))
    assert_declined(f"{COUNT}x = get_user(request)", "no async", imports=AUTH, config=config)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("authenticate(request, username='a', password='b')", "hashes a password"),
        ("request.user.check_password('a')", "hashes a password"),
        ("login(request, user)", "could cut alogin() in two"),
        ("logout(request)", "could cut alogout() in two"),
        ("update_session_auth_hash(request, user)", "in two"),
    ],
)
def test_what_hashes_or_writes_runs_in_the_thread(call: str, reason: str) -> None:
    imports = f"{AUTH}\nfrom django.contrib.auth.models import User"
    text = f"user = User.objects.get(pk=pk)\nx = {call}"
    conversion = assert_declined(text, reason, imports=imports)
    assert "sync_to_async(" in views_of(conversion)


TOKENS = """
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator


class Tokens(PasswordResetTokenGenerator):
    key_salt = "shop"
    {member}


tokens = Tokens()
"""
HASHING = "def _make_hash_value(self, user, timestamp):\n        return {returned}"


@pytest.mark.parametrize(
    ("member", "after"),
    [
        ("pass", "x = tokens.check_token(user, pk)"),
        (HASHING.format(returned="f'{user.pk}{timestamp}'"), "x = tokens.check_token(user, pk)"),
        (
            HASHING.format(returned="str(Tag.objects.count())"),
            "x = await sync_to_async(tokens.check_token)(user, pk)",
        ),
        (
            "def _now(self):\n        return Tag.objects.first()",
            "x = await sync_to_async(tokens.check_token)(user, pk)",
        ),
    ],
)
def test_a_token_is_checked_by_the_classs_own_hash_value(member: str, after: str) -> None:
    conversion = statements(
        "user = User.objects.get(pk=pk)\nx = tokens.check_token(user, pk)",
        imports=f"{TOKENS.format(member=member)}\nfrom .models import Tag",
    )
    assert after in views_of(conversion), reasons(conversion)
