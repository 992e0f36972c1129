# mypy: ignore-errors
# ruff: noqa
"""Responses of the project's own classes, and what Django's evaluate of what they are given."""

import json

from django.http import (
    HttpResponse,
    HttpResponseNotFound,
    HttpResponseServerError,
    JsonResponse,
    QueryDict,
)

from .models import Article, Tag


class JsonText(HttpResponse):
    def __init__(self, data, **kwargs):
        kwargs.setdefault("content_type", "application/json")
        super().__init__(json.dumps(data), **kwargs)


class Titles(HttpResponse):
    def __init__(self, articles):
        super(Titles, self).__init__(", ".join(article.title for article in articles))
        self["X-Number"] = str(len(articles))
        self.set_cookie("seen", "1")


class ByHand(HttpResponse):
    def __init__(self, content):
        HttpResponse.__init__(self, content)


class HandedOn(HttpResponse):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self["X-Kind"] = "handed on"


class Counted(JsonResponse):
    def number(self):
        return Tag.objects.count()


class Gone(HttpResponseNotFound):
    status_code = 200


def own_json(request):
    return JsonText({"tags": Tag.objects.count()})


def own_titles(request):
    number = Tag.objects.count()
    return Titles(Article.objects.order_by("pk")) if number else HttpResponse("none")


def own_by_hand(request):
    number = Tag.objects.count()
    return ByHand(Tag.objects.order_by("pk")) if number else ByHand("none")


def own_with_anything(request):
    number = Tag.objects.count()
    return HandedOn(Tag.objects.order_by("pk"), headers={"X-Number": str(number)})


def own_by_keyword(request):
    number = Tag.objects.count()
    return HandedOn(content=Tag.objects.order_by("pk"), headers={"X-Number": str(number)})


def own_method(request):
    response = Counted({"tags": Tag.objects.count()})
    response["X-Number"] = str(response.number())
    return response


def own_without_a_body(request):
    number = Tag.objects.count()
    return Gone(Tag.objects.order_by("pk")) if number else HttpResponse("none")


def error_of_rows(request):
    number = Tag.objects.count()
    response = HttpResponseServerError(Tag.objects.order_by("pk"))
    response.status_code = 200 + number - number
    return response


def named_content(request):
    number = Tag.objects.count()
    return HttpResponse(content=Tag.objects.order_by("pk"), headers={"X-Number": str(number)})


def query_dict(request):
    data = QueryDict("a=1", mutable=True)
    data["tags"] = str(Tag.objects.count())
    request.GET = data
    return HttpResponse(request.GET.urlencode())
