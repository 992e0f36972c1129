# mypy: ignore-errors
# ruff: noqa
"""Calls that run in the thread, with arguments that are worked out on the event loop before."""

import functools
import json

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from .models import Article, Author, Tag


class Encoder(json.JSONEncoder):
    def default(self, given):
        return [str(Tag.objects.order_by("pk")[0]), given.author.name]


def as_json(given, **more):
    if isinstance(given, HttpResponse):
        return given
    return HttpResponse(json.dumps([given, more], cls=Encoder))


def answered(view):
    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        try:
            return as_json(view(request, *args, **kwargs), path=request.path)
        except (ValueError, Http404) as error:
            return as_json(str(error))

    return wrapper


@answered
def worked_out_by_a_decorator(request):
    return {"first": Article.objects.order_by("pk").first(), "n": Tag.objects.count()}


@answered
def worked_out_and_raised(request):
    return get_object_or_404(Article, pk=Tag.objects.count() + 1000)


@answered
def worked_out_and_answered(request):
    return HttpResponse(Tag.objects.count())


def worked_out_once(request):
    return as_json(Article.objects.get(pk=1), more=[a.name for a in Author.objects.order_by("pk")])


def worked_out_by_relations(request):
    article = get_object_or_404(Article, pk=1)
    return as_json(article.author.publisher.name, n=Article.objects.filter(pk=1).exists())


def worked_out_or_not(request):
    first = Tag.objects.filter(name="none of them").first()
    return as_json(first and first.name, n=Tag.objects.count() if first else None)


def worked_out_with_a_write(request):
    tag = Tag.objects.create(name="worked out")
    return as_json([tag.name, Tag.objects.count()])
