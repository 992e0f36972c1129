# mypy: ignore-errors
# ruff: noqa
"""Classes whose bases can't be read: what an object has from there queries."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth.context_processors import PermWrapper
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sitemaps import Sitemap
from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject

from .models import Article, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class Store(SessionStore):
    pass


class Later(SimpleLazyObject):
    pass


class Pages(Sitemap):
    limit = 2

    def items(self):
        return Article.objects.order_by("pk")


class Allowed(PermWrapper):
    pass


def first():
    return Article.objects.order_by("pk").first()


def an_item_of_a_session_store(request):
    number = Tag.objects.count()
    store = Store("none")
    return text(number, "a" in store, len(store.keys()))


def an_attribute_of_a_lazy_object(request):
    number = Tag.objects.count()
    return text(number, Later(first).title)


def a_lazy_object_as_text(request):
    number = Tag.objects.count()
    later = Later(first)
    return text(number, f"{later}")


def the_truth_of_a_lazy_object(request):
    number = Tag.objects.count()
    if Later(first):
        return text(number, "there")
    return text(number)


def a_property_of_a_sitemap(request):
    number = Tag.objects.count()
    return text(number, Pages().paginator.num_pages)


def a_lookup_among_permissions(request):
    number = Tag.objects.count()
    return text(number, "shop.change_tag" in Allowed(request.user))


def an_attribute_by_getattr(request):
    number = Tag.objects.count()
    return text(number, getattr(Later(first), "title"))


def an_item_of_the_engines_store(request):
    number = Tag.objects.count()
    store = import_module(settings.SESSION_ENGINE).SessionStore("none")
    try:
        return text(number, store["a"])
    except KeyError:
        return text(number, "nothing")


def a_permission_as_text(request):
    number = Tag.objects.count()
    return text(number, str(Permission.objects.order_by("pk").first()))
