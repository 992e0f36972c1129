"""Methods that run a query become their async twins."""

from __future__ import annotations

import pytest

from tests.codemods.places import (
    assert_declined,
    assert_native,
    assert_no_operation,
    assert_statements,
    assert_views,
    statements,
    views_of,
)


@pytest.mark.parametrize(
    "text",
    [
        'name = {"a": 1}.get("a")',
        'name = request.GET.get("name", "")',
        'name = request.POST.getlist("name")',
        'name = request.headers.get("X-Name")',
        "number = [1, 2].count(1)",
        'number = "abc".count("a")',
        "names = set()\nnames.update({1})",
        "names = dict(a=1)\nnames.update(b=2)\nnumber = names.get('a')",
        "objects = [3, 4]\nobjects.count(3)\nfirst = objects[0]",
        "first = 1\nlast = first",
        "articles = Article.objects.filter(title='a').order_by('title')",
        "articles = Article.objects.exclude(pk=pk).select_related('author')",
        "get = getattr\nvalue = get(request, 'path')",
    ],
)
def test_what_only_looks_like_a_query_stays(text: str) -> None:
    assert_no_operation(text)


def test_own_classes_with_the_methods_of_querysets_stay() -> None:
    imports = """
    class Shelf:
        def get(self, name):
            return name

        def filter(self, **names):
            return self

        def first(self):
            return None

        def save(self):
            return self

        def count(self):
            return 0


    objects = Shelf()
    """
    assert_no_operation(
        """
        shelf = Shelf()
        shelf.filter(a=1).first()
        shelf.save().count()
        objects.get("name")
        """,
        imports=imports,
    )


METHODS = [
    ("Article.objects.get(pk=pk)", "Article.objects.aget(pk=pk)"),
    ("Article.objects.first()", "Article.objects.afirst()"),
    ("Article.objects.last()", "Article.objects.alast()"),
    ('Article.objects.earliest("pk")', 'Article.objects.aearliest("pk")'),
    ('Article.objects.latest("pk")', 'Article.objects.alatest("pk")'),
    ("Article.objects.count()", "Article.objects.acount()"),
    ("Article.objects.all().exists()", "Article.objects.all().aexists()"),
    ("Article.objects.in_bulk([pk])", "Article.objects.ain_bulk([pk])"),
    ("Article.objects.all().explain()", "Article.objects.all().aexplain()"),
    ('Tag.objects.create(name="a")', 'Tag.objects.acreate(name="a")'),
    ('Tag.objects.get_or_create(name="a")', 'Tag.objects.aget_or_create(name="a")'),
    ('Tag.objects.update_or_create(name="a")', 'Tag.objects.aupdate_or_create(name="a")'),
    ('Tag.objects.bulk_create([Tag(name="a")])', 'Tag.objects.abulk_create([Tag(name="a")])'),
    ('Tag.objects.filter(pk=pk).update(name="a")', 'Tag.objects.filter(pk=pk).aupdate(name="a")'),
    ("Tag.objects.filter(pk=pk).delete()", "Tag.objects.filter(pk=pk).adelete()"),
]


@pytest.mark.parametrize(("before", "after"), METHODS, ids=[before for before, _ in METHODS])
def test_each_method_has_its_twin(before: str, after: str) -> None:
    assert_native(f"found = {before}", f"found = await {after}")


PLACES = [
    ("{}.title", "(await {}).title"),
    ("{}.title.upper()", "(await {}).title.upper()"),
    ("names = {}.title[0]", "names = (await {}).title[0]"),
    ("same = {} == request", "same = await {} == request"),
    ("same = not {}", "same = not await {}"),
    ("pair = {}, 1", "pair = await {}, 1"),
    ("text = f'{{{}}}'", "text = f'{{await {}}}'"),
    ("text = f'{{{}.title!r:>10}}'", "text = f'{{(await {}).title!r:>10}}'"),
    ("found = {} or request", "found = await {} or request"),
    ("found = request and {}", "found = request and await {}"),
    ("found = {} if pk else None", "found = await {} if pk else None"),
    ("found = pk if {} else None", "found = pk if await {} else None"),
    ("found = [{} for number in [1]]", "found = [await {} for number in [1]]"),
    ("found = {{number: {} for number in [1]}}", "found = {{number: await {} for number in [1]}}"),
    ("if (found := {}):\n    pass", "if (found := await {}):\n    pass"),
    ("if found := {}:\n    pass", "if found := await {}:\n    pass"),
    ("print({}, end='')", "print(await {}, end='')"),
    ("print(*[{}])", "print(*[await {}])"),
    ("found = dict(one={})", "found = dict(one=await {})"),
    ("found = [{}][0]", "found = [await {}][0]"),
    ("found: object = {}", "found: object = await {}"),
    ("first = second = {}", "first = second = await {}"),
    ("assert {}", "assert await {}"),
    ("while {}:\n    break", "while await {}:\n    break"),
    ("({})", "(await {})"),
    ("del {}.title", "del (await {}).title"),
    ("{}.title = 'b'", "(await {}).title = 'b'"),
    ("def inner(found={}):\n    pass", "def inner(found=await {}):\n    pass"),
]


@pytest.mark.parametrize(("before", "after"), PLACES)
def test_await_is_put_where_it_binds(before: str, after: str) -> None:
    assert_native(
        before.format("Article.objects.get(pk=pk)"), after.format("Article.objects.aget(pk=pk)")
    )


NUMBERS = [
    ("number = -{}", "number = -await {}"),
    ("number = {} ** 2", "number = (await {}) ** 2"),
    ("number = 2 ** {}", "number = 2 ** await {}"),
    ("number = {} + {}", "number = await {} + await {}"),
    ("number = 1 < {} < 3", "number = 1 < await {} < 3"),
    ("number = 1\nnumber += {}", "number = 1\nnumber += await {}"),
    ("numbers = [1, 2, 3][:{}]", "numbers = [1, 2, 3][:await {}]"),
    ("for number in range({}):\n    pass", "for number in range(await {}):\n    pass"),
    (
        "match {}:\n    case 0:\n        pass\n    case _:\n        pass",
        "match await {}:\n    case 0:\n        pass\n    case _:\n        pass",
    ),
    (
        "match pk:\n    case 0 if {}:\n        pass",
        "match pk:\n    case 0 if await {}:\n        pass",
    ),
]


@pytest.mark.parametrize(("before", "after"), NUMBERS, ids=[before for before, _ in NUMBERS])
def test_await_binds_tighter_than_operators(before: str, after: str) -> None:
    count, acount = "Article.objects.count()", "Article.objects.acount()"
    assert_native(before.replace("{}", count), after.replace("{}", acount))


def test_a_query_inside_another_one_is_awaited_first() -> None:
    assert_native(
        "found = Article.objects.get(pk=Article.objects.count())",
        "found = await Article.objects.aget(pk=await Article.objects.acount())",
    )


def test_a_chain_over_lines_keeps_its_layout_and_comments() -> None:
    assert_native(
        """
        found = (
            Article.objects  # all of them
            .filter(title="a")
            # the newest
            .latest("pk")
        )
        """,
        """
        found = (
            await Article.objects  # all of them
            .filter(title="a")
            # the newest
            .alatest("pk")
        )
        """,
    )


def test_a_function_on_one_line_stays_on_one_line() -> None:
    assert_views(
        "def view(request): return HttpResponse(Article.objects.count())\n",
        "async def view(request): return HttpResponse(await Article.objects.acount())\n",
    )


def test_statements_on_one_line_stay_on_one_line() -> None:
    assert_native(
        "first = Article.objects.count(); second = Tag.objects.count()",
        "first = await Article.objects.acount(); second = await Tag.objects.acount()",
    )


def test_a_queryset_is_followed_through_names_and_calls() -> None:
    assert_native(
        """
        articles = Article.objects.filter(title="a")
        if pk:
            articles = articles.exclude(pk=pk)
        first = articles.first()
        """,
        """
        articles = Article.objects.filter(title="a")
        if pk:
            articles = articles.exclude(pk=pk)
        first = await articles.afirst()
        """,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("author.articles.count()", "author.articles.acount()"),
        ("author.articles.filter(pk=pk).first()", "author.articles.filter(pk=pk).afirst()"),
        ("author.edited.get(pk=pk)", "author.edited.aget(pk=pk)"),
    ],
)
def test_reverse_managers_have_the_same_twins(before: str, after: str) -> None:
    assert_native(
        f"author = Author.objects.get(pk=pk)\nfound = {before}",
        f"author = await Author.objects.aget(pk=pk)\nfound = await {after}",
    )


def test_a_lambda_that_is_called_elsewhere_is_bridged_or_blocks() -> None:
    conversion = statements(
        "found = sorted([1, 2], key=lambda number: Article.objects.filter(pk=number).count())\n"
        "total = Article.objects.count()"
    )
    assert "lambda number: await" not in views_of(conversion)
    assert "lambda number: Article.objects.filter(pk=number).count()" in views_of(conversion)


@pytest.mark.parametrize("consuming", ["any({})", "all({})", "next({}, None)", "print({}, 1)"])
def test_await_never_makes_an_async_generator(consuming: str) -> None:
    """``any(await x for …)`` is handed an async generator, which no consumer takes."""
    generator = "(Article.objects.filter(pk=number).count() for number in [1, 2])"
    conversion = assert_declined(
        f"total = Tag.objects.count()\nfound = {consuming.format(generator)}",
        "await in a generator expression",
    )
    assert "await sync_to_async(lambda: " in views_of(conversion)


def test_a_manager_that_overrides_the_method_is_asked_itself() -> None:
    models = """
    class LoudManager(models.Manager):
        def get(self, *args, **kwargs):
            print("get")
            return super().get(*args, **kwargs)


    class Loud(models.Model):
        objects = LoudManager()
    """
    assert_declined(
        "from .models import Loud\nfound = Loud.objects.get(pk=pk)\nnumber = Tag.objects.count()",
        "",
        models=models,
    )


def test_a_locking_query_runs_in_the_thread_of_its_transaction() -> None:
    assert_declined(
        "from django.db import transaction\n"
        "number = Tag.objects.count()\n"
        "with transaction.atomic():\n"
        "    found = Article.objects.select_for_update().get(pk=pk)\n",
        "",
    )


def test_a_method_without_a_twin_is_bridged() -> None:
    assert_statements(
        "number = Tag.objects.count()\ndays = list(Article.objects.raw('SELECT 1'))",
        "number = await Tag.objects.acount()\n"
        "days = [article async for article in Article.objects.raw('SELECT 1')]",
    )


def test_a_long_chain_is_followed_to_its_end() -> None:
    chain = "Tag.objects" + ".filter(pk=1)" * 300
    conversion = statements(f"number = {chain}.count()")
    assert f"number = await {chain}.acount()" in views_of(conversion)
