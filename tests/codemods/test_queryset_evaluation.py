"""Querysets that are evaluated by loops, comprehensions and built-ins."""

from __future__ import annotations

import pytest

from tests.codemods.places import (
    assert_declined,
    assert_native,
    assert_no_operation,
    assert_statements,
    convert_views,
    reasons,
    statements,
    views_of,
)

ALL = "Article.objects.all()"
ROWS = "[article async for article in Article.objects.all()]"


@pytest.mark.parametrize(
    "text",
    [
        "for number in [1, 2]:\n    print(number)",
        "names = [name for name in request.GET]",
        "names = list(request.GET.items())",
        "articles = []\nif articles:\n    pass",
        "articles = [1]\nfirst = articles[0]",
        "articles = Article.objects.all()[:10]",
        "articles = Article.objects.all() | Article.objects.none()",
        "articles = Article.objects.all()\nis_it = articles is None",
        "names = ','.join(str(number) for number in range(3))",
        "pair = Article.objects.all(), Tag.objects.all()\nfirst, second = pair",
        "by_name = {'all': Article.objects.all()}\nif 'all' in by_name:\n    pass",
        "articles = Article.objects.filter(author__in=Author.objects.all())",
        "articles = Article.objects.filter(pk__in=Tag.objects.values('pk'))",
    ],
)
def test_what_evaluates_no_queryset_stays(text: str) -> None:
    assert_no_operation(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("for a in {}:\n    pass", "async for a in {}:\n    pass"),
        ("for a in {}: pass", "async for a in {}: pass"),
        (
            "for a in {}:\n    break\nelse:\n    pass",
            "async for a in {}:\n    break\nelse:\n    pass",
        ),
        ("for a in {}:  # all\n    pass", "async for a in {}:  # all\n    pass"),
        ("x = [a.title for a in {}]", "x = [a.title async for a in {}]"),
        ("x = {{a.pk for a in {} if a.pk}}", "x = {{a.pk async for a in {} if a.pk}}"),
        ("x = {{a.pk: a for a in {}}}", "x = {{a.pk: a async for a in {}}}"),
        ("x = [b for a in [1] for b in {}]", "x = [b for a in [1] async for b in {}]"),
        ("x = [b for a in {} for b in [a]]", "x = [b async for a in {} for b in [a]]"),
    ],
)
def test_loops_and_clauses_become_async(before: str, after: str) -> None:
    assert_native(before.format(ALL), after.format(ALL))


def test_the_name_of_a_row_is_the_models_in_snake_case() -> None:
    assert_native(
        "lines = list(OrderLine.objects.all())",
        "lines = [order_line async for order_line in OrderLine.objects.all()]",
    )


def test_what_is_no_instance_is_not_called_like_one() -> None:
    assert_native(
        "names = list(Tag.objects.values_list('name', flat=True))\n"
        "pairs = list(Tag.objects.values_list('pk', 'name'))",
        "names = [value async for value in Tag.objects.values_list('name', flat=True)]\n"
        "pairs = [row async for row in Tag.objects.values_list('pk', 'name')]",
    )


def test_list_is_not_put_around_its_own_list() -> None:
    assert_native(f"x = list({ALL})", f"x = {ROWS}")


def test_a_set_is_made_at_once() -> None:
    assert_native(f"x = set({ALL})", f"x = {{{ROWS[1:-1]}}}")


@pytest.mark.parametrize(
    "text",
    [
        "x = tuple({})",
        "x = frozenset({})",
        "x = sorted({}, key=id)",
        "x = len({})",
        "x = bool({})",
        "x = max({}, key=id)",
        "x = any({})",
        "x = dict(enumerate({}))",
        "x = list(zip({}, [1]))",
        "x = list(map(id, {}))",
        "x = list(filter(None, {}))",
        "x = list(reversed({}))",
        "x = next(iter({}), None)",
        "x = 1 in {}",
        "x = 1 not in {}",
        "x, y = {}",
        "x, *y = {}",
        "[x] = {}",
        "x = [*{}, 1]",
        "x = {{*{}}}",
        "print(*{})",
        "x = [1]\nx += {}",
        "x = [1]\nx.extend({})",
        "if {}:\n    pass",
        "if not {}:\n    pass",
        "if pk and {}:\n    pass",
        "while {}:\n    break",
        "x = 1 if {} else 2",
        "assert {}",
        "x = any(a.title for a in {})",
        "x = all(a.title for a in {})",
        "x = sum((a.views for a in {}), 0)",
        "x = ','.join(a.title for a in {})",
        "for n, a in enumerate({}):\n    pass",
        "x = sorted((a.title for a in {}), reverse=True)",
    ],
)
def test_consumers_get_a_list_of_the_rows(text: str) -> None:
    """Never an async generator: no consumer of the standard library takes one."""
    assert_native(text.format(ALL), text.format(ROWS))


def test_iterator_in_a_loop_becomes_aiterator() -> None:
    assert_native(
        "for a in Article.objects.iterator(chunk_size=10):\n    pass",
        "async for a in Article.objects.aiterator(chunk_size=10):\n    pass",
    )
    assert_native(
        "x = [a for a in Article.objects.all().iterator()]",
        "x = [a async for a in Article.objects.all().aiterator()]",
    )


def test_a_sliced_queryset_is_walked_as_it_is() -> None:
    assert_native(
        "articles = Article.objects.all()[:4]\nfor article in articles:\n    pass",
        "articles = Article.objects.all()[:4]\nasync for article in articles:\n    pass",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("if not found:\n    pass", "if not [article async for article in found]:\n    pass"),
        ("x = [a.pk for a in found]", "x = [a.pk async for a in found]"),
        ("for a in found:\n    pass", "async for a in found:\n    pass"),
        ("x = len(found)", "x = len([article async for article in found])"),
    ],
)
@pytest.mark.parametrize(
    "later",
    [
        "y = found[0]",
        "y = [a.title for a in found[:3]]",
        "y = found[::2]",
        "for a in found:\n    pass",
        "y = len(found) if found else 0",
        "y = 1 in found",
    ],
)
def test_a_queryset_that_has_its_rows_stays_as_it_is(before: str, after: str, later: str) -> None:
    found = "found = Article.objects.all()"
    assert_native(f"{found}\n{before}\n{later}", f"{found}\n{after}\n{later}")


@pytest.mark.parametrize(
    "text",
    [
        "if pk and found:\n    pass",
        "if pk:\n    len(found)",
        "len(found)\nfound = found.all()",
        "x = (a for a in found)",
        "try:\n    len(found)\nexcept ValueError:\n    pass",
        "other = found\nlen(other)",
        "x = found.count()",
        "x = [a for a in found.iterator()]",
        "found.update(views=1)",
        "len(found)\nfound.update(views=1)",
        "len(found)\nfound.delete()",
    ],
)
def test_a_queryset_without_its_rows_on_some_path_is_fetched(text: str) -> None:
    conversion = statements(f"found = Article.objects.all()\n{text}\ny = found[0]")
    assert "y = await sync_to_async(lambda: found[0])()" in views_of(conversion)


def test_a_manager_is_not_a_queryset_but_its_rows_can_be_walked_with_all() -> None:
    conversion = statements("for article in Article.objects:\n    pass")
    assert "async for article in Article.objects:" not in views_of(conversion)


def test_prefetched_relations_are_walked_without_a_query() -> None:
    assert_native(
        """
        for article in Article.objects.prefetch_related("tags"):
            for tag in article.tags.all():
                print(tag.name)
        """,
        """
        async for article in Article.objects.prefetch_related("tags"):
            async for tag in article.tags.all():
                print(tag.name)
        """,
    )


BEFORE = "number = Tag.objects.count()\n"
AFTER = "number = await Tag.objects.acount()\n"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("x = {}[0]", "x = await sync_to_async(lambda: {}[0])()", "no async form"),
        ("x = {}[:4:2]", "x = await sync_to_async(lambda: {}[:4:2])()", "no async form"),
        ("x = str({})", "x = await sync_to_async(str)({})", "no async form"),
        ("x = repr({})", "x = await sync_to_async(repr)({})", "no async form"),
        ("x = f'{{{}}}'", "x = await sync_to_async(lambda: f'{{{}}}')()", "no async form"),
        ("x = '%s' % {}", "x = await sync_to_async(lambda: '%s' % {})()", "no async form"),
        (
            "x = '{{}}'.format({})",
            "x = await sync_to_async(lambda: '{{}}'.format({}))()",
            "no async form",
        ),
        ("print({})", "await sync_to_async(print)({})", "no async form"),
        (
            "x = {} or None",
            "x = await sync_to_async(lambda: {} or None)()",
            "its value is used as well as its truth",
        ),
        (
            "x = list(Article.objects.iterator())",
            "x = await sync_to_async(lambda: list(Article.objects.iterator()))()",
            "iterator() outside of a loop has no async form",
        ),
        (
            "x = sum(a.views for a in Article.objects.iterator())",
            "x = sum(a.views for a in await sync_to_async(list)(Article.objects.iterator()))",
            "iterator() in a generator expression has no async form",
        ),
    ],
)
def test_what_has_no_async_form_is_bridged(before: str, after: str, reason: str) -> None:
    conversion = assert_statements(BEFORE + before.format(ALL), AFTER + after.format(ALL))
    assert reason in conversion.reasons("view")


def test_a_value_that_may_also_be_a_list_is_not_walked_with_async_for() -> None:
    conversion = assert_declined(
        f"{BEFORE}articles = Article.objects.all() if pk else []\n"
        "for article in articles:\n    print(article)",
        "may also be something else than a queryset",
    )
    assert "async for" not in views_of(conversion)


def test_a_locking_query_is_not_evaluated_outside_of_its_transaction() -> None:
    conversion = assert_declined(
        f"{BEFORE}articles = list(Article.objects.select_for_update())",
        "select_for_update() must run inside its transaction",
    )
    assert "async for" not in views_of(conversion)


def test_a_generator_that_is_kept_for_later_does_not_query_later() -> None:
    assert_native(
        "titles = (a.title for a in Article.objects.all())\nfirst = next(titles, None)",
        "titles = (a.title for a in [article async for article in Article.objects.all()])\n"
        "first = next(titles, None)",
    )


def test_a_queryset_in_a_lambda_stays_in_the_lambda() -> None:
    conversion = statements(f"{BEFORE}rows = lambda: list(Article.objects.all())\nx = rows()")
    assert "lambda: list(Article.objects.all())" in views_of(conversion)
    assert "x = await sync_to_async(rows)()" in views_of(conversion)


def test_a_comprehension_inside_another_one_needs_python_311() -> None:
    """The project's oldest Python counts, and it is 3.10 unless the project says otherwise."""
    conversion = assert_declined(
        f"{BEFORE}x = [[t.name for t in Tag.objects.filter(pk=a)] for a in [1]]",
        "needs Python 3.11",
    )
    assert "x = await sync_to_async(lambda: [[" in views_of(conversion)


def test_a_copy_of_a_queryset_is_still_a_queryset() -> None:
    conversion = statements(
        f"import copy\n{BEFORE}x = copy.copy(Article.objects.all())\ny = x.filter(pk=pk)"
    )
    assert "copy.copy([" not in views_of(conversion)


CHAIN = "from itertools import chain"


@pytest.mark.parametrize(
    "text",
    [
        "x = list(chain({0}, {0}))",
        "x = [t.name for t in chain({0}, {0})]",
        "x = ','.join(t.name for t in chain({0}, {0}))",
        "x = sorted(chain({0}, {0}), key=str)",
        "x = [*chain({0}, {0})]",
    ],
)
def test_chained_querysets_that_are_walked_to_the_end_are_fetched_before(text: str) -> None:
    assert_statements(
        text.format("Tag.objects.all()"),
        text.format("[tag async for tag in Tag.objects.all()]"),
        imports=CHAIN,
    )


@pytest.mark.parametrize(
    "text",
    [
        "x = next(chain(Tag.objects.all(), [1]), None)",
        "x = any(t.name for t in chain(Tag.objects.all(), Tag.objects.all()))",
        "for t in chain(Tag.objects.all(), Tag.objects.all()):\n    if t.name:\n        break",
        "x = chain(Tag.objects.all(), [])\nTag.objects.create(name='a')\ny = list(x)",
    ],
)
def test_chained_querysets_are_not_fetched_before_they_were(text: str) -> None:
    why = "an iterator that is walked over later" if "y =" in text else "chain() starts each"
    assert_declined(text, why, imports=CHAIN)


AUTHORS = "Author.objects.all()"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            f"x = max(a.articles.count() for a in {AUTHORS})",
            f"x = max([await a.articles.acount() async for a in {AUTHORS}])",
        ),
        (
            f"x = min((a.articles.count() for a in {AUTHORS}), default=0)",
            f"x = min([await a.articles.acount() async for a in {AUTHORS}], default=0)",
        ),
        (
            f"x = ', '.join(\n    a.name\n    for a in {AUTHORS}  # all\n"
            "    if a.articles.exists()\n)",
            f"x = ', '.join(\n    [a.name\n    async for a in {AUTHORS}  # all\n"
            "    if await a.articles.aexists()]\n)",
        ),
        (
            f"x = sum(a.articles.count() for a in reversed({AUTHORS}))",
            "x = sum([await a.articles.acount() for a in "
            f"reversed([author async for author in {AUTHORS}])])",
        ),
        (
            "x = list(Tag.objects.count() for each in pk)",
            "x = list([await Tag.objects.acount() for each in pk])",
        ),
    ],
)
def test_what_walks_over_a_generator_at_once_gets_a_list(before: str, after: str) -> None:
    assert_native(before, after)


@pytest.mark.parametrize(
    "text",
    [
        f"x = any(a.articles.count() for a in {AUTHORS})",
        f"x = (a.articles.count() for a in {AUTHORS})\ny = max(x)",
        f"x = max((a.articles.count() for a in {AUTHORS}), pk)",
        f"max = pk\nx = max(a.articles.count() for a in {AUTHORS})",
        f"x = pk.join(a.articles.count() for a in {AUTHORS})",
        f"x = [max(b.articles.count() for b in [a]) for a in {AUTHORS}]",
    ],
)
def test_a_generator_that_may_be_walked_over_later_stays_one(text: str) -> None:
    converted = views_of(statements(f"number = Tag.objects.count()\n{text}"))
    assert "articles.acount" not in converted


def test_a_builtin_that_the_module_binds_anew_is_none() -> None:
    text = f"number = Tag.objects.count()\nx = max(a.articles.count() for a in {AUTHORS})"
    converted = views_of(statements(text, imports="from elsewhere import max"))
    assert "articles.acount" not in converted


ROWS_OF_TWO = """
def articles(request):
    return HttpResponse(names(Article.objects.all()))


def tags(request):
    return HttpResponse(names({tags}))
"""


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param("[tag for tag in Tag.objects.all()]", id="a list"),
        pytest.param("Tag.objects.iterator()", id="an iterator, which has no `__aiter__()`"),
        pytest.param("request.tags", id="anything"),
    ],
)
def test_what_one_caller_gives_as_something_else_is_not_walked_with_async_for(tags: str) -> None:
    files = {"app/names.py": "def names(rows):\n    return ','.join([row.name for row in rows])\n"}
    views = ROWS_OF_TWO.format(tags=tags)
    conversion = convert_views(views, imports="from .names import names", files=files)
    assert "async for row" not in conversion.after["app/names.py"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[str(row.pk) for row in rows]", "[str(row.pk) async for row in rows]"),
        ("sorted(rows, key=id)", "sorted([row async for row in rows], key=id)"),
        ("'some' if rows else ''", "'some' if [row async for row in rows] else ''"),
    ],
)
def test_querysets_of_several_models_are_all_querysets(before: str, after: str) -> None:
    files = {"app/names.py": f"def names(rows):\n    return {before}\n"}
    for views in (
        ROWS_OF_TWO.format(tags="Tag.objects.all()"),
        "def both(request, pk):\n"
        "    return HttpResponse(names(Tag.objects.all() if pk else Article.objects.all()))\n",
    ):
        conversion = convert_views(views, imports="from .names import names", files=files)
        assert conversion.after["app/names.py"] == f"async def names(rows):\n    return {after}\n"


def test_rows_of_several_kinds_are_called_after_none_of_them() -> None:
    files = {"app/names.py": "def names(rows):\n    return sorted(rows)\n"}
    views = ROWS_OF_TWO.format(tags="Tag.objects.values_list('pk', flat=True)")
    conversion = convert_views(views, imports="from .names import names", files=files)
    assert "sorted([row async for row in rows])" in conversion.after["app/names.py"]


@pytest.mark.parametrize(
    "made",
    [
        "urllib.parse.urlencode({{'ids': {0}}}, doseq=True)",
        "urllib.parse.urlencode([('ids', {0})], True)",
        "http.urlencode({{'ids': {0}}}, doseq=True)",
        "http.urlencode([('ids', {0})], doseq=True)",
        "pprint.pformat([{0}])",
        "html.escape([{0}])",
        "','.join([str(1), str([{0}])])",
        "format_html('{{}}', [{0}])",
        "'%(ids)s' % {{'ids': {0}}}",
    ],
)
def test_what_is_made_of_a_queryset_is_not_walked_over_in_its_place(made: str) -> None:
    """The outcome is text: only what queries in it moves to the thread."""
    conversion = statements(
        f"{BEFORE}ids = Tag.objects.values_list('pk', flat=True)\nx = {made.format('ids')}",
        imports="""
        import html
        import pprint
        import urllib.parse
        from django.utils import http
        from django.utils.html import format_html
        """,
    )
    assert "async for" not in views_of(conversion), views_of(conversion)
    assert "sync_to_async" in views_of(conversion), views_of(conversion)


HASHED = """
class Named(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)

    def __hash__(self):
        return hash(self.author.name)

    def __eq__(self, other):
        return self.author.name == other.author.name
"""


@pytest.mark.parametrize(
    ("made", "moved"),
    [
        ("set({})", "sync_to_async(lambda: set(Named.objects.all()))()"),
        ("frozenset({})", "sync_to_async(frozenset)([named async for named in {}])"),
        ("dict.fromkeys({})", "sync_to_async(dict.fromkeys)([named async for named in {}])"),
    ],
)
def test_rows_whose_hash_queries_are_put_together_in_the_thread(made: str, moved: str) -> None:
    rows = "Named.objects.all()"
    conversion = statements(
        f"number = Tag.objects.count()\nx = {made.format(rows)}",
        imports="from .models import Named",
        models=HASHED,
    )
    assert f"x = await {moved.format(rows)}" in views_of(conversion), reasons(conversion)
