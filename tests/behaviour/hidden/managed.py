# mypy: ignore-errors
# ruff: noqa
"""Managers whose ``get_queryset()`` queries: so does what is added to them."""

from django.db.models import Manager
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from .models import Article, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def first():
    return Article.objects.order_by("pk").first()


class NewestManager(Manager):
    def get_queryset(self):
        newest = Article.objects.order_by("-pk").first()
        return super().get_queryset().filter(pk__gte=newest.pk - 5)


class Recent(Article):
    objects = NewestManager()

    class Meta:
        proxy = True
        app_label = "shop"


def a_manager_queries_under_get_object_or_404(request):
    number = Tag.objects.count()
    recent = get_object_or_404(Recent, pk=first().pk)
    return text(number, recent.author.name, recent.author.publisher)


def a_manager_queries_under_get(request):
    number = Tag.objects.count()
    recent = Recent.objects.get(pk=first().pk)
    return text(number, recent.author.name)


def a_manager_queries_under_first(request):
    number = Tag.objects.count()
    recent = Recent.objects.filter(pk=first().pk).first()
    return text(number, recent.author.name)


def a_manager_queries_under_a_loop(request):
    number = Tag.objects.count()
    return text(number, *[recent.author.name for recent in Recent.objects.all()])
