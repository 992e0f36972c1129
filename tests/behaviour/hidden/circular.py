# mypy: ignore-errors
# ruff: noqa
"""Helpers that call each other and stay sync: each blocks, whichever is looked at first."""

from django.core.signals import setting_changed
from django.http import HttpResponse

from .models import Article, Author, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def even(number):
    if number <= 0:
        return "even"
    return odd(number - 1)


def odd(number):
    if number <= 0:
        return "odd"
    return even(number - 1) + str(Tag.objects.count())


def newest_of(depth):
    if depth:
        return newest_below(depth - 1)
    return Article.objects.order_by("pk").first()


def newest_below(depth):
    return newest_of(depth)


def rank_of(author, depth):
    if depth:
        return renamed(author, depth - 1)
    return author.name


def renamed(author, depth):
    rank = rank_of(author, depth)
    Author.objects.filter(pk=author.pk).update(name="Renamed")
    return rank


def keeps_them_sync(**kwargs):
    return even(1), odd(1), newest_of(1), newest_below(1)


setting_changed.connect(keeps_them_sync)


def the_second_of_two_is_called_last(request):
    number = Tag.objects.count()
    return text(number, odd(3), even(2))


def the_first_of_two_is_called_last(request):
    number = Tag.objects.count()
    return text(number, even(3), odd(2))


def an_instance_comes_out_of_a_circle(request):
    number = Tag.objects.count()
    first = newest_of(2)
    second = newest_below(2)
    return text(number, first.author.name, second.author.name)


def a_circle_writes_what_a_relation_reads(request):
    article = Article.objects.order_by("pk").first()
    author = Author.objects.get(pk=article.author_id)
    ranks = rank_of(author, 2), renamed(author, 1)
    return text(ranks, article.author.name)
