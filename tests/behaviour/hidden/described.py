# mypy: ignore-errors
# ruff: noqa
"""Properties made in other ways than by a decorator on a method, and what sets them."""

from functools import cached_property as kept

from django.http import JsonResponse

from .models import Article, Author, Tag


def counted(model):
    def fget(self):
        return model.objects.count()

    return property(fget)


def first_of(model):
    @property
    def first(self):
        return model.objects.order_by("pk").first().pk

    return first


def read_once(function):
    return property(lambda self: function(self))


class Shelf:
    class Label:
        def __init__(self, name):
            self.name = name

        def __get__(self, holder, owner=None):
            return Tag.objects.filter(name=self.name).count()

    red = Label("red")
    articles = counted(Article)
    first = first_of(Author)
    _raw = lambda self: Tag.objects.count()
    raw = property(_raw)

    @read_once
    def authors(self):
        return Author.objects.count()

    @kept
    def tags(self):
        return Tag.objects.count()

    def _get_name(self):
        return "shelf"

    def _set_name(self, name):
        self.count = Tag.objects.exclude(name=name).count()

    def _drop_name(self):
        self.count = Author.objects.count()

    name = property(_get_name, _set_name, _drop_name)

    @property
    def note(self):
        return ""

    @note.setter
    def note(self, text):
        self.count = Tag.objects.exclude(name=text).count()


class Page(Article):
    class Meta:
        proxy = True
        app_label = "shop"

    @property
    def tag(self):
        return ""

    @tag.setter
    def tag(self, name):
        self.views = Tag.objects.exclude(name=name).count()


def described_by_call(request):
    number = Tag.objects.count()
    return JsonResponse({"number": number, "articles": Shelf().articles})


def described_by_helper(request):
    number = Tag.objects.count()
    return JsonResponse({"number": number, "first": Shelf().first})


def described_by_own_decorator(request):
    number = Tag.objects.count()
    return JsonResponse({"number": number, "authors": Shelf().authors})


def described_by_renamed_import(request):
    number = Tag.objects.count()
    return JsonResponse({"number": number, "tags": Shelf().tags})


def described_by_inner_class(request):
    number = Tag.objects.count()
    return JsonResponse({"number": number, "red": Shelf().red})


def described_by_lambda(request):
    number = Tag.objects.count()
    return JsonResponse({"number": number, "raw": Shelf().raw})


def described_set(request):
    shelf, number = Shelf(), Author.objects.count()
    shelf.name = "red"
    return JsonResponse({"number": number, "count": shelf.count})


def described_deleted(request):
    shelf, number = Shelf(), Tag.objects.count()
    del shelf.name
    return JsonResponse({"number": number, "count": shelf.count})


def described_set_by_any_name(request):
    shelf, number = Shelf(), Author.objects.count()
    for name, text in {"label": "x", "note": "red"}.items():
        setattr(shelf, name, text)
    return JsonResponse({"number": number, "count": shelf.count})


def described_set_by_constructor(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "views": Page(title="x", tag="red").views})
