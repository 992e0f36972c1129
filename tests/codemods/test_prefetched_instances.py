"""Rows that code has prefetched into an instance: a join on them would fetch others anew."""

from __future__ import annotations

import pytest

from tests.codemods.places import convert_views, statements, views_of

IMPORTS = """
from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.db.models import prefetch_related_objects as prefetch

from .models import Author
"""
READ = "names = [note.editor.name for note in author.articles.all()]"
MODELS = """
class Note(models.Model):
    author = models.ForeignKey(Author, models.CASCADE, related_name="articles")
    editor = models.ForeignKey(Author, models.CASCADE, related_name="+")
"""
GET = "author = Author.objects.get(pk=pk)"


def is_joined(fetched: str, imports: str = IMPORTS) -> bool:
    text = f"{GET}\n{fetched}\n{READ}"
    after = views_of(statements(text, imports=imports, models=MODELS))
    return 'author.articles.all().select_related("editor")' in after.replace("'", '"')


@pytest.mark.parametrize(
    "fetched",
    [
        "prefetch_related_objects([author], 'articles')",
        "prefetch_related_objects([author], 'plans', Prefetch('articles'))",
        "prefetch_related_objects([author], Prefetch(lookup='articles', to_attr=None))",
        "prefetch_related_objects([author], 'plans__author__articles')",
        "prefetch_related_objects([author], *request.GET.getlist('more'))",
        "models.prefetch_related_objects([author], name_of(request))",
        "fetch = prefetch_related_objects\nfetch([author], 'articles')",
        "prefetch([author], 'articles')",
    ],
)
def test_rows_that_may_be_prefetched_get_no_join(fetched: str) -> None:
    assert not is_joined(fetched)


@pytest.mark.parametrize("fetched", ["", "prefetch_related_objects([author], 'plans')"])
def test_rows_that_nothing_prefetches_get_a_join(fetched: str) -> None:
    assert is_joined(fetched, imports=IMPORTS.replace(" as prefetch", ""))


def test_rows_that_code_keeps_itself_get_no_join() -> None:
    assert not is_joined("author._prefetched_objects_cache = {'articles': []}")


ASKING = """
def shown(note):
    field = note._meta.get_field("author")
    return note.author_id if field.{asks} else None


def view(request, pk):
    note = Note.objects.get(pk=pk)
    number = shown(note)
    return HttpResponse(note.author.name)
"""


@pytest.mark.parametrize(
    ("asks", "joined"),
    [("is_cached(note)", False), ("cached_in(note._state.fields_cache)", False), ("null", True)],
)
def test_nothing_is_joined_where_code_asks_what_is_loaded(asks: str, joined: bool) -> None:
    imports = "from .models import Note"
    after = views_of(convert_views(ASKING.format(asks=asks), imports=imports, models=MODELS))
    assert ('select_related("author")' in after) is joined
    assert "async def view" in after
