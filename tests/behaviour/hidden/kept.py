# mypy: ignore-errors
# ruff: noqa
"""What outlives a request or is put on rows elsewhere: memos, registries, encoders."""

import json
import sys

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse

from .models import Article, Author, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class Remembering(Article):
    class Meta:
        proxy = True

    _others = None
    _author = None
    labels = ()

    def others(self):
        if self._others is None:
            self._others = Article.objects.exclude(pk=self.pk).order_by("pk")
        return self._others

    @property
    def writer(self):
        if self._author is None:
            self._author = Author.objects.get(pk=self.author_id)
        return self._author


def a_remembered_query(request):
    article = Remembering.objects.order_by("pk").first()
    return text(*(other.title for other in article.others()))


def a_remembered_row(request):
    article = Remembering.objects.order_by("pk").first()
    return text(article.writer.name, Tag.objects.count())


def rows_in_a_declared_attribute(request):
    article = Remembering.objects.order_by("pk").first()
    article.labels = Tag.objects.order_by("pk")
    return text(*(label.name for label in article.labels))


class Registry:
    shared = {}

    def __init__(self):
        self.known = {}
        self.all = []

    def register(self, name):
        def keep(function):
            self.known[name] = function
            self.all.append(function)
            self.shared[name] = function
            return function

        return keep

    def run(self, name):
        return self.known[name]()


registry = Registry()


@registry.register("tags")
def count_tags():
    return Tag.objects.count()


class Plugin:
    kinds = []

    def __init_subclass__(cls):
        cls.kinds.append(cls)


class TagPlugin(Plugin):
    def number(self):
        return Tag.objects.count()


def a_registered_function(request):
    return text(Tag.objects.exists(), registry.run("tags"))


def all_registered_functions(request):
    return text(Tag.objects.exists(), *(function() for function in registry.all))


def functions_shared_by_a_class(request):
    return text(Tag.objects.exists(), Registry.shared["tags"]())


def registered_classes(request):
    return text(Tag.objects.exists(), *(kind().number() for kind in Plugin.kinds))


def classes_below(request):
    return text(Tag.objects.exists(), *(kind().number() for kind in Plugin.__subclasses__()))


def models_that_point_here(request):
    related = [r.related_model for r in Author._meta.related_objects]
    return text(Tag.objects.exists(), sum(model.objects.count() for model in related))


def a_module_by_its_name(request):
    models = sys.modules[Tag.__module__]
    return text(Tag.objects.exists(), models.Article.objects.count())


class Encoder(DjangoJSONEncoder):
    def default(self, value):
        if isinstance(value, Article):
            return value.author.name
        return super().default(value)


def encoded_deep_inside(request):
    number = Tag.objects.count()
    article = Article.objects.order_by("pk").first()
    return HttpResponse(json.dumps({"rows": [{"one": article}], "tags": number}, cls=Encoder))


class Writing(forms.Form):
    def apply(self):
        Tag.objects.create(name="applied")


def a_form_that_writes(request):
    number = Tag.objects.count()
    Writing().apply()
    Tag.objects.create(name="after")
    return text(number, Tag.objects.count())
