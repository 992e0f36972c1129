"""Helpers become async with the views that call them, or their calls are bridged."""

from __future__ import annotations

import pytest

from django_asyncify.config import Config
from django_asyncify.plan.model import Verdict
from tests.codemods.places import (
    assert_views,
    convert_views,
    reasons,
    views_of,
)


def test_a_helper_that_does_not_block_stays() -> None:
    assert_views(
        """
        def double(number):
            return number * 2


        def view(request, pk):
            return HttpResponse(double(pk))
        """,
        """
        def double(number):
            return number * 2


        async def view(request, pk):
            return HttpResponse(double(pk))
        """,
    )


def test_a_keyword_that_a_mapping_lacks_is_not_given_another_ones_value() -> None:
    helpers = """
        def named(**names):
            return shown(**names)


        def shown(label="", article=None):
            return label.upper() + str(article.pk)
    """
    view = """

        {}def view(request, pk):
            article = {}
            return HttpResponse(named(article=article))
    """
    before = view.format("", "Article.objects.get(pk=pk)")
    after = view.format("async ", "await Article.objects.aget(pk=pk)")
    assert_views(helpers + before, helpers + after)


def test_a_chain_of_helpers_becomes_async() -> None:
    assert_views(
        """
        def find(pk):
            return Tag.objects.get(pk=pk)


        def name_of(pk):
            return find(pk).name


        def view(request, pk):
            return HttpResponse(name_of(pk) + "!")
        """,
        """
        async def find(pk):
            return await Tag.objects.aget(pk=pk)


        async def name_of(pk):
            return (await find(pk)).name


        async def view(request, pk):
            return HttpResponse(await name_of(pk) + "!")
        """,
    )


def test_recursion_is_awaited() -> None:
    assert_views(
        """
        def deep(number):
            if number == 0:
                return Tag.objects.count()
            return deep(number - 1)


        def view(request, pk):
            return HttpResponse(deep(pk))
        """,
        """
        async def deep(number):
            if number == 0:
                return await Tag.objects.acount()
            return await deep(number - 1)


        async def view(request, pk):
            return HttpResponse(await deep(pk))
        """,
    )


def test_static_and_class_methods_become_async() -> None:
    assert_views(
        """
        class Box:
            @staticmethod
            def number():
                return Tag.objects.count()

            @classmethod
            def newest(cls):
                return Tag.objects.latest("pk")


        def view(request, pk):
            return HttpResponse(Box.number(), Box.newest().name)
        """,
        """
        class Box:
            @staticmethod
            async def number():
                return await Tag.objects.acount()

            @classmethod
            async def newest(cls):
                return await Tag.objects.alatest("pk")


        async def view(request, pk):
            return HttpResponse(await Box.number(), (await Box.newest()).name)
        """,
    )


HELPER = """
def find(pk):
    return Tag.objects.get(pk=pk)
"""


@pytest.mark.parametrize(
    "elsewhere",
    [
        "FOUND = find",
        "def command(pk):\n    return find(pk)",
        "NAMES = {'find': 'app.views.find'}",
        "def other(pk):\n    return list(map(find, [pk]))",
    ],
)
def test_a_helper_that_is_mentioned_elsewhere_stays_and_is_bridged(elsewhere: str) -> None:
    conversion = convert_views(
        f"{HELPER}\n\n{elsewhere}\n\n\n"
        "def view(request, pk):\n"
        "    number = Tag.objects.count()\n"
        "    return HttpResponse(find(pk))\n"
    )
    after = views_of(conversion)
    assert "async def find" not in after, reasons(conversion)
    assert "HttpResponse(await sync_to_async(find)(pk))" in after, reasons(conversion)
    assert conversion.verdicts["view"] is Verdict.BRIDGED


@pytest.mark.parametrize(
    "path", ["app/tests.py", "app/management/commands/warm.py", "other/tasks.py"]
)
def test_a_helper_that_another_file_calls_stays(path: str) -> None:
    conversion = convert_views(
        f"{HELPER}\n\ndef view(request, pk):\n"
        "    number = Tag.objects.count()\n    return HttpResponse(find(pk))\n",
        files={path: "from app.views import find\n\n\ndef run(pk):\n    return find(pk)\n"},
    )
    assert "async def find" not in views_of(conversion)
    assert "await sync_to_async(find)(pk)" in views_of(conversion)


@pytest.mark.parametrize(
    ("helper", "call"),
    [
        (
            "import functools\n\n\n@functools.lru_cache\ndef find(pk):\n"
            "    return Tag.objects.get(pk=pk)\n",
            "find(pk)",
        ),
        (
            "def find(pk):\n    for tag in Tag.objects.filter(pk=pk):\n        yield tag\n",
            "list(find(pk))",
        ),
        (
            "class Base:\n    def find(self, pk):\n        return Tag.objects.get(pk=pk)\n\n\n"
            "class Box(Base):\n    def find(self, pk):\n        return super().find(pk)\n",
            "Box().find(pk)",
        ),
        (
            "class Box:\n    @property\n    def tag(self):\n        return Tag.objects.first()\n",
            "Box().tag",
        ),
        (
            "class Box:\n    def __str__(self):\n        return Tag.objects.first().name\n",
            "str(Box())",
        ),
        (
            "class Box:\n    def __enter__(self):\n        return Tag.objects.first()\n\n"
            "    def __exit__(self, *error):\n        return None\n\n\ndef find(pk):\n"
            "    with Box() as tag:\n        return tag\n",
            "find(pk)",
        ),
    ],
    ids=["decorated", "generator", "overriding", "property", "special method", "with"],
)
def test_what_can_not_become_async_is_bridged(helper: str, call: str) -> None:
    conversion = convert_views(
        f"{helper}\n\ndef view(request, pk):\n"
        f"    number = Tag.objects.count()\n    found = {call}\n    return HttpResponse('')\n"
    )
    after = views_of(conversion)
    assert after.count("async def") == 1 or "async def find" in after, reasons(conversion)
    assert "sync_to_async" in after, reasons(conversion)
    compile(after, "after", "exec")


def test_a_helper_handed_to_a_consumer_is_not_made_async() -> None:
    conversion = convert_views(
        f"{HELPER}\n\ndef view(request, pk):\n"
        "    number = Tag.objects.count()\n"
        "    found = sorted([1, 2], key=lambda number: find(number).name)\n"
        "    return HttpResponse('')\n"
    )
    assert "async def find" not in views_of(conversion), reasons(conversion)
    assert "sync_to_async(" in views_of(conversion), reasons(conversion)


def test_public_functions_of_a_library_stay() -> None:
    conversion = convert_views(
        f"{HELPER}\n\ndef view(request, pk):\n"
        "    number = Tag.objects.count()\n    return HttpResponse(find(pk))\n",
        config=Config(library=True),
    )
    assert "async def find" not in views_of(conversion)


def test_a_view_that_calls_another_one_awaits_it() -> None:
    assert_views(
        """
        def inner(request):
            return HttpResponse(Tag.objects.count())


        def view(request, pk):
            return inner(request)
        """,
        """
        async def inner(request):
            return HttpResponse(await Tag.objects.acount())


        async def view(request, pk):
            return await inner(request)
        """,
    )


def test_await_binds_as_the_call_did() -> None:
    conversion = convert_views(
        f"{HELPER}\n\ndef view(request, pk):\n"
        "    first = find(pk).name.upper()[0]\n"
        "    second = not find(pk)\n"
        "    third = f'{find(pk).pk:>5}'\n"
        "    fourth = [find(number) for number in [1]]\n"
        "    fifth = find(pk) if pk else None\n"
        "    return HttpResponse(first)\n"
    )
    after = views_of(conversion)
    for wanted in (
        "first = (await find(pk)).name.upper()[0]",
        "second = not await find(pk)",
        "third = f'{(await find(pk)).pk:>5}'",
        "fourth = [await find(number) for number in [1]]",
        "fifth = await find(pk) if pk else None",
    ):
        assert wanted in after
