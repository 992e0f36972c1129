"""``request.GET.getlist()`` gives a copy: what code puts into it isn't in any request."""

from __future__ import annotations

import pytest

from django_asyncify.plan.model import Verdict
from tests.codemods.places import convert_views, reasons, views_of

FILLING = """
def filling(request, pk):
    keys = request.GET.getlist("key")
    keys.{fill}
    return HttpResponse([article.author.name for article in keys])


def reading(request, pk):
    number = Tag.objects.count() if request.GET.get("number") else 0
    names = [name.strip() for name in request.GET.getlist("name")]
    return HttpResponse([number, *names])
"""
IMPORTS = "from elsewhere import unknown\n\nfrom .models import Article, Tag"


@pytest.mark.parametrize(
    "fill",
    [
        "append(Article.objects.get(pk=pk))",
        "extend(unknown(request))",
        "extend([unknown(key) for key in keys])",
    ],
)
def test_what_one_view_puts_into_a_list_of_the_request_is_in_no_other_view(fill: str) -> None:
    conversion = convert_views(FILLING.format(fill=fill), imports=IMPORTS)
    assert conversion.verdicts["reading"] is Verdict.NATIVE, reasons(conversion)


def test_what_is_put_into_the_list_is_there() -> None:
    text = FILLING.format(fill="append(Article.objects.get(pk=pk))")
    after = views_of(convert_views(text, imports=IMPORTS))
    assert 'keys.append(await Article.objects.select_related("author").aget(pk=pk))' in after


def test_what_is_put_into_the_request_is_in_its_lists() -> None:
    view = """
def view(request, pk):
    request.GET._mutable = True
    request.GET.setlist("key", [Article.objects.get(pk=pk)])
    number = Tag.objects.count()
    return HttpResponse([article.author.name for article in request.GET.getlist("key")])
"""
    after = views_of(convert_views(view, imports=IMPORTS))
    assert 'select_related("author")' in after or "lambda: HttpResponse([" in after
