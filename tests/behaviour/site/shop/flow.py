# mypy: ignore-errors
# ruff: noqa
"""Views whose control flow matters: helpers, decorators, closures, generators, other views."""

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse

from . import helpers
from .decorators import (
    Timed,
    counting,
    login_here,
    members_only,
    members_or_login,
    staff_only,
    stamped,
    with_article,
)
from .helpers import Basket, Special, article_line, countdown, double, shared, tag_names
from .models import Article, Author, Stock, Tag


def helper_chain(request, pk):
    return HttpResponse(article_line(pk) + str(double(pk)))


def helper_through_module(request, pk):
    return HttpResponse(helpers.find_article(pk).title)


def recursion(request, pk):
    return HttpResponse(str(countdown(pk)))


def generator_helper(request):
    number = Tag.objects.count()
    names = ",".join(tag_names())
    others = [name for name in tag_names() if name != "red"]
    return HttpResponse(f"{number} {names} {others}")


def shared_helper(request, pk):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {shared(pk)}")


def helper_by_name(request, pk):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {helpers.BY_NAME['shared'](pk)}")


def methods(request, pk):
    basket = Basket(pk)
    return HttpResponse(f"{basket.article().title} {basket.size()} {Basket.newest().title}")


def method_property(request, pk):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {Basket(pk).title}")


def overridden_method(request, pk):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {Special().label(pk)}")


def closure(request, pk):
    number = Tag.objects.count()

    def title(suffix=""):
        return Article.objects.get(pk=pk).title + suffix

    return HttpResponse(f"{number} {title()} {title('!')}")


def counting_closure(request):
    number = Tag.objects.count()
    seen = 0

    def see(tag):
        nonlocal seen
        seen += tag.pk
        return Article.objects.filter(tags=tag).count()

    numbers = [see(tag) for tag in Tag.objects.order_by("pk")]
    return HttpResponse(f"{number} {numbers} {seen}")


def sorted_by_query(request):
    number = Tag.objects.count()
    authors = sorted(Author.objects.all(), key=lambda author: -author.articles.count())
    return HttpResponse(f"{number} {[author.name for author in authors]}")


def lambda_in_name(request, pk):
    number = Tag.objects.count()
    title = lambda: Article.objects.get(pk=pk).title
    return HttpResponse(f"{number} {title()}")


@staff_only
def for_staff(request):
    return HttpResponse(str(Tag.objects.count()))


@members_only
def for_members(request):
    return HttpResponse(f"{Tag.objects.count()} {request.user.username}")


@members_or_login
def for_members_or_login(request):
    return HttpResponse(f"{Tag.objects.count()} {request.user.username}")


@login_here
def behind_own_login(request):
    return HttpResponse(f"{Tag.objects.count()} {request.user.username}")


@with_article("X-Title")
def decorated_with_article(request, article):
    return HttpResponse(f"{article.pk} {Tag.objects.count()}")


@stamped
def stamped_view(request):
    return HttpResponse(str(Tag.objects.count()))


@counting
def counted_view(request):
    return HttpResponse(str(Tag.objects.count()))


@Timed
def timed_view(request):
    return HttpResponse(str(Tag.objects.count()))


@members_only
@stamped
def both(request):
    return HttpResponse(f"{request.user.username} {Tag.objects.count()}")


def inner_view(request):
    return HttpResponse(f"inner {Tag.objects.count()}")


def calls_a_view(request):
    number = Article.objects.count()
    response = inner_view(request)
    response["X-Articles"] = str(number)
    return response


def loop_with_break(request):
    found = None
    for article in Article.objects.order_by("pk"):
        comment = article.newest_comment
        if comment is not None:
            found = comment.text
            break
    return HttpResponse(str(found))


def try_finally(request, pk):
    log = []
    try:
        article = Article.objects.get(pk=pk)
        log.append(article.title)
    except Article.DoesNotExist:
        log.append("missing")
    else:
        log.append(article.author.name)
    finally:
        log.append(str(Tag.objects.count()))
    return HttpResponse(",".join(log))


def while_loop(request):
    number = Tag.objects.count()
    while Article.objects.filter(views=number).exists():
        number += 1
    return HttpResponse(str(number))


def streaming(request):
    number = Tag.objects.count()

    def rows():
        for article in Article.objects.order_by("pk"):
            yield f"{article.title}\n"

    return StreamingHttpResponse(rows(), headers={"X-Number": str(number)})


def default_argument(request, suffix="!"):
    return HttpResponse(f"{Tag.objects.count()}{suffix}")


def keyword_only(request, *, pk):
    return HttpResponse(Article.objects.get(pk=pk).title)


def starred(request, *args, **kwargs):
    return HttpResponse(f"{Tag.objects.count()} {args} {kwargs}")


def raising(request):
    number = Tag.objects.count()
    if number:
        raise PermissionError("never")
    return HttpResponse(str(number))


def global_state(request):
    global LAST
    LAST = Tag.objects.count()
    return HttpResponse(str(LAST))


LAST = 0
