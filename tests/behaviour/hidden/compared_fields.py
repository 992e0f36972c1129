# mypy: ignore-errors
# ruff: noqa
"""Methods made for a class compare its fields: a dataclass's, a named tuple's."""

from collections import Counter, namedtuple
from dataclasses import dataclass, field
from typing import NamedTuple

from django.http import HttpResponse

from .models import Article, Tag


class Ranked(Article):
    class Meta:
        proxy = True
        app_label = "shop"

    def __eq__(self, other):
        return self.comments.count() == other.comments.count()

    def __lt__(self, other):
        return self.comments.count() < other.comments.count()

    def __hash__(self):
        return self.comments.count()


@dataclass(order=True)
class Row:
    article: Ranked
    number: int = 1


@dataclass(frozen=True)
class Key:
    article: Ranked


class Line(NamedTuple):
    article: Ranked
    number: int


Pair = namedtuple("Pair", "article number")


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def ranked():
    return list(Ranked.objects.order_by("pk"))


def dataclasses_are_equal(request):
    number, articles = Tag.objects.count(), ranked()
    return text(number, Row(articles[0]) == Row(articles[1]))


def a_dataclass_is_in_a_list(request):
    number, articles = Tag.objects.count(), ranked()
    return text(number, Row(articles[0]) in [Row(articles[1]), Row(articles[0])])


def dataclasses_are_sorted(request):
    number, articles = Tag.objects.count(), ranked()
    rows = sorted(Row(article) for article in articles)
    return text(number, [row.article.pk for row in rows])


def the_largest_of_dataclasses(request):
    number, articles = Tag.objects.count(), ranked()
    return text(number, max([Row(article) for article in articles]).number)


def dataclasses_are_keys(request):
    number, articles = Tag.objects.count(), ranked()
    return text(number, len({Key(article) for article in articles}))


def dataclasses_are_counted(request):
    number, articles = Tag.objects.count(), ranked()
    return text(number, len(Counter([Key(article) for article in articles])))


def a_dataclass_is_removed(request):
    number, articles = Tag.objects.count(), ranked()
    rows = [Row(article) for article in articles]
    rows.remove(Row(articles[-1]))
    return text(number, len(rows), rows.index(Row(articles[0])))


def named_tuples_are_equal(request):
    number, articles = Tag.objects.count(), ranked()
    return text(number, Line(articles[0], 1) == Line(articles[1], 1))


def named_tuples_are_sorted(request):
    number, articles = Tag.objects.count(), ranked()
    lines = [Line(article, 1) for article in articles]
    lines.sort()
    return text(number, [line.article.pk for line in lines])


def named_tuples_made_by_a_call_are_sorted(request):
    number, articles = Tag.objects.count(), ranked()
    pairs = sorted([Pair(article, 1) for article in articles])
    return text(number, [pair.article.pk for pair in pairs])


def named_tuples_made_by_a_call_are_keys(request):
    number, articles = Tag.objects.count(), ranked()
    return text(number, len({Pair(article, 1): 1 for article in articles}))


@dataclass(order=True)
class Placed:
    number: int
    article: Ranked = field(compare=False)


def fields_that_are_not_compared(request):
    number, articles = Tag.objects.count(), ranked()
    placed = sorted([Placed(2, articles[0]), Placed(1, articles[1])])
    return text(number, [one.number for one in placed])
