# mypy: ignore-errors
# ruff: noqa
"""Columns that queries leave out: of joined rows, and of instances that rows were reached by."""

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.http import HttpResponse

from .models import Article, Author, Comment, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def few_columns():
    return Article.objects.select_related("author").only("title", "author__publisher")


def lacking_in_a_joined_row(request):
    number = Tag.objects.count()
    return text(number, [article.author.name for article in few_columns()])


def lacking_further_on(request):
    number = Tag.objects.count()
    found = Comment.objects.select_related("article__author").defer("article__author__name")
    return text(number, [comment.article.author.name for comment in found])


def lacking_in_what_it_was_reached_by(request):
    number = Tag.objects.count()
    authors = Author.objects.only("publisher").order_by("pk")
    return text(number, [a.author.name for author in authors for a in author.articles.all()])


def lacking_in_what_made_it(request):
    author = Author.objects.defer("name").order_by("pk").first()
    return text(author.articles.create(title="new").author.name)


def lacking_for_a_method(request):
    number = Tag.objects.count()
    users = User.objects.only("email").order_by("pk")
    return text(number, [(user.get_full_name(), str(user)) for user in users])


def lacking_in_prefetched_rows(request):
    number = Tag.objects.count()
    rows = Prefetch("articles", queryset=Article.objects.only("title", "author"))
    authors = Author.objects.prefetch_related(rows).order_by("pk")
    return text(number, [a.views for author in authors for a in author.articles.all()])


def lacking_after_a_refresh(request):
    article = Article.objects.defer("views").order_by("pk").first()
    article.refresh_from_db()
    return text(article.views)
