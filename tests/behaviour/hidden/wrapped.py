# mypy: ignore-errors
# ruff: noqa
"""Queries behind descriptors, enumerations, dataclasses, pages, messages and iterators."""

import enum
import functools
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.utils.html import format_html_join

from .models import Article, Author, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class Memo:
    def __init__(self, function):
        self.function = function

    def __get__(self, holder, cls=None):
        holder.__dict__[self.function.__name__] = found = self.function(holder)
        return found


class Counting:
    def __set__(self, holder, value):
        holder.counted = value + Tag.objects.count()

    def __delete__(self, holder):
        holder.counted = Tag.objects.count()


class Page:
    number = Counting()

    @Memo
    def tag(self):
        return Tag.objects.order_by("pk").first()

    @property
    def size(self):
        return 1

    @size.deleter
    def size(self):
        self.counted = Tag.objects.count()


def a_memo_by_a_descriptor(request):
    return text(Tag.objects.count(), Page().tag.name)


def set_by_a_descriptor(request):
    number = Tag.objects.count()
    page = Page()
    page.number = 3
    return text(number, page.counted)


def deleted_by_a_descriptor(request):
    number = Tag.objects.count()
    page = Page()
    del page.number
    return text(number, page.counted)


def deleted_by_a_property(request):
    number = Tag.objects.count()
    page = Page()
    del page.size
    return text(number, page.counted)


class Action(enum.Enum):
    COUNT = (lambda: Tag.objects.count(),)

    def __call__(self):
        return self.value[0]()


class Kind(enum.Enum):
    RED = "red"

    @classmethod
    def _missing_(cls, value):
        return cls.RED if Tag.objects.filter(name=value).exists() else None


def value_of_a_member(request):
    return text(Tag.objects.exists(), Action.COUNT.value[0]())


def a_member_that_is_called(request):
    return text(Tag.objects.exists(), Action["COUNT"]())


def a_missing_member(request):
    return text(Tag.objects.exists(), Kind("blue").name)


@dataclass(order=True)
class Ranked:
    rank: int = field(init=False)
    article: Article = field(compare=False)
    tags: list = field(default_factory=lambda: list(Tag.objects.order_by("pk")))

    def __post_init__(self):
        self.rank = len(self.article.author.name)


def a_field_that_is_not_given(request):
    number = Tag.objects.count()
    article = Article.objects.order_by("pk").first()
    return text(number, Ranked(article).rank)


def fields_made_by_a_factory(request):
    number = Tag.objects.count()
    article = Article.objects.select_related("author").order_by("pk").first()
    return text(number, [tag.name for tag in Ranked(article).tags])


class Steps:
    number = 0

    def __call__(self):
        self.number += Tag.objects.count()
        return self.number


def called_until_a_value_comes(request):
    number = Tag.objects.count()
    return text(number, list(iter(Steps(), 6)))


def pages(request):
    number = Tag.objects.count()
    page = Paginator(Tag.objects.order_by("pk"), 2).get_page(1)
    return text(number, bool(page), len(page))


def rows_of_a_page(request):
    number = Tag.objects.count()
    paginator = Paginator(Tag.objects.order_by("pk"), 2)
    return text(number, len(paginator.get_page(1).object_list))


def elided_pages(request):
    number = Tag.objects.count()
    paginator = Paginator(Tag.objects.order_by("pk"), 1)
    return text(number, *paginator.get_elided_page_range(1))


def messages_that_are_read(request):
    number = Tag.objects.count()
    messages.info(request, "hello")
    found = messages.get_messages(request)
    return text(number, bool(found), len(found), [str(message) for message in found])


def default_of_a_field(request):
    number = Tag.objects.count()
    choices = Article._meta.get_field("author").get_choices(include_blank=False)
    return text(number, len(choices))


def tables(request):
    return text(Tag.objects.exists(), len(connection.introspection.table_names()) > 3)


def rows_in_a_django_function(request):
    number = Tag.objects.count()
    return text(number, format_html_join(",", "{}", Tag.objects.order_by("pk").values_list("name")))


@functools.lru_cache
def wrapped_count(base):
    return Author.objects.count() + base


@functools.lru_cache(maxsize=4)
def wrapped_author(pk):
    return Author.objects.get(pk=pk)


def wrapped_remembered_number(request):
    return JsonResponse({"number": Tag.objects.count(), "count": wrapped_count(1)})


def wrapped_remembered_row(request):
    number = Tag.objects.count()
    return JsonResponse({"number": number, "publisher": wrapped_author(1).publisher.name})


def _author(pk):
    return Author.objects.get(pk=pk)


cached_author = functools.cache(_author)
remembered_author = functools.lru_cache(_author)
sized_author = functools.lru_cache(maxsize=2)(_author)
dispatched_author = functools.singledispatch(_author)
cached_lookup = functools.cache(Author.objects.get)


def wrapped_by_cache(request):
    number = Tag.objects.count()
    return text(number, cached_author(1).name, cached_author(1).publisher.name)


def wrapped_by_lru_cache(request):
    number = Tag.objects.count()
    return text(number, remembered_author(1).publisher.name, sized_author(1).publisher.name)


def wrapped_by_dispatch(request):
    number = Tag.objects.count()
    return text(number, dispatched_author(1).publisher.name)


def wrapped_manager_method(request):
    number = Tag.objects.count()
    return text(number, cached_lookup(pk=1).publisher.name)
