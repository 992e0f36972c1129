# mypy: ignore-errors
# ruff: noqa
"""Writes by code that others call: defaults of the cache, encoders, templates, dispatch, patterns."""

import contextlib
import csv
import functools
import io
import itertools

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template import Context, Template

from .models import Article, Author, Publisher, Tag


def bump(*given):
    Publisher.objects.update(name="new")
    return 1


def bumped():
    Publisher.objects.update(name="new")
    return "new"


def calling_cache(request):
    found = get_object_or_404(Article, pk=1)
    cache.delete("calling")
    text = cache.get_or_set("calling", bumped)
    return HttpResponse(found.author.publisher.name)


@functools.singledispatch
def dispatched(given):
    return "nothing"


@dispatched.register
def _(given: Tag):
    return bumped()


class Dispatching:
    @functools.singledispatchmethod
    def go(self, given):
        return "nothing"

    @go.register
    def _(self, given: int):
        return bumped()


def calling_dispatched(request):
    found = get_object_or_404(Article, pk=1)
    made = dispatched(Tag.objects.get(pk=1))
    return HttpResponse(found.author.publisher.name)


def calling_dispatched_method(request):
    found = get_object_or_404(Article, pk=1)
    made = Dispatching().go(3)
    return HttpResponse(found.author.publisher.name)


class Encoder(DjangoJSONEncoder):
    def default(self, given):
        return bumped()


def calling_encoder(request):
    found = get_object_or_404(Article, pk=1)
    response = JsonResponse({"a": 1 + 2j}, encoder=Encoder)
    made = response.content
    return HttpResponse(found.author.publisher.name)


def calling_default(request):
    found = get_object_or_404(Article, pk=1)
    response = JsonResponse({"a": {1}}, json_dumps_params={"default": lambda given: bumped()})
    made = response.content
    return HttpResponse(found.author.publisher.name)


class Spoken:
    def __str__(self):
        return bumped()


def calling_text_of_exceptions(request):
    found = get_object_or_404(Article, pk=1)
    try:
        raise PermissionDenied(Spoken())
    except PermissionDenied as error:
        text = str(error)
    made = text + str(ValueError(Spoken()))
    return HttpResponse(found.author.publisher.name)


def calling_accumulate(request):
    found = get_object_or_404(Article, pk=1)
    made = [*itertools.accumulate([1, 2], lambda a, b: a + bump())]
    return HttpResponse(found.author.publisher.name)


def calling_iter(request):
    found = get_object_or_404(Article, pk=1)
    made = list(iter(bump, 1))
    return HttpResponse(found.author.publisher.name)


class Asked:
    def __bool__(self):
        return bump() == 1


def calling_any(request):
    found = get_object_or_404(Article, pk=1)
    made = any([Asked()])
    return HttpResponse(found.author.publisher.name)


def calling_filter(request):
    found = get_object_or_404(Article, pk=1)
    made = len(list(filter(None, [Asked()])))
    return HttpResponse(found.author.publisher.name)


def calling_joined_texts(request):
    found = get_object_or_404(Article, pk=1)
    made = ",".join(map(str, [Spoken()]))
    return HttpResponse(found.author.publisher.name)


class Closed:
    def close(self):
        bump()


def calling_closing(request):
    found = get_object_or_404(Article, pk=1)
    with contextlib.closing(Closed()):
        text = "open"
    return HttpResponse(found.author.publisher.name)


def calling_header(request):
    found = get_object_or_404(Article, pk=1)
    response = HttpResponse()
    response["X-Spoken"] = Spoken()
    made = response["X-Spoken"]
    return HttpResponse(found.author.publisher.name)


def calling_template(request):
    found = get_object_or_404(Article, pk=1)
    text = Template("{{ bump }} {{ bumped }}").render(Context({"bumped": bumped}))
    return HttpResponse(found.author.publisher.name)


class Described:
    @property
    def about(self):
        return bumped()

    def __eq__(self, other):
        return bumped() == other


def calling_pattern(request):
    found = get_object_or_404(Article, pk=1)
    match Described():
        case Described(about="new"):
            text = "new"
        case _:
            text = "old"
    return HttpResponse(found.author.publisher.name)


def calling_pattern_of_a_value(request):
    found = get_object_or_404(Article, pk=1)
    match Described():
        case "new":
            text = "new"
        case _:
            text = "old"
    return HttpResponse(found.author.publisher.name)


class Made:
    def __new__(cls):
        bump()
        return super().__new__(cls)


def calling_new(request):
    found = get_object_or_404(Article, pk=1)
    made = Made()
    made = type(made).__name__
    return HttpResponse(found.author.publisher.name)


class Mapping:
    def keys(self):
        return [Tag.objects.get(pk=1).name]

    def __getitem__(self, name):
        return bumped()


def calling_mapping(request):
    found = get_object_or_404(Article, pk=1)
    made = dict(**Mapping())
    return HttpResponse(found.author.publisher.name)


def calling_display(request):
    found = get_object_or_404(Article, pk=1)
    made = {**Mapping(), "a": 1}
    return HttpResponse(found.author.publisher.name)


class Missing(dict):
    def __missing__(self, name):
        return bumped()


def calling_format_map(request):
    found = get_object_or_404(Article, pk=1)
    made = "{a}".format_map(Missing())
    return HttpResponse(found.author.publisher.name)


class Written:
    def write(self, text):
        bump()


def calling_print(request):
    found = get_object_or_404(Article, pk=1)
    print("a", file=Written())
    return HttpResponse(found.author.publisher.name)


def calling_csv(request):
    found = get_object_or_404(Article, pk=1)
    writer = csv.writer(Written())
    writer.writerow([1])
    return HttpResponse(found.author.publisher.name)


class Echo:
    def write(self, text):
        return text


def calling_echo(request):
    found = get_object_or_404(Article, pk=1)
    rows = csv.writer(Echo()).writerow([1, 2])
    return HttpResponse(found.author.publisher.name)


class Item:
    def __class_getitem__(cls, name):
        return bumped()


def calling_item_of_a_class(request):
    found = get_object_or_404(Article, pk=1)
    made = Item[1]
    return HttpResponse(found.author.publisher.name)
