"""Django's cache."""

from __future__ import annotations

import pytest

from tests.codemods.places import (
    assert_declined,
    assert_native,
    assert_no_operation,
    statements,
    views_of,
)

CACHE = "from django.core.cache import cache, caches"


@pytest.mark.parametrize(
    "text",
    [
        "cache = {'a': 1}\nx = cache.get('a')\ncache.clear()",
        "x = cache",
        "class Store:\n    def get(self, key):\n        return key\nx = Store().get('a')",
    ],
)
def test_what_is_not_djangos_cache_stays(text: str) -> None:
    assert_no_operation(text, imports=CACHE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = cache.get('a')", "x = await cache.aget('a')"),
        ("x = cache.get('a', {})['b']", "x = (await cache.aget('a', {}))['b']"),
        (
            "x = cache.get('a') or cache.get('b')",
            "x = await cache.aget('a') or await cache.aget('b')",
        ),
        ("cache.set('a', 1, timeout=3)", "await cache.aset('a', 1, timeout=3)"),
        ("if cache.add('a', 1): pass", "if await cache.aadd('a', 1): pass"),
        ("cache.delete('a')", "await cache.adelete('a')"),
        ("x = cache.get_many(['a'])", "x = await cache.aget_many(['a'])"),
        ("cache.set_many({'a': 1})", "await cache.aset_many({'a': 1})"),
        ("cache.delete_many(['a'])", "await cache.adelete_many(['a'])"),
        ("cache.incr('a')", "await cache.aincr('a')"),
        ("x = -cache.decr('a')", "x = -await cache.adecr('a')"),
        ("x = cache.has_key('a')", "x = await cache.ahas_key('a')"),
        ("cache.touch('a')", "await cache.atouch('a')"),
        ("cache.clear()", "await cache.aclear()"),
        ("x = caches['other'].get('a')", "x = await caches['other'].aget('a')"),
        ("x = [cache.get(n) for n in 'ab']", "x = [await cache.aget(n) for n in 'ab']"),
    ],
)
def test_each_method_has_its_twin(before: str, after: str) -> None:
    assert_native(before, after, imports=CACHE)


def test_what_is_cached_is_computed_before() -> None:
    assert_native(
        "cache.set('a', Tag.objects.count())",
        "await cache.aset('a', await Tag.objects.acount())",
        imports=CACHE,
    )


def test_get_or_set_would_call_its_default_on_the_event_loop() -> None:
    conversion = assert_declined(
        "number = Tag.objects.count()\nx = cache.get_or_set('a', Tag.objects.count)",
        "aget_or_set() would call the default on the event loop",
        imports=CACHE,
    )
    assert "await sync_to_async(cache.get_or_set)('a', Tag.objects.count)" in views_of(conversion)


def test_membership_asks_the_backend() -> None:
    conversion = assert_declined(
        "number = Tag.objects.count()\nx = 'a' in cache", "", imports=CACHE
    )
    assert "await" in views_of(conversion)


def test_await_in_a_generator_expression_would_break_its_consumer() -> None:
    conversion = assert_declined(
        "number = Tag.objects.count()\nx = any(cache.get(n) for n in 'ab')",
        "await in a generator expression",
        imports=CACHE,
    )
    assert "await sync_to_async(lambda: any(cache.get(n) for n in 'ab'))()" in views_of(conversion)


FILLING = """
found = cache.get("number")
if {test}:
    found = Tag.objects.count()
    cache.set({key}, {given})
Tag.objects.create(name="new")
"""


@pytest.mark.parametrize(
    ("test", "key", "given"),
    [
        ("found > 3", '"number"', "found"),
        ("found is None", '"other"', "found"),
        ("found is None", '"number"', "1"),
    ],
)
def test_what_changes_the_cache_stays_together_with_a_write(
    test: str, key: str, given: str
) -> None:
    code = FILLING.format(test=test, key=key, given=given)
    assert "await sync_to_async(write_together)()" in views_of(statements(code, imports=CACHE))


def test_what_is_written_once_the_cache_is_filled_stays_together_with_it() -> None:
    code = FILLING.format(test="found is None", key='"number"', given="found")
    code = code.replace("\nTag.objects.create", "\n    Tag.objects.create")
    assert "await sync_to_async(write_together)()" in views_of(statements(code, imports=CACHE))


@pytest.mark.parametrize("test", ["found is None", "not found"])
def test_what_only_fills_the_cache_may_be_lost(test: str) -> None:
    code = FILLING.format(test=test, key='"number"', given="found")
    after = views_of(statements(code, imports=CACHE))
    assert 'await cache.aset("number", found)' in after
    assert 'await Tag.objects.acreate(name="new")' in after


def test_what_is_drawn_for_the_cache_stays_together_with_it() -> None:
    code = """
found = cache.get("number")
if found is None:
    found = Tag.objects.create(name="drawn").pk
    cache.set("number", found)
"""
    after = views_of(statements(f"count = Tag.objects.count(){code}", imports=CACHE))
    assert "await sync_to_async(write_together)()" in after


@pytest.mark.parametrize(
    "taken",
    [
        pytest.param('"taken"', id="a mark"),
        pytest.param("Tag.objects.count()", id="given back below"),
    ],
)
def test_a_lock_in_the_cache_stays_together_with_what_it_is_for(taken: str) -> None:
    code = FILLING.format(test="found is None", key='"number"', given="found")
    code = code.replace("Tag.objects.count()", taken)
    given_back = 'cache.delete("number")\n' if "taken" not in taken else ""
    after = views_of(statements(f"n = Tag.objects.count(){code}{given_back}", imports=CACHE))
    assert "await Tag.objects.acreate(" not in after
    assert "await cache.aset(" not in after


SHELVED = """
class Shelf(models.Model):
    name = models.CharField(max_length=9)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)

    def __str__(self):
        return self.author.name
"""


@pytest.mark.parametrize(
    ("kept", "after"),
    [
        (
            "Shelf.objects.get(pk=pk)",
            "x = await sync_to_async(str)(await cache.aget('a'))",
        ),
        ("Tag.objects.get(pk=pk)", "x = str(await cache.aget('a'))"),
    ],
)
def test_the_text_of_what_was_cached_is_that_of_what_code_puts_there(kept: str, after: str) -> None:
    conversion = statements(
        f"cache.set('a', {kept})\nn = Tag.objects.count()\nx = str(cache.get('a'))",
        imports=f"{CACHE}\nfrom .models import Shelf",
        models=SHELVED,
    )
    assert after in views_of(conversion)
