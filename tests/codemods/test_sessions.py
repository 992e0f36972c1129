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
        "request.session['a'] = await request.session.aget('a', 0) + 1",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "if 'a' in request.session:\n    del request.session['a']",
            "if await request.session.ahas_key('a'):\n    del request.session['a']",
        ),
        (
            "request.session['a'] = 1\nrequest.session['b'] = request.session.pop('a') + pk",
            "await request.session.aset('a', 1)\n"
            "request.session['b'] = request.session.pop('a') + pk",
        ),
        (
            "request.session.flush()\nrequest.session['a'] = 1",
            "await request.session.aflush()\nrequest.session['a'] = 1",
        ),
        (
            "session = request.session\nx = session.get('a')\n"
            "for key in session.keys():\n    session['a'] += 1",
            "session = request.session\nx = await session.aget('a')\n"
            "for key in session.keys():\n    session['a'] += 1",
        ),
        (
            "try:\n    x = request.session.get('a')\nexcept OSError:\n    x = None\n"
            "else:\n    x = request.session['a']",
            "try:\n    x = await request.session.aget('a')\nexcept OSError:\n    x = None\n"
            "else:\n    x = request.session['a']",
        ),
    ],
)
def test_a_session_that_is_loaded_is_a_dictionary(before: str, after: str) -> None:
    assert_native(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("if pk:\n    x = request.session.get('a')", "await request.session.aset('b', 1)"),
        ("for each in pk:\n    x = request.session.get('a')", "await request.session.aset('b', 1)"),
        ("x = pk and request.session.get('a')", "await request.session.aset('b', 1)"),
        ("x = [request.session.get(each) for each in pk]", "await request.session.aset('b', 1)"),
        (
            "try:\n    x = request.session.get(pk.a)\nexcept OSError:\n    pass",
            "await request.session.aset('b', 1)",
        ),
        ("while request.session.get('a') and pk:\n    pk -= 1", "request.session.aset('b', 1)"),
        ("def inner():\n    return request.session.get('a')", "request.session.aset('b', 1)"),
        (
            "held = request.session if pk else {}\nheld['a'] = 1",
            "await request.session.aset('b', 1)",
        ),
        (
            "x = request.session.get_expiry_age(expiry=pk)",
            "await request.session.aset('b', 1)",
        ),
    ],
)
def test_a_session_that_may_not_be_loaded_yet_is_awaited(before: str, after: str) -> None:
    text = f"number = Tag.objects.count()\n{before}\nrequest.session['b'] = 1"
    assert after in views_of(statements(text))


def test_the_target_is_read_before_what_is_added() -> None:
    text = "number = Tag.objects.count()\nrequest.session['a'] += request.session.get('b')"
    assert "        request.session['a'] += request.session.get('b')" in views_of(statements(text))


def test_a_session_of_the_projects_own_may_forget() -> None:
    text = (
        "number = Tag.objects.count()\nrequest.session['a'] = 1\nrequest.session = Store()\n"
        "request.session['b'] = 1"
    )
    conversion = statements(text, imports="from elsewhere import Store")
    assert "request.session.aset('b', 1)" in views_of(conversion)


@pytest.mark.parametrize("name", ["cycle_key", "clear_expired"])
def test_what_goes_to_the_store_blocks_even_when_the_session_is_loaded(name: str) -> None:
    text = f"x = request.session.get('a')\nrequest.session.{name}()"
    assert "await" in views_of(statements(text)).splitlines()[2]


def test_a_bridged_use_loads_the_session_as_well() -> None:
    text = "number = Tag.objects.count()\nx = request.session['a']\ny = request.session['b']"
    assert "    y = request.session['b']\n" in views_of(statements(text))


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


def test_an_engine_that_is_not_djangos_may_load_anew_each_time() -> None:
    settings = 'INSTALLED_APPS = ["app"]\nSESSION_ENGINE = "elsewhere.sessions"\n'
    text = "number = Tag.objects.count()\nx = request.session['a']\ny = request.session['b']"
    converted = views_of(statements(text, files={"settings.py": settings}))
    assert "y = await sync_to_async(lambda: request.session['b'])()" in converted


def test_an_engine_that_keeps_files_would_open_them_on_the_event_loop() -> None:
    settings = (
        'INSTALLED_APPS = ["app"]\nSESSION_ENGINE = "django.contrib.sessions.backends.file"\n'
    )
    conversion = assert_declined(
        "number = Tag.objects.count()\nx = request.session.get('a')",
        "the session engine django.contrib.sessions.backends.file opens files on the event loop",
        files={"settings.py": settings},
    )
    assert "aget(" not in views_of(conversion)
