# mypy: ignore-errors
# ruff: noqa
from django.http import Http404
from django.shortcuts import get_object_or_404

from .models import Article, Author, Comment, Section, Tag


def published_articles():
    return Article.objects.published()


def articles_of(author, only_published=False):
    articles = author.articles.all()
    if only_published:
        articles = articles.published()
    return articles


def article_list(limit):
    return list(Article.objects.order_by("-views", "pk")[:limit])


def load_article(pk):
    return get_object_or_404(Article, pk=pk)


def load_author(pk):
    try:
        return Author.objects.get(pk=pk)
    except Author.DoesNotExist:
        raise Http404("no author")


def best_or_none(articles):
    return articles.order_by("-views", "pk").first()


def author_name(article):
    return article.author.name


def editor_name(article):
    return article.editor.name if article.editor else "nobody"


def describe(article):
    return f"{article.title}/{article.section.name}"


def summary(article):
    return {"title": article.title, "author": str(article.author), "n": article.comments.count()}


def pair(article):
    return article.author, article.section


def pks(queryset):
    return [item.pk for item in queryset]


def titles(articles):
    for article in articles:
        yield article.title


def by_pk(articles):
    return {article.pk: article for article in articles}


def total(numbers):
    return sum(numbers)


def shout(text):
    return text.upper()


def bump(article, by=1):
    article.views += by
    article.save()
    return article


def comment_on(article, text, score=0):
    return Comment.objects.create(article=article, text=text, score=score)


def retitle(article, title):
    article.title = title
    article.save(update_fields=["title"])
    Comment.objects.filter(article=article).update(text=title)


def is_owner(user, article):
    return user.is_authenticated and article.author.account_id == user.pk


def first_tag(article):
    return article.tags.first()


def apply(function, items):
    return [function(item) for item in items]


def drop_comments(article):
    deleted, _ = article.comments.all().delete()
    return deleted


def who(request):
    if request.user.is_authenticated:
        return request.user.username
    return "anonymous"
