# mypy: ignore-errors
# ruff: noqa
"""Queries that a join would break: SQL text with bare columns, and aggregated rows."""

from django.db.models import Count
from django.db.models.expressions import RawSQL
from django.http import HttpResponse

from .models import Article, Author


def publishers(authors):
    return HttpResponse([f"{author.pk} {author.publisher.name};" for author in authors])


def extra_condition(request):
    return publishers(Author.objects.extra(where=["name <> 'x'"]).order_by("pk"))


def extra_column(request):
    authors = Author.objects.extra(select={"is_ann": "name = 'Ann'"}).order_by("pk")
    return publishers(author for author in authors if author.is_ann or author.pk)


def raw_column(request):
    return publishers(Author.objects.annotate(upper=RawSQL("upper(name)", ())).order_by("pk"))


def raw_order(request):
    return publishers(Author.objects.order_by(RawSQL("name", ()).desc()))


def aggregated(request):
    found = []
    for author in Author.objects.annotate(number=Count("articles")):
        found.append(f"{author.pk} {author.number} {author.publisher.name}")
    return HttpResponse(found)


def aggregated_in_order(request):
    found = []
    for article in Article.objects.annotate(number=Count("tags")).order_by("-number", "pk"):
        found.append(f"{article.pk} {article.number} {article.author.name}")
    return HttpResponse(found)


def joined_without_names(request):
    articles = Article.objects.select_related().order_by("pk")
    return HttpResponse([f"{article.pk} {article.author.publisher.name};" for article in articles])


def joined_without_names_but_not_what_may_be_null(request):
    articles = Article.objects.select_related().order_by("pk")
    found = [article for article in articles if article.editor and article.editor.name]
    return HttpResponse([article.author.name for article in found])


def joined_by_names_afterwards(request):
    articles = Article.objects.select_related().select_related("editor").order_by("pk")
    return HttpResponse([f"{article.pk} {article.author.publisher.name};" for article in articles])
