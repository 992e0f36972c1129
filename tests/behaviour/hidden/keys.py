# mypy: ignore-errors
# ruff: noqa
"""Instances as keys, however they are put into a dictionary, and what is read of them later."""

import json
from collections import Counter, OrderedDict, defaultdict

from django.http import HttpResponse

from .models import Article, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def articles():
    return Article.objects.order_by("pk")


class Groups:
    def __init__(self):
        self.found = {}

    def put(self, article):
        self.found.setdefault(article, []).append(article.pk)


class Shelf(dict):
    def put(self, article):
        self.setdefault((article, 1), []).append(article.pk)


def keys_by_default(request):
    number, found = Tag.objects.count(), {}
    for article in articles():
        found.setdefault(article, []).append(article.pk)
    return text(number, [(article.author.name, pks) for article, pks in found.items()])


def keys_that_are_pairs(request):
    number, found = Tag.objects.count(), OrderedDict()
    for article in articles():
        found.setdefault((article, article.views), set()).add(1)
    return text(number, [article.author.name for (article, views), ones in found.items()])


def keys_put_by_a_helper(request):
    number, groups = Tag.objects.count(), Groups()
    for article in articles():
        groups.put(article)
    return text(number, [article.author.name for article in groups.found])


def keys_put_by_its_own_method(request):
    number, shelf = Tag.objects.count(), Shelf()
    for article in articles():
        shelf.put(article)
    return text(number, [article.author.name for article, one in shelf.keys()])


def items_of_a_class(request):
    number, shelf = Tag.objects.count(), Shelf()
    for article in articles():
        shelf[article] = 1
    return text(number, [article.author.name for article in shelf])


def keys_of_another_one(request):
    number, found = Tag.objects.count(), {}
    for article in articles():
        found.update({article: article.pk})
    return text(number, [article.author.name for article in found])


def keys_of_pairs_that_are_merged(request):
    number, found = Tag.objects.count(), {}
    found.update((article, 1) for article in articles())
    found |= [(article, 2) for article in articles()]
    found.update(zip(articles(), [3, 4]))
    return text(number, [(article.author.name, n) for article, n in found.items()])


def keys_without_values(request):
    number = Tag.objects.count()
    found = {**dict.fromkeys(articles()), **OrderedDict.fromkeys(articles(), 1)}
    found |= {}.fromkeys(articles())
    return text(number, [article.author.name for article in found])


def keys_that_are_counted(request):
    number, found = Tag.objects.count(), Counter()
    found.update(articles())
    found.subtract(articles())
    return text(number, [(article.author.name, n) for article, n in found.most_common()])


def keys_of_a_default(request):
    number = Tag.objects.count()
    found = defaultdict(list, {article: 1 for article in articles()})
    article, one = found.popitem()
    return text(number, article.author.name, one)


def keys_by_an_unbound_method(request):
    number, found = Tag.objects.count(), {}
    for article in articles():
        dict.setdefault(found, article, 1)
    first = next(iter(found))
    return text(number, first.author.name)


def keys_by_special_methods(request):
    number, found = Tag.objects.count(), {}
    for article in articles():
        found.__setitem__(article, 1)
    return text(number, [article.author.name for article in sorted(found, key=id)][:0])


def keys_of_parsed_data(request):
    number, found = Tag.objects.count(), json.loads("{}")
    for article in articles():
        found.setdefault(article, 1)
    return text(number, [article.author.name for article, one in found.items()])


def texts_of_keys(request):
    number, found = Tag.objects.count(), {}
    for article in articles():
        found.setdefault(article.author if number else None, []).append(1)
    return text(number, [str(author) for author, ones in found.items()])


def elements_of_both_sets(request):
    number, found = Tag.objects.count(), set()
    found.symmetric_difference_update(articles())
    return text(number, sorted(article.author.name for article in found))
