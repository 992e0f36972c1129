"""``async_to_sync(f)(x)`` becomes ``await f(x)``."""

from __future__ import annotations

import pytest

from tests.codemods.places import (
    assert_declined,
    assert_native,
    assert_no_operation,
    imports_of,
    views_of,
)

UNKNOWN = "the result is an unknown value, whose bridge swallows the claim"
FETCH = """
from asgiref.sync import async_to_sync


async def fetch(url):
    return url
"""


def test_a_function_that_is_only_wrapped_stays() -> None:
    assert_no_operation("x = 'async_to_sync'", imports=FETCH)


def test_it_is_awaited_and_the_import_goes() -> None:
    conversion = assert_native(
        "x = async_to_sync(fetch)('u')", "x = await fetch('u')", imports=FETCH
    )
    assert "async_to_sync" not in imports_of(conversion)


@pytest.mark.xfail(reason=UNKNOWN, strict=True)
def test_await_binds_as_the_call_did() -> None:
    assert_native(
        "x = async_to_sync(fetch)('u').upper()", "x = (await fetch('u')).upper()", imports=FETCH
    )


def test_a_wrapped_function_that_is_called_later_runs_in_the_thread() -> None:
    conversion = assert_declined(
        "number = Tag.objects.count()\nget = async_to_sync(fetch)\nx = get('u')",
        "async_to_sync() isn't called at once",
        imports=FETCH,
    )
    assert "sync_to_async" in views_of(conversion)
