"""What comes out of tuples and named tuples by their own methods keeps what it is."""

from __future__ import annotations

import pytest

from tests.codemods.places import statements, views_of

IMPORTS = """
from collections import namedtuple
from typing import NamedTuple

from .models import Note

Row = namedtuple("Row", "note number")


class Named(NamedTuple):
    note: object
    number: int = 0


class Own(namedtuple("Own", "note number")):
    @property
    def title(self):
        return self.note.article.title
"""
MODELS = """
class Note(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE)

    def __eq__(self, other):
        return self.article.title == other

    __hash__ = None

    def __int__(self):
        return self.article.pk

    def __float__(self):
        return float(self.article.pk)
"""


def is_fetched(read: str) -> bool:
    """Whether the article is joined, or the read moved into the thread."""
    text = f"note = Note.objects.get(pk=pk)\nfound = {read}"
    after = views_of(statements(text, imports=IMPORTS, models=MODELS))
    return 'select_related("article")' in after or "sync_to_async(" in after


@pytest.mark.parametrize(
    "read",
    [
        "Row(note, 1)._replace(number=2).number",
        "Row(note, 1)._asdict()['number']",
        "Row._make([note, 1]).number",
        "Row._fields",
        "(pk, 1).index(pk)",
        "'%s %s' % (pk, 2)",
        "'%d' % pk",
    ],
)
def test_what_no_relation_is_read_of_stays(read: str) -> None:
    assert not is_fetched(read)


@pytest.mark.parametrize(
    "read",
    [
        "Row(note, 1)._replace(number=2).note.article.title",
        "Named(note)._replace(number=2)[0].article.title",
        "Own(note, 1)._replace(number=2).title",
        "Row(None, 1)._replace(note=note).note.article.title",
        "Row(None, 1)._replace(**{'note': note}).note.article.title",
        "Row(note, 1)._asdict()['note'].article.title",
        "[row.note.article.title for row in [Row._make([note, 1])]]",
        "list(map(Row._make, [(note, 1)]))[0].note.article.title",
        "(note, 1).index('a')",
        "(note, 1).count('a')",
        "(note, 1).__getitem__(0).article.title",
        "(1, *(note, 1).__add__((2,)))[1].article.title",
        "'%d' % note",
        "'%.1f %s' % (note, 1)",
    ],
)
def test_what_methods_of_tuples_give_is_followed(read: str) -> None:
    assert is_fetched(read)
