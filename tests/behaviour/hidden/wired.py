# mypy: ignore-errors
# ruff: noqa
"""Views that get their models, forms and functions from the URLconf or from a decorator."""

from functools import partial, wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from .models import Article, Author, Event, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def listing(request, rows):
    number = Tag.objects.count()
    return text(number, *[row.author.name for row in rows])


def newest(request, model=None):
    number = Tag.objects.count()
    if model is not None:
        return text(number, model.objects.order_by("-pk").first())
    return text(number)


def by_function(request, getter=None):
    number = Tag.objects.count()
    return text(number, getter(1) if getter else "none")


def generic(request, model, field="name"):
    number = Tag.objects.count()
    return text(number, *[getattr(row, field) for row in model.objects.order_by("pk")])


def author_of(pk):
    return Article.objects.get(pk=pk).author.name


def optional(view=None, flag=False):
    def decorate(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            if flag and request.GET.get("no"):
                return HttpResponse("no")
            return view(request, *args, **kwargs)

        return inner

    if view:
        return decorate(view)
    return decorate


@optional
def bare(request):
    return text(Tag.objects.count(), 1)


@optional(flag=True)
def flagged(request):
    return text(Tag.objects.count(), 2)


def owning(model):
    def decorate(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            request.object = get_object_or_404(model, pk=1)
            return view(request, *args, **kwargs)

        return inner

    return decorate


@owning(Article)
def owned_article(request):
    number = Tag.objects.count()
    return text(number, request.object.author.name)


@owning(Author)
def owned_author(request):
    number = Tag.objects.count()
    return text(number, request.object.publisher.name)


def either_model(request):
    number = Tag.objects.count()
    model = Article
    if request.GET.get("author"):
        model = Author
    row = model.objects.filter(pk=1).first()
    return text(number, row.publisher.name if model is Author else row.author.name)


def hidden_row(request):
    number = Tag.objects.count()
    event = get_object_or_404(Event, pk=1)
    return text(number, event.name)


@login_required
def kept_user(request):
    number = Tag.objects.count()
    return text(number, _name_of(request), request.user.groups.count())


def _name_of(request):
    return request.user.username + str(request.user.groups.count())


@login_required
def shown_user(request):
    number = Tag.objects.count()
    return render(request, "user.html", {"number": number})


urlpatterns = [
    path("listing/", listing, {"rows": Article.objects.order_by("pk")}),
    path("newest/", newest, {"model": Article}),
    path("by_function/", by_function, {"getter": author_of}),
    path("generic/", partial(generic, model=Author)),
    path("bare/", bare),
    path("flagged/", flagged),
    path("owned_article/", owned_article),
    path("owned_author/", owned_author),
    path("either_model/", either_model),
    path("hidden_row/", hidden_row),
    path("kept_user/", kept_user),
    path("shown_user/", shown_user),
]
