"""Rows that code has prefetched into an instance: a join on them would fetch others anew."""

from __future__ import annotations

import pytest

from tests.codemods.places import statements, views_of

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
