"""Relations that the query fetches up front."""

from __future__ import annotations

import pytest

from django_asyncify.config import Config
from django_asyncify.testing import convert
from tests.codemods.places import (
    assert_declined,
    assert_native,
    assert_no_operation,
    assert_views,
    convert_views,
    statements,
    views_of,
)

SELECTED = 'Article.objects.select_related("author")'


@pytest.mark.parametrize(
    "text",
    [
        "article = Article(author=Author(name='a'))\nname = article.author.name",
        "article = Article()\nnumber = article.author_id",
        "class Box:\n    author = 'a'\nname = Box().author",
        "class Box:\n    author = 'a'\nname = getattr(Box(), 'author', None)",
    ],
)
def test_what_only_looks_like_a_relation_stays(text: str) -> None:
    assert_no_operation(text)


def test_a_column_of_the_relation_needs_no_join() -> None:
    assert_native(
        "number = Article.objects.get(pk=pk).author_id",
        "number = (await Article.objects.aget(pk=pk)).author_id",
    )


def test_a_relation_that_is_selected_already_stays_so() -> None:
    assert_native(
        f"article = {SELECTED}.get(pk=pk)\nname = article.author.name",
        f"article = await {SELECTED}.aget(pk=pk)\nname = article.author.name",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "article = Article.objects.get(pk=pk)\nname = article.author.name",
            f"article = await {SELECTED}.aget(pk=pk)\nname = article.author.name",
        ),
        (
            "name = Article.objects.get(pk=pk).author.name",
            f"name = (await {SELECTED}.aget(pk=pk)).author.name",
        ),
        (
            "for article in Article.objects.all():\n    print(article.author.name)",
            'async for article in Article.objects.all().select_related("author"):\n'
            "    print(article.author.name)",
        ),
        (
            "names = [article.author.name for article in Article.objects.filter(pk=pk)]",
            "names = [article.author.name async for article in "
            'Article.objects.filter(pk=pk).select_related("author")]',
        ),
        (
            "article = Article.objects.get(pk=pk)\nname = article.author.publisher.name",
            'article = await Article.objects.select_related("author__publisher").aget(pk=pk)\n'
            "name = article.author.publisher.name",
        ),
        (
            "author = Author.objects.get(pk=pk)\nbio = author.profile.bio",
            'author = await Author.objects.select_related("profile").aget(pk=pk)\n'
            "bio = author.profile.bio",
        ),
        (
            "author = Author.objects.get(pk=pk)\nbio = hasattr(author, 'profile')",
            'author = await Author.objects.select_related("profile").aget(pk=pk)\n'
            "bio = hasattr(author, 'profile')",
        ),
        (
            "author = Author.objects.get(pk=pk)\nbio = getattr(author, 'profile', None)",
            'author = await Author.objects.select_related("profile").aget(pk=pk)\n'
            "bio = getattr(author, 'profile', None)",
        ),
        (
            "article = Article.objects.get(pk=pk)\nif article.editor:\n    pass",
            'article = await Article.objects.select_related("editor").aget(pk=pk)\n'
            "if article.editor:\n    pass",
        ),
    ],
)
def test_the_query_fetches_the_relation(before: str, after: str) -> None:
    assert_native(before, after)


def test_two_relations_are_fetched_by_one_call() -> None:
    assert_native(
        "article = Article.objects.get(pk=pk)\nprint(article.author.name, article.editor)",
        'article = await Article.objects.select_related("author", "editor").aget(pk=pk)\n'
        "print(article.author.name, article.editor)",
    )


def test_a_shortcut_gets_a_queryset() -> None:
    conversion = assert_native(
        "article = get_object_or_404(Article, pk=pk)\nname = article.author.name",
        'article = await aget_object_or_404(Article.objects.select_related("author"), pk=pk)\n'
        "name = article.author.name",
        imports="from django.shortcuts import get_object_or_404",
    )
    assert conversion.verdicts["view"].value == "native"


def test_both_queries_of_a_choice_fetch_it() -> None:
    assert_native(
        """
        if pk:
            article = Article.objects.get(pk=pk)
        else:
            article = Article.objects.first()
        name = article.author.name
        """,
        """
        if pk:
            article = await Article.objects.select_related("author").aget(pk=pk)
        else:
            article = await Article.objects.select_related("author").afirst()
        name = article.author.name
        """,
    )


def test_a_query_in_a_helper_fetches_it() -> None:
    assert_views(
        """
        def find(pk):
            return Article.objects.get(pk=pk)


        def view(request, pk):
            return HttpResponse(find(pk).author.name)
        """,
        """
        async def find(pk):
            return await Article.objects.select_related("author").aget(pk=pk)


        async def view(request, pk):
            return HttpResponse((await find(pk)).author.name)
        """,
    )


MODELS = """
class Loose(models.Model):
    author = models.ForeignKey(Author, on_delete=models.DO_NOTHING, db_constraint=False)


class Hidden(models.Model):
    class Meta:
        managed = False


class Seen(models.Model):
    hidden = models.ForeignKey(Hidden, on_delete=models.DO_NOTHING)


class LivingManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(alive=True)


class Being(models.Model):
    alive = models.BooleanField(default=True)
    keeper = models.ForeignKey(Author, on_delete=models.CASCADE)
    objects = LivingManager()

    class Meta:
        base_manager_name = "objects"


class Home(models.Model):
    being = models.ForeignKey(Being, on_delete=models.CASCADE)


class Node(models.Model):
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE)
"""


@pytest.mark.parametrize(
    "text",
    [
        "article = Article.objects.select_for_update().get(pk=pk)\nname = article.editor",
        "articles = Article.objects.all().union(Article.objects.all())\n"
        "names = [article.author.name for article in articles]",
        "articles = Article.objects.filter(pk=1) | Article.objects.filter(pk=2)\n"
        "names = [article.author.name for article in articles]",
        "names = [article.author.name for article in Article.objects.raw('SELECT 1')]",
        "loose = Loose.objects.get(pk=pk)\nname = loose.author.name",
        "seen = Seen.objects.get(pk=pk)\nhidden = seen.hidden.pk",
        "home = Home.objects.get(pk=pk)\nbeing = home.being.pk",
        "home = Home.objects.get(pk=pk)\nbeing = home.being\nname = home.being.keeper.name",
        "home = Home.objects.get(pk=pk)\nif home.being and home.being.keeper:\n    pass",
        "loose = Loose.objects.get(pk=pk)\nname = loose.author\nname = loose.author.publisher.name",
        "node = Node.objects.get(pk=pk)\nwhile node.parent:\n    node = node.parent",
    ],
)
def test_where_a_join_could_change_the_answer_it_is_read_in_the_thread(text: str) -> None:
    conversion = assert_declined(
        "number = Tag.objects.count()\n" + text,
        "",
        imports="from .models import Being, Home, Loose, Node, Seen",
        models=MODELS,
    )
    assert "select_related" not in views_of(conversion)


def test_what_the_author_joins_leads_on() -> None:
    assert_native(
        "home = Home.objects.select_related('being').get(pk=pk)\nname = home.being.keeper.name",
        "home = await Home.objects.select_related('being', \"being__keeper\").aget(pk=pk)\n"
        "name = home.being.keeper.name",
        imports="from .models import Home",
        models=MODELS,
    )


LOADED_BEFORE = """
{text}
await aprefetch_related_objects([article], "author")
name = article.author.name
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "article = Article.objects.only('title').get(pk=pk)",
            "article = await Article.objects.only('title').aget(pk=pk)",
        ),
        (
            "article = Article.objects.defer('author').get(pk=pk)",
            "article = await Article.objects.defer('author').aget(pk=pk)",
        ),
        (
            "article = Article.objects.create(title='a', author_id=pk)",
            "article = await Article.objects.acreate(title='a', author_id=pk)",
        ),
        (
            "article, made = Article.objects.get_or_create(pk=pk)",
            "article, made = await Article.objects.aget_or_create(pk=pk)",
        ),
        (
            "article = Article.objects.get(pk=pk)\narticle.author_id = 3",
            "article = await Article.objects.aget(pk=pk)\narticle.author_id = 3",
        ),
        (
            "article = Article.objects.get(pk=pk)\narticle.refresh_from_db()",
            "article = await Article.objects.aget(pk=pk)\nawait article.arefresh_from_db()",
        ),
        (
            "article = Article.objects.get(pk=pk)\nAuthor.objects.update(name='b')",
            "article = await Article.objects.aget(pk=pk)\nawait Author.objects.aupdate(name='b')",
        ),
    ],
)
def test_where_no_join_fits_it_is_loaded_before_it_is_read(before: str, after: str) -> None:
    assert_native(f"{before}\nname = article.author.name", LOADED_BEFORE.format(text=after).strip())


MADE = "article = Article.objects.create(title='a', author_id=1)\n"


@pytest.mark.parametrize(
    "read",
    [
        "try:\n    name = article.author.name\nexcept Author.DoesNotExist:\n    name = ''",
        "try:\n    name = article.author.name\nexcept AttributeError:\n    name = ''",
        "try:\n    name = article.author.name\nexcept (ValueError, Missing):\n    name = ''",
        "try:\n    name = article.author.name\nexcept Exception as error:\n    name = str(error)",
        "with suppress(Author.DoesNotExist):\n    name = article.author.name",
    ],
)
def test_a_missing_row_that_is_caught_is_read_in_the_thread(read: str) -> None:
    imports = "from contextlib import suppress\n\nfrom .models import Missing"
    models = "class Missing(Exception):\n    pass\n"
    conversion = statements(MADE + read, imports=imports, models=models)
    assert "aprefetch_related_objects(" not in views_of(conversion)
    assert "sync_to_async" in views_of(conversion)


@pytest.mark.parametrize(
    "read",
    [
        "try:\n    name = article.author.name\nexcept (ValueError, KeyError):\n    name = ''",
        "try:\n    name = article.author.name\nexcept Exception:\n    name = ''",
        "try:\n    name = ''\nexcept KeyError:\n    pass\nelse:\n    name = article.author.name",
    ],
)
def test_a_handler_that_catches_either_exception_or_none_changes_nothing(read: str) -> None:
    assert "aprefetch_related_objects([article]" in views_of(statements(MADE + read))


def test_a_reverse_relation_says_the_same_when_it_is_loaded() -> None:
    text = (
        "author = Author.objects.create(name='a')\n"
        "try:\n    bio = author.profile.bio\nexcept Profile.DoesNotExist:\n    bio = ''"
    )
    assert "aprefetch_related_objects([author]" in views_of(statements(text))


def test_relations_on_the_way_are_loaded_one_after_the_other() -> None:
    assert_native(
        "line = OrderLine.objects.create(article_id=1)\n"
        "name = line.article.author.profile.bio\nkey = line.article.author.profile.pk",
        "line = await OrderLine.objects.acreate(article_id=1)\n"
        'await aprefetch_related_objects([line], "article")\n'
        'await aprefetch_related_objects([line.article], "author")\n'
        'await aprefetch_related_objects([line.article.author], "profile")\n'
        "name = line.article.author.profile.bio\nkey = line.article.author.profile.pk",
    )


@pytest.mark.parametrize(
    "between",
    [
        "article = Article(author_id=2)",
        "article.author_id = 2",
        "article.refresh_from_db()",
        "del article.author",
        "for article in [article, Article(author_id=2)]:\n    pass",
        "[article for article in [article]]",
    ],
)
def test_what_was_read_before_may_be_another_relation_by_now(between: str) -> None:
    text = "article = Article.objects.create(title='a', author_id=1)\nname = article.author.name"
    conversion = statements(f"{text}\n{between}\nname = article.author.name")
    assert views_of(conversion).count("aprefetch_related_objects([article]") == 2


def test_what_was_read_on_every_path_is_loaded_once() -> None:
    text = (
        "article = Article.objects.create(title='a', author_id=1)\n"
        "if article.author.name == 'a':\n    name = article.author.name\n"
        "else:\n    name = [article.author.pk for _ in range(2)]\n"
        "while article.author.pk < 3:\n    break"
    )
    conversion = statements(text)
    assert views_of(conversion).count("aprefetch_related_objects([article]") == 1
    assert "sync_to_async" not in views_of(conversion)


REFRESHED = (
    "article = other = Article.objects.create(title='a', author_id=1)\nother.refresh_from_db()\n"
)


@pytest.mark.parametrize(
    "reads",
    [
        "if article.author is not None:\n    name = article.author.name",
        "if not article.author:\n    name = ''\nelse:\n    name = article.author.name",
        "n = article.author\nif pk:\n    for _ in range(2):\n        n = article.author.name",
        "for _ in range(2):\n    first = article.author\n    name = article.author.name",
    ],
)
def test_what_is_read_since_an_instance_was_refreshed_is_loaded_once(reads: str) -> None:
    conversion = statements(f"{REFRESHED}{reads}")
    assert views_of(conversion).count("aprefetch_related_objects([article]") == 1
    assert "sync_to_async" not in views_of(conversion)


@pytest.mark.parametrize(
    "reads",
    [
        "if article.author:\n    other.refresh_from_db()\n    name = article.author.name",
        "if article.author:\n    other.author_id = 3\n    name = article.author.name",
        "if article.author:\n    for _ in range(2):\n        name = article.author.name\n"
        "        other.refresh_from_db()",
        "if article.author:\n    again(article)\n    name = article.author.name",
        "if pk:\n    name = article.author.name\nelse:\n    name = article.author.pk",
    ],
)
def test_what_may_be_forgotten_since_it_was_read_is_loaded_again(reads: str) -> None:
    helper = "def again(article):\n    article.refresh_from_db()\n"
    conversion = statements(f"{REFRESHED}{reads}", imports=helper)
    assert views_of(conversion).count("aprefetch_related_objects([article]") == 2


def test_a_lambda_has_no_statement_before() -> None:
    reads = "f = lambda a: (a.author.name, a.author.name)\nname = f(article)"
    assert "async def view" in views_of(statements(f"{REFRESHED}{reads}\nTag.objects.count()"))


def test_django_before_5_0_has_nothing_that_loads_relations() -> None:
    text = "article = Article.objects.create(title='a', author_id=1)\nname = article.author.name"
    conversion = statements(text, config=Config(django=(4, 2)))
    assert "sync_to_async(lambda: article.author.name)()" in views_of(conversion)


def test_assigning_the_relation_itself_is_no_query() -> None:
    assert_native(
        "article = Article.objects.get(pk=pk)\narticle.author = Author(name='a')\n"
        "name = article.author.name",
        "article = await Article.objects.aget(pk=pk)\narticle.author = Author(name='a')\n"
        "name = article.author.name",
    )


def test_a_shortcut_keeps_the_default_manager_that_it_would_have_used() -> None:
    models = """
    from django.db import models


    class Author(models.Model):
        name = models.CharField(max_length=10)


    class Visible(models.Manager):
        def get_queryset(self):
            return super().get_queryset().filter(hidden=False)


    class Page(models.Model):
        author = models.ForeignKey(Author, on_delete=models.CASCADE)
        hidden = models.BooleanField(default=False)

        visible = Visible()
        objects = models.Manager()
    """
    views = """
    from django.http import HttpResponse
    from django.shortcuts import get_object_or_404

    from .models import Page


    def page(request, pk):
        page = get_object_or_404(Page, pk=pk)
        return HttpResponse(page.author.name)
    """
    after = convert({"app/models.py": models, "app/views.py": views}).after["app/views.py"]
    assert 'aget_object_or_404(Page.visible.select_related("author"), pk=pk)' in after


MANAGERS = """
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=10)


class PageManager(models.Manager):
    def recent(self, number):
        return list(self.order_by("-pk")[:number])

    def newest(self):
        return self.order_by("-pk").first()

    def own(self):
        return self.filter(pk=1)


class Page(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)

    objects = PageManager()
"""


@pytest.mark.parametrize(
    ("query", "after"),
    [
        ("Page.objects.recent(2)[0]", "Page.objects.recent"),
        ("Page.objects.newest()", "Page.objects.newest"),
        ("Page.objects.own().get()", 'Page.objects.own().select_related("author").aget()'),
        (
            "Page.objects.db_manager('default').get()",
            "Page.objects.db_manager('default').select_related(\"author\").aget()",
        ),
    ],
)
def test_select_related_stands_behind_what_only_managers_have(query: str, after: str) -> None:
    views = f"""
    from django.http import HttpResponse

    from .models import Page


    def page(request):
        number = Page.objects.count()
        page = {query}
        return HttpResponse(f"{{number}} {{page.author.name}}")
    """
    text = convert({"app/models.py": MANAGERS, "app/views.py": views}).after["app/views.py"]
    assert after in text
    assert "objects.select_related" not in text


def test_a_call_that_reads_nothing_asks_nothing_of_queries_elsewhere() -> None:
    conversion = convert_views(
        """
        def label(article):
            return article.author.name if article else "nobody"


        def without(request):
            return HttpResponse(label(None) + str(Tag.objects.count()))


        def deferred(request):
            number = Tag.objects.count()
            return HttpResponse([number, *(label(a) for a in Article.objects.only("title"))])
        """
    )
    assert "select_related" not in views_of(conversion)


@pytest.mark.parametrize("method", ["get_or_create", "update_or_create"])
def test_what_a_row_was_looked_up_by_is_not_loaded(method: str) -> None:
    """It is only where the row had to be made."""
    conversion = statements(
        f"author = Author.objects.get(pk=1)\n"
        f"article, made = Article.objects.{method}(author=author, title='a')\n"
        "name = article.author.name"
    )
    assert 'await aprefetch_related_objects([article], "author")' in views_of(conversion)


def test_a_method_that_several_queries_lead_to_by_other_ways_is_joined_in_each() -> None:
    models = """
    class Named(models.Model):
        author = models.ForeignKey(Author, on_delete=models.CASCADE)

        def __str__(self):
            return self.author.name


    class Shelf(models.Model):
        named = models.ForeignKey(Named, on_delete=models.CASCADE)
    """
    views = """
    def near(request, pk):
        named = Named.objects.get(pk=pk)
        return HttpResponse(f"{named}")


    def far(request, pk):
        shelf = Shelf.objects.get(pk=pk)
        return HttpResponse(f"{shelf.named}")
    """
    after = views_of(
        convert_views(views, imports="from .models import Named, Shelf", models=models)
    )
    assert "await Named.objects.select_related('author').aget(pk=pk)" in after.replace('"', "'")
    assert "await Shelf.objects.select_related('named__author').aget(pk=pk)" in after.replace(
        '"', "'"
    )
    assert "sync_to_async" not in after


TAGGING = """
from django.db.models.signals import m2m_changed
from django.dispatch import receiver


@receiver(m2m_changed, sender={sender})
def tagged(sender, **kwargs):
    Author.objects.update(name="tagged")
"""


@pytest.mark.parametrize(
    "write", ["article.tags.add(1)", "Tag.objects.get(pk=1).article_set.clear()"]
)
@pytest.mark.parametrize(
    ("sender", "joined"), [("Article.tags.through", False), ("OrderLine", True)]
)
def test_a_receiver_of_a_many_to_many_relation_may_write_what_a_join_would_fetch(
    sender: str, joined: bool, write: str
) -> None:
    conversion = statements(
        f"article = Article.objects.get(pk=pk)\n{write}\nname = article.author.name",
        models=TAGGING.format(sender=sender),
    )
    assert ('select_related("author")' in views_of(conversion)) is joined, views_of(conversion)


BOXES = """
class Box(models.Model):
    {author}


class Shelf(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
"""


@pytest.mark.parametrize(
    "author",
    [
        "author = models.CharField(max_length=9)",
        "author = None",
        "@property\n    def author(self):\n        return Author(pk=self.pk)",
    ],
)
def test_what_is_a_relation_of_one_model_and_something_else_of_another_is_not_prefetched(
    author: str,
) -> None:
    conversion = statements(
        "kind = Box if pk else Shelf\nfound = kind.objects.get(pk=pk)\nx = found.author",
        imports="from .models import Box, Shelf",
        models=BOXES.format(author=author),
    )
    assert "x = await sync_to_async(lambda: found.author)()" in views_of(conversion)


QUERY_IMPORTS = """
from django.db.models import Aggregate, Count, F, Func, Q, Sum, Value, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Lower


class Shouted(Func):
    template = "upper(title)"


class Quiet(Func):
    function = "lower"


class Median(Aggregate):
    function = "median"
"""


def authors_of(query: str) -> str:
    return f"for article in {query}:\n    print(article.author.name)"


@pytest.mark.parametrize(
    ("why", "query"),
    [
        ("SQL text", "Article.objects.extra(where=['views = 1']).order_by('pk')"),
        ("SQL text", "Article.objects.annotate(name=RawSQL('upper(title)', ()))"),
        ("SQL text", "Article.objects.order_by(RawSQL('title', ()).desc())"),
        ("SQL text", "Article.objects.filter(Q(pk=1) | Q(pk=RawSQL('id', ())))"),
        (
            "SQL text",
            "Article.objects.annotate(**{'name': Coalesce(RawSQL('title', ()), Value(''))})",
        ),
        ("SQL text", "Article.objects.annotate(number=-(RawSQL('id', ()) + 1))"),
        ("SQL text", "Article.objects.annotate(name=Func(template='upper(title)'))"),
        ("SQL text", "Article.objects.annotate(name=Shouted())"),
        ("aggregated", "Article.objects.annotate(number=Count('tags'))"),
        (
            "aggregated",
            "Article.objects.annotate(number=Coalesce(Sum('tags__pk'), 0) * 2).filter(number=2)",
        ),
        ("aggregated", "Article.objects.annotate(number=Median('views'))"),
        ("aggregated", "Article.objects.order_by('pk').annotate(number=Count('tags')).order_by()"),
    ],
)
def test_a_query_that_a_join_could_break_or_reorder_takes_none(why: str, query: str) -> None:
    conversion = statements(authors_of(query), imports=QUERY_IMPORTS)
    assert "select_related" not in views_of(conversion)
    assert "aprefetch_related_objects" in views_of(conversion)
    assert why in conversion.reasons("view")


def test_a_query_that_another_one_aggregates_takes_no_join() -> None:
    conversion = statements(
        """
        articles = Article.objects.all()
        numbers = [a.number for a in articles.annotate(number=Count("tags"))]
        for article in articles:
            print(article.author.name)
        """,
        imports=QUERY_IMPORTS,
    )
    assert "select_related" not in views_of(conversion)


@pytest.mark.parametrize(
    "query",
    [
        "Article.objects.annotate(number=Count('tags')).order_by('-number')",
        "Article.objects.order_by('pk').annotate(number=Count('tags'))",
        "Article.objects.annotate(number=Window(Count('tags')))",
        "Article.objects.annotate(name=Lower('title'), quiet=Quiet('title'), n=F('views') + 1)",
        "Article.objects.filter(pk__in=Article.objects.annotate(n=Count('tags')).filter(n=1))",
    ],
)
def test_a_query_with_expressions_of_djangos_takes_a_join(query: str) -> None:
    conversion = statements(authors_of(query), imports=QUERY_IMPORTS)
    joined = f"async for article in {query}.select_related('author'):"
    assert joined in views_of(conversion).replace('"', "'")


DANGLING = """
from django.core.exceptions import ObjectDoesNotExist

from .models import Article, OrderLine
"""
MAY_DANGLE = """
note = OrderLine.objects.get(pk=pk)
try:
    found = {read}
except {caught}:
    found = None
"""


@pytest.mark.parametrize(
    ("read", "caught", "joined"),
    [
        ("note.article", "Article.DoesNotExist", False),
        ("note.article.title", "(Article.DoesNotExist, KeyError)", False),
        ("note.article", "ObjectDoesNotExist", False),
        ("note.article.title", "OrderLine.DoesNotExist", True),
        ("note.article.title", "ValueError", True),
    ],
)
def test_a_row_that_may_be_missing_is_not_joined(read: str, caught: str, joined: bool) -> None:
    text = MAY_DANGLE.format(read=read, caught=caught)
    after = views_of(statements(text, imports=DANGLING))
    assert ('select_related("article")' in after) is joined
    assert ("sync_to_async(lambda: note.article" in after) is not joined


@pytest.mark.parametrize("caught", ["Article.DoesNotExist", "ValueError"])
def test_no_other_read_joins_a_row_that_may_be_missing(caught: str) -> None:
    view = f"""
def shown(note):
    try:
        return note.article.title
    except {caught}:
        return ""


def view(request, pk):
    note = OrderLine.objects.get(pk=pk)
    if not shown(note):
        return HttpResponse(status=410)
    return HttpResponse(note.article.author.name)
"""
    after = views_of(convert_views(view, imports=DANGLING))
    assert ("select_related(" in after) is (caught == "ValueError")
