"""What code sets on an exception comes out of it where it is read, and changes no other's text."""

from __future__ import annotations

import pytest

from tests.codemods.places import convert_views, views_of

VIEWS = """
def setting(request, pk):
    try:
        pk = int(request.GET["a"])
    except Exception as error:
        error.{name} = Article.objects.all()
        raise
    return HttpResponse(Tag.objects.count())


def reading(request, pk):
    number = Tag.objects.count()
    try:
        article = Article.objects.get(pk=pk)
    except Article.DoesNotExist as error:
        return HttpResponse({read})
    return HttpResponse(number)
"""


def is_bridged(name: str, read: str) -> bool:
    views = VIEWS.format(name=name, read=read)
    after = views_of(convert_views(views, imports="from .models import Article, Tag"))
    return "sync_to_async" in after.partition("async def reading")[2]


@pytest.mark.parametrize("read", ["str(error)", "f'No: {error}'", "error.other", "error.args"])
def test_the_text_of_an_exception_is_not_what_was_set_on_another_one(read: str) -> None:
    assert not is_bridged("extra", read)


@pytest.mark.parametrize(
    ("name", "read"),
    [("extra", "list(error.extra)"), ("args", "str(error)"), ("args", "list(error.args[0])")],
)
def test_what_was_set_on_an_exception_comes_out_of_it(name: str, read: str) -> None:
    assert is_bridged(name, read)
