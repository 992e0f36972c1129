# mypy: ignore-errors
# ruff: noqa
"""F-strings that show what was written in a field, as ``{rows.count()=}`` does."""

from django.http import HttpResponse

from .models import Article, Author, Tag


def a_count_that_is_shown(request):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {Tag.objects.count()=}")


def texts_that_are_shown(request):
    number = Tag.objects.count()
    author = Author.objects.get(pk=1)
    return HttpResponse(f"{number=} {str(author)=} {author=!s:>20} {author.articles.count() = :>4}")


def rows_that_are_shown(request):
    number = Tag.objects.count()
    return HttpResponse(f"{[tag.name for tag in Tag.objects.order_by('pk')]=} {number}")


def a_relation_that_is_shown(request):
    article = Article.objects.get(pk=1)
    return HttpResponse(f"{article.author.name=} {Article.objects.get(pk=2).author.name=}")


def a_user_who_is_shown(request):
    number = Tag.objects.count()
    shown = f"{request.user.username=} {number} {request.user=}"
    return HttpResponse(shown + request.user.email)


def a_format_that_shows(request):
    number = Tag.objects.count()
    return HttpResponse(f"{number:{Tag.objects.count()}} {f'{Tag.objects.count()=}'}")


def shown_in_a_loop(request):
    number = Tag.objects.count()
    shown = [f"{article.author.name=}" for article in Article.objects.order_by("pk")]
    for article in Article.objects.order_by("pk"):
        shown.append(f"""{
            article.editor
            =}""")
    return HttpResponse(f"{number} {shown}")


def written_by_itself(request):
    number = Tag.objects.count()
    return HttpResponse(f"Tag.objects.count()={Tag.objects.count()!r} {number}")
