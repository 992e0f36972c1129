# mypy: ignore-errors
# ruff: noqa
"""Classes whose bases can't be read: what an object has from there queries."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth.context_processors import PermWrapper
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sitemaps import Sitemap
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.functional import LazyObject, SimpleLazyObject

from .models import Article, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class Store(SessionStore):
    pass


class Later(SimpleLazyObject):
    pass


class Conf:
    def __init__(self):
        self.number = Article.objects.count()

    def above(self, number):
        return self.number > number

    def __contains__(self, number):
        return self.number > number


class LazyConf(LazyObject):
    def _setup(self):
        self._wrapped = Conf()

    def low(self):
        return self.above(100)


class NamedConf(LazyObject):
    def __init__(self, name):
        self.__dict__["label"] = name
        super().__init__()

    def _setup(self):
        self._wrapped = Conf()

    def __str__(self):
        return f"{self.label} {Tag.objects.count()}"


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


def a_method_of_what_a_lazy_class_makes(request):
    number = Tag.objects.count()
    conf = LazyConf()
    return text(conf.above(number))


def what_a_lazy_class_makes_is_compared(request):
    number = Tag.objects.count()
    conf = LazyConf()
    return text(conf == number)


def what_a_lazy_class_makes_is_asked_for_its_class(request):
    number = Tag.objects.count()
    conf = LazyConf()
    return text(number, isinstance(conf, Conf))


def what_a_lazy_class_makes_holds_something(request):
    number = Tag.objects.count()
    conf = LazyConf()
    return text(number in conf)


def what_a_lazy_class_makes_is_true(request):
    number = Tag.objects.count()
    conf = LazyConf()
    return text(number, bool(conf))


def an_attribute_is_set_on_what_a_lazy_class_makes(request):
    number = Tag.objects.count()
    conf = LazyConf()
    conf.label = number
    return text(conf.label)


def setattr_on_what_a_lazy_class_makes(request):
    number = Tag.objects.count()
    conf = LazyConf()
    setattr(conf, "label", number)
    return text(number)


def a_method_of_a_lazy_class_itself(request):
    number = Tag.objects.count()
    conf = LazyConf()
    return text(number, conf.low())


def text_of_a_lazy_class_itself(request):
    number = Tag.objects.count()
    conf = NamedConf("named")
    return text(number, f"{conf}", conf.above(1))


class CountedPaginator(Paginator):
    def __init__(self, rows):
        super().__init__(rows, 2)
        self.pages = self.num_pages
        self.first_page = self.page(1)


class FullPaginator(Paginator):
    def __init__(self, rows):
        super().__init__(rows, 2)
        self.total = rows.count()


class WidePaginator(Paginator):
    per_page = 2

    @property
    def is_wide(self):
        return self.num_pages > 1

    def validate_number(self, number):
        return Tag.objects.count() and 1


def a_paginator_that_counts_as_it_is_made(request):
    number = Tag.objects.count()
    return text(number, CountedPaginator(Tag.objects.order_by("pk")).pages)


def what_a_paginator_keeps_of_its_making(request):
    number = Tag.objects.count()
    paginator = CountedPaginator(Tag.objects.order_by("pk"))
    return text(number, paginator.first_page.has_next(), len(paginator.first_page))


def a_paginator_that_queries_as_it_is_made(request):
    number = Tag.objects.count()
    return text(number, FullPaginator(Tag.objects.order_by("pk")).total)


def a_property_of_a_paginator(request):
    number = Tag.objects.count()
    return text(number, WidePaginator(Tag.objects.order_by("pk"), 2).is_wide)


def a_property_of_a_paginator_by_its_page(request):
    number = Tag.objects.count()
    page = WidePaginator([1, 2, 3], 2).page(1)
    return text(number, page.paginator.is_wide, page.paginator.per_page)


def a_hook_of_a_paginator_over_a_list(request):
    number = Tag.objects.count()
    return text(number, WidePaginator([1, 2, 3], 2).get_page(1).number)


class Counter:
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)

    def __init__(self, rows):
        self.rows = rows

    @property
    def data(self):
        return self.rows.count()


def a_property_of_what_makes_itself(request):
    number = Tag.objects.count()
    counter = Counter(Tag.objects.all())
    data = counter.data
    return text(number, data)
