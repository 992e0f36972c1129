"""A join made for one view doesn't change what code gets that runs the same query."""

from __future__ import annotations

import pytest

from django_asyncify.testing import Conversion
from tests.codemods.places import convert_views, views_of

READING = """
def view(request, pk):
    number = Tag.objects.count()
    article = {query}
    return HttpResponse(f"{{number}} {{article.author.name}}")
"""
FINDING = "def find(pk):\n    return Article.objects.get(pk=pk)\n"
CLASS_BASED = """
from django.views import View

from . import views
from .models import Author, Tag


class Other(View):
    def get(self, request):
        {body}
"""


def reading(helper: str, query: str, body: str = "", models: str = "") -> Conversion:
    """Convert a view that reads a relation of what ``query`` gives; ``body`` isn't examined."""
    other = {"app/others.py": CLASS_BASED.format(body=body)} if body else {}
    return convert_views(
        helper + READING.format(query=query), files=other, models=models, chosen=["app.views.view"]
    )


@pytest.mark.parametrize(
    ("helper", "query", "body"),
    [
        (
            "def latest(model):\n    return model.objects.order_by('-pk').first()\n",
            "latest(Article)",
            "return views.latest(Tag)",
        ),
        (
            "class Repo:\n    model = Article\n\n    def one(self, pk):\n"
            "        return self.model.objects.get(pk=pk)\n",
            "Repo().one(pk)",
            "return views.TagRepo().one(1)",
        ),
        (
            "def find(pk, only=None):\n    found = Article.objects.all()\n    if only:\n"
            "        found = found.only(*only)\n    return found.get(pk=pk)\n",
            "find(pk)",
            "return views.find(1, ['title'])",
        ),
        (
            FINDING,
            "find(pk)",
            "article = views.find(1); Author.objects.update(name='a'); return article.author",
        ),
    ],
)
def test_code_that_is_not_examined_keeps_its_query(helper: str, query: str, body: str) -> None:
    conversion = reading(helper, query, body)
    assert "select_related" not in conversion.after["app/views.py"]
    assert "select_related" in reading(helper, query).after["app/views.py"]


def test_a_class_method_of_several_models_keeps_its_query() -> None:
    models = """
    class Newest(models.Model):
        owner = models.ForeignKey(Author, on_delete=models.CASCADE)

        class Meta:
            abstract = True

        @classmethod
        def newest(cls):
            return cls.objects.order_by("-pk").first()


    class Room(Newest):
        pass
    """
    query = "Room.newest()\n    article.author = article.owner"
    other = reading("from .models import Room\n", query, "return Key.newest()", models)
    assert "select_related" not in other.after["app/models.py"]


def test_code_that_only_reads_may_have_the_join() -> None:
    conversion = reading(FINDING, "find(pk)", "return views.find(1).title")
    assert "Article.objects.select_related('author').get(pk=pk)" in views_of(conversion).replace(
        '"', "'"
    )


WRITING = """
def {name}(request, pk):
    number = Tag.objects.count()
    article = find(pk)
    {between}
    return HttpResponse(f"{{number}} {{article.author.name}}")
"""


def test_a_view_that_writes_before_it_reads_keeps_the_join_away_from_others() -> None:
    write = "Author.objects.filter(pk=article.author_id).update(name='a')"
    first = WRITING.format(name="first", between="pass")
    second = WRITING.format(name="second", between=write)
    conversion = convert_views(FINDING + first + second)
    assert "select_related" not in views_of(conversion)
    assert views_of(conversion).count("aprefetch_related_objects([article], ") == 2


@pytest.mark.parametrize(
    ("writing", "way"),
    [
        ("Author.objects.get(pk=pk)", "aprefetch_related_objects([article], "),
        ("Tag()", ".select_related('author').aget("),
    ],
)
def test_a_helper_that_writes_rows_of_several_models_writes_all_of_them(
    writing: str, way: str
) -> None:
    view = WRITING.format(name="view", between=f"author = {writing}\n    keep(author)")
    others = (
        "\n\ndef keep(row):\n    row.save()\n\n\ndef other(request, pk):\n    keep(Tag())\n"
        "    keep(Publisher())\n    return HttpResponse(Tag.objects.count())\n"
    )
    conversion = convert_views(FINDING + others + view)
    assert way in views_of(conversion).replace('"', "'")


@pytest.mark.parametrize(
    ("reading", "joined"), [("name = article.author.name", True), ("if pk:\n        {}", False)]
)
def test_what_was_read_before_the_write_is_joined(reading: str, joined: bool) -> None:
    between = reading.format("name = article.author.name") + "\n    Author.objects.update(name='a')"
    view = WRITING.format(name="view", between=between)
    conversion = convert_views(view.replace("find(pk)", "Article.objects.get(pk=pk)"))
    assert ("select_related" in views_of(conversion)) is joined, views_of(conversion)


@pytest.mark.parametrize(
    "keeping",
    [
        "cache.set('a', article)",
        "cache.set_many({'a': [article]})",
        "text = pickle.dumps({'a': article})",
        "request.session['a'] = article",
    ],
)
def test_what_is_pickled_is_not_joined(keeping: str) -> None:
    settings = 'SESSION_SERIALIZER = "elsewhere.PickleSerializer"\nROOT_URLCONF = "urls"\n'
    view = READING.format(query=f"Article.objects.get(pk=pk)\n    {keeping}")
    conversion = convert_views(
        view,
        imports="import pickle\n\nfrom django.core.cache import cache",
        files={"settings.py": f'INSTALLED_APPS = ["app"]\n{settings}'},
    )
    assert "select_related" not in views_of(conversion)
    assert "await Article.objects.aget(pk=pk)" in views_of(conversion)


@pytest.mark.parametrize(
    ("made", "used"),
    [
        ("cache.get('a') or Article.objects.get(pk=pk)", "article.author.name"),
        ("pickle.loads(b'') if pk else Article.objects.get(pk=pk)", "article.author.name"),
        ("cache.get('a') or Article.objects.get(pk=pk)", "str(article)"),
        ("cache.get_or_set('a', pk) or Article.objects.first()", 'f"{article}"'),
        ("[*(cache.get('a') or ()), Article.objects.get(pk=pk)][0]", "article.author.name"),
        ("request.session.get('a') or Article.objects.get(pk=pk)", "article.author.name"),
    ],
)
def test_an_instance_that_may_have_been_pickled_loads_its_relations_in_the_thread(
    made: str, used: str
) -> None:
    settings = 'SESSION_SERIALIZER = "elsewhere.PickleSerializer"\nROOT_URLCONF = "urls"\n'
    conversion = convert_views(
        f"def view(request, pk):\n    number = Tag.objects.count()\n    article = {made}\n"
        f"    text = {used}\n    return HttpResponse(text)\n",
        imports="import pickle\n\nfrom django.core.cache import cache",
        files={"settings.py": f'INSTALLED_APPS = ["app"]\n{settings}'},
    )
    line = next(x for x in views_of(conversion).splitlines() if x.strip().startswith("text = "))
    assert "sync_to_async" in line, views_of(conversion)
