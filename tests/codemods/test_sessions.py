"""The session has async methods since Django 5.1."""

from __future__ import annotations

import pytest

from django_asyncify.config import Config
from tests.codemods.places import (
    assert_declined,
    assert_native,
    assert_no_operation,
    statements,
    views_of,
)


@pytest.mark.parametrize(
    "text",
    [
        "session = request.session",
        "request.session.modified = True",
        "key = request.session.session_key",
        "session = {'a': 1}\nx = session.get('a')\nsession['b'] = 2\ndel session['a']",
        "session = {'a': 1}\nx = 'a' in session",
    ],
)
def test_what_does_not_load_the_session_stays(text: str) -> None:
    assert_no_operation(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = request.session.get('a')", "x = await request.session.aget('a')"),
        ("x = request.session.get('a', [])[0]", "x = (await request.session.aget('a', []))[0]"),
        ("x = request.session.pop('a', None)", "x = await request.session.apop('a', None)"),
        ("request.session.setdefault('a', 1)", "await request.session.asetdefault('a', 1)"),
        ("request.session.update({'a': 1})", "await request.session.aupdate({'a': 1})"),
        ("request.session.flush()", "await request.session.aflush()"),
        ("request.session.cycle_key()", "await request.session.acycle_key()"),
        ("request.session.set_expiry(10)", "await request.session.aset_expiry(10)"),
        ("request.session['a'] = 1", "await request.session.aset('a', 1)"),
        ("request.session['a'] = x = 1", None),
        ("x = 'a' in request.session", "x = await request.session.ahas_key('a')"),
        (
            "if 'a' in request.session and pk:\n    pass",
            "if await request.session.ahas_key('a') and pk:\n    pass",
        ),
        (
            "for k, v in request.session.items():\n    pass",
            "for k, v in await request.session.aitems():\n    pass",
        ),
        (
            "session = request.session\nx = session.get('a')",
            "session = request.session\nx = await session.aget('a')",
        ),
    ],
)
def test_uses_that_load_the_session_are_awaited(before: str, after: str | None) -> None:
    if after is None:
        assert_declined(f"number = Tag.objects.count()\n{before}", "isn't assigned by itself")
    else:
        assert_native(before, after)


def test_a_counter_reads_and_writes_in_the_order_it_did() -> None:
    assert_native(
        "request.session['a'] = request.session.get('a', 0) + 1",
        "await request.session.aset('a', await request.session.aget('a', 0) + 1)",
    )


@pytest.mark.parametrize(
    ("text", "bridge"),
    [
        ("x = request.session['a']", "await sync_to_async(lambda: request.session['a'])()"),
        ("del request.session['a']", "        del request.session['a']\n"),
        ("request.session['a'] += 1", "        request.session['a'] += 1\n"),
        ("request.session['a'], x = 1, 2", "request.session['a'], x = 1, 2\n"),
    ],
)
def test_what_has_no_method_is_bridged(text: str, bridge: str) -> None:
    conversion = assert_declined(f"number = Tag.objects.count()\n{text}", "")
    assert bridge in views_of(conversion)


def test_django_50_has_no_async_sessions() -> None:
    conversion = statements(
        "number = Tag.objects.count()\nx = request.session.get('a')", config=Config(django=(5, 0))
    )
    assert "async sessions came with Django 5.1" in conversion.reasons("view")
    assert "await sync_to_async(request.session.get)('a')" in views_of(conversion)


def test_an_engine_that_is_not_djangos_is_bridged() -> None:
    settings = """
    INSTALLED_APPS = ["django.contrib.sessions", "app"]
    MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
    SESSION_ENGINE = "elsewhere.sessions"
    ROOT_URLCONF = "urls"
    """
    conversion = assert_declined(
        "number = Tag.objects.count()\nx = request.session.get('a')",
        "the session engine elsewhere.sessions isn't Django's own",
        files={"settings.py": settings},
    )
    assert "aget(" not in views_of(conversion)
