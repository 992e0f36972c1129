# mypy: ignore-errors
# ruff: noqa
"""Members that a class has from a call: wrapped functions, partial methods, property objects."""

from functools import partial, partialmethod, wraps
from operator import attrgetter, methodcaller

from django.db import models
from django.http import JsonResponse

from .models import Article, Author, Tag


def logged(function):
    @wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


def writer(article):
    return article.author.name


class Writer:
    def __call__(self, article):
        return article.author.name


class NamedQuerySet(models.QuerySet):
    def _named(self, start=""):
        return self.filter(title__startswith=start).count()

    of_f = partialmethod(_named, "F")
    named = logged(_named)


class Wrapped(Article):
    objects = NamedQuerySet.as_manager()

    class Meta:
        proxy = True
        app_label = "shop"

    def _by(self, text):
        return f"{text} {self.author.name}"

    by_writer = logged(writer)
    by = partialmethod(_by, "by")
    got = property(attrgetter("author.name"))
    asked = property(methodcaller("_by", "asked"))
    part = property(partial(writer))
    made = property(Writer())
    own_title = property(attrgetter("title"))
    kept = staticmethod(writer)
    number = classmethod(lambda cls: cls.objects.count())


class Service:
    def __init__(self, article):
        self.article = article

    def _by(self, text):
        return f"{text} {self.article.author.name}"

    @property
    def author(self):
        return self.article.author

    def _set_author(self, author):
        self.name = Author.objects.get(pk=author).name

    by = partialmethod(_by, "by")
    logged_by = logged(_by)
    got = property(attrgetter("article.author.name"))
    asked = property(methodcaller("_by", "asked"))
    chosen = property(None, partial(_set_author))
    __str__ = partialmethod(_by, "text")


def answer(*found):
    return JsonResponse({"found": [str(one) for one in found], "number": Tag.objects.count()})


def wrapped_in_a_class(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.by_writer())


def a_partial_method(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.by())


def a_getter_as_property(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.got)


def a_caller_as_property(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.asked)


def a_partial_as_property(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.part)


def an_object_as_property(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.made, article.own_title)


def a_static_function(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.kept(article))


def a_class_method_of_a_lambda(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.number(), Wrapped.number())


def partial_methods_of_a_queryset(request):
    rows = Wrapped.objects.filter(pk__gt=0)
    return answer(Wrapped.objects.of_f(), rows.of_f())


def wrapped_method_of_a_queryset(request):
    rows = Wrapped.objects.filter(pk__gt=0)
    return answer(Wrapped.objects.named("F"), rows.named(start="F"))


def partial_method_of_a_service(request):
    service = Service(Article.objects.order_by("pk").first())
    return answer(service.by())


def wrapped_method_of_a_service(request):
    service = Service(Article.objects.order_by("pk").first())
    return answer(service.logged_by("x"))


def properties_of_a_service(request):
    service = Service(Article.objects.order_by("pk").first())
    return answer(service.got, service.asked)


def text_by_partial_method(request):
    service = Service(Article.objects.order_by("pk").first())
    number = Tag.objects.count()
    return answer(number, f"{service}")


def set_by_a_partial(request):
    service, number = Service(None), Tag.objects.count()
    service.chosen_by = number
    try:
        service.chosen = 1
    except TypeError as error:
        return answer(error)
    return answer(number, service.name)


def getter_of_a_property(request):
    article = Article.objects.order_by("pk").first()
    number = Tag.objects.count()
    return answer(number, Article.author_name.fget(article), Service.author.fget(Service(article)))
