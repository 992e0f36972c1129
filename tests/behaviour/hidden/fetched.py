# mypy: ignore-errors
# ruff: noqa
"""Rows that a prefetch puts into an attribute which other code sets, too."""

from django.db.models import Prefetch
from django.http import HttpResponse

from .models import Article, Author, Comment, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class Settable(Author):
    shown = ()

    class Meta:
        proxy = True
        app_label = "shop"

    def set(self, **fields):
        for name, given in fields.items():
            setattr(self, name, given)
        return self


def fetched_and_set_by_name(request):
    found = Settable.objects.prefetch_related(Prefetch("articles", to_attr="rows")).order_by("pk")
    number = Tag.objects.count()
    return text(number, [[row.author.publisher.name for row in one.rows] for one in found])


def set_by_name(request):
    author = Settable.objects.order_by("pk").first()
    author.rows = []
    return text(len(author.rows), author.set(name="x").name)


def fetched_and_set_by_any_name(request):
    found = Settable.objects.prefetch_related(Prefetch("articles", to_attr="read")).order_by("pk")
    number = Tag.objects.count()
    return text(number, [[row.author.publisher.name for row in one.read] for one in found])


def fetched_over_a_default(request):
    found = Settable.objects.prefetch_related(Prefetch("articles", to_attr="shown")).order_by("pk")
    number = Tag.objects.count()
    return text(number, [[row.author.publisher.name for row in one.shown] for one in found])


def fetched_by_position(request):
    comments = Comment.objects.order_by("pk")
    found = Article.objects.prefetch_related(Prefetch("comments", comments, "said")).order_by("pk")
    number = Tag.objects.count()
    for article in found:
        article.said = article.said or []
    return text(number, [[comment.user.username for comment in one.said] for one in found])
