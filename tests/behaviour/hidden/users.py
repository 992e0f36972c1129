# mypy: ignore-errors
# ruff: noqa
"""One user per request: what is put on it is there for all, whoever loads it and how."""

from functools import wraps

from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpResponse

from .models import Article, Author, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def signed_in(view):
    @wraps(view)
    def inner(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return HttpResponse(status=401)
        return view(request, *args, **kwargs)

    return inner


def with_role(view):
    @wraps(view)
    def inner(request, *args, **kwargs):
        if request.user.groups.exists():
            return HttpResponse(status=403)
        request.user.role = "reader"
        return view(request, *args, **kwargs)

    return inner


@signed_in
def a_view_that_renames_its_user(request):
    number = Tag.objects.count()
    request.user.username = "changed"
    return text(number, request.user.username)


@with_role
@signed_in
def what_a_wrapper_has_put_on_the_user(request):
    number = Tag.objects.count()
    return text(number, request.user.role)


def what_a_transaction_has_put_on_the_user(request):
    me = request.user
    with transaction.atomic():
        me.note = "noted"
        Tag.objects.create(name=me.username)
        Tag.objects.create(name=me.username + "!")
    return text(Tag.objects.count(), request.user.note)


def what_a_transaction_may_have_put_on_the_user(request):
    request.user.note = "first"
    with transaction.atomic():
        if request.method == "GET":
            request.user.note = "noted"
        Tag.objects.create(name="x")
    return text(Tag.objects.count(), request.user.note)


def act_as(request, pk):
    request.user = get_user_model()(pk=pk, username="somebody")


def show_user(request):
    number = Tag.objects.count()
    return text(number, request.user.username)


def the_user_that_a_sibling_has_assigned(request):
    act_as(request, 99)
    return show_user(request)


def choose(request, pk):
    request.user.chosen = Article.objects.get(pk=pk)
    request.user.authors = Author.objects.order_by("pk")


def what_hangs_on_the_user(request):
    choose(request, 1)
    number = Tag.objects.count()
    return text(number, request.user.chosen.author.name, [a.name for a in request.user.authors])
