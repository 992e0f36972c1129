# mypy: ignore-errors
# ruff: noqa
"""Attributes that are deleted: code of the project's runs then, and queries."""

from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject

from .models import Article, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class Counts:
    def __get__(self, holder, cls=None):
        return 1

    def __set__(self, holder, given):
        holder.number = given + Article.objects.count()

    def __delete__(self, holder):
        holder.number = Article.objects.count()


class Kept:
    counted = Counts()
    number = 0

    @property
    def cover(self):
        return self.number

    @cover.deleter
    def cover(self):
        self.number = Tag.objects.count()


class Watched:
    title = "watched"

    def __init__(self):
        self.first = 1

    def __delattr__(self, name):
        self.last = Article.objects.count()
        object.__delattr__(self, name)


def a_deleter_by_name(request):
    number = Tag.objects.count()
    kept = Kept()
    delattr(kept, "cover")
    return text(number, kept.number)


def a_descriptor_by_name(request):
    number = Tag.objects.count()
    kept = Kept()
    delattr(kept, "counted")
    return text(number, kept.number)


def any_descriptor(request):
    number = Tag.objects.count()
    kept = Kept()
    delattr(kept, request.GET.get("name", "counted"))
    return text(number, kept.number)


def any_descriptor_that_is_set(request):
    number = Tag.objects.count()
    kept = Kept()
    setattr(kept, request.GET.get("name", "counted"), 3)
    return text(number, kept.number)


def a_class_that_watches_its_names(request):
    number = Tag.objects.count()
    watched = Watched()
    delattr(watched, "first")
    return text(number, watched.last)


def a_class_that_watches_del(request):
    number = Tag.objects.count()
    watched = Watched()
    del watched.first
    return text(number, watched.last)


def a_lazy_object_loses_an_attribute(request):
    number = Tag.objects.count()
    later = SimpleLazyObject(lambda: Article.objects.order_by("pk").first())
    del later.title
    return text(number)


def a_lazy_object_loses_an_attribute_by_name(request):
    number = Tag.objects.count()
    later = SimpleLazyObject(lambda: Article.objects.order_by("pk").first())
    delattr(later, "title")
    return text(number)
