# mypy: ignore-errors
# ruff: noqa
"""Iterators among the values of lookups, which Django walks over as it builds the query."""

import functools
import itertools
import operator
import random

from django.db.models import Case, IntegerField, Q, When
from django.http import HttpResponse
from django.shortcuts import get_list_or_404

from .models import Article, Author, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def published():
    for article in Article.objects.all():
        if article.author.publisher.name:
            yield article.pk


def written():
    return (article.pk for article in Article.objects.all() if article.author.articles.count())


class Numbers:
    def __iter__(self):
        return iter([article.pk for article in Article.objects.all()])


def compared_with_a_generator(request):
    number = Tag.objects.count()
    return text(number, Article.objects.filter(pk__in=published()).count())


def compared_with_an_expression(request):
    number = Tag.objects.count()
    kept = written()
    return text(number, Article.objects.exclude(pk__in=kept).exists())


def compared_with_an_object(request):
    number = Tag.objects.count()
    return text(number, [a.title for a in Article.objects.filter(pk__in=Numbers())])


def compared_by_conditions(request):
    number = Tag.objects.count()
    either = Q(pk__in=published()) | Q(pk=0)
    every = functools.reduce(operator.and_, [Q(pk__in=written()), Q(pk__gt=0)])
    return text(number, Article.objects.filter(either, every).count())


def compared_in_a_case(request):
    number = Tag.objects.count()
    shown = Case(When(pk__in=written(), then=1), default=0, output_field=IntegerField())
    return text(number, [a.shown for a in Article.objects.annotate(shown=shown)])


def compared_by_options(request):
    number = Tag.objects.count()
    options = {"pk__in": itertools.islice(published(), 1)}
    return text(number, Article.objects.filter(**options).count())


def compared_with_what_is_mapped(request):
    number = Tag.objects.count()
    publishers = map(operator.attrgetter("author.publisher.pk"), Article.objects.all())
    return text(number, Author.objects.filter(publisher__in=publishers).count())


def compared_with_what_is_filtered(request):
    number = Tag.objects.count()
    kept = filter(lambda author: author.articles.count(), Author.objects.all())
    return text(number, Article.objects.filter(author__in=kept).count())


def compared_for_a_list(request):
    number = Tag.objects.count()
    return text(number, [a.title for a in get_list_or_404(Article, pk__in=written())])


def chosen_by_a_generator_of_numbers(request):
    number = Tag.objects.count()
    return text(number, random.Random(3).choice(Article.objects.all()).pk > 0)


def made_into_bytes(request):
    number = Tag.objects.count()
    return text(number, len(bytes(Article.objects.values_list("pk", flat=True))))
