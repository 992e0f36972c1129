# mypy: ignore-errors
# ruff: noqa
"""Arguments by ``*`` and ``**`` end up where those by place and name do."""

from collections import OrderedDict, defaultdict
from dataclasses import dataclass

from django.http import HttpResponse

from .models import Article, Author, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


@dataclass
class Box:
    article: object
    number: int = 0


def named():
    return {"article": Article.objects.get(pk=1)}


def a_dictionary_of_others(request):
    number = Tag.objects.count()
    return text(number, dict(n=1, **named())["article"].author.name)


def a_dictionary_that_is_updated(request):
    number = Tag.objects.count()
    held = {}
    held.update(**named())
    return text(number, held["article"].author.publisher.name)


def merged(defaults, **others):
    return dict(defaults, **others)


def a_dictionary_that_a_helper_merges(request):
    held = merged({"n": Tag.objects.count()}, article=Article.objects.get(pk=1))
    return text(held["n"], held["article"].author.name)


def dictionaries_of_other_classes(request):
    number = Tag.objects.count()
    one, other = OrderedDict(**named()), defaultdict(list, **named())
    return text(number, one["article"].author.name, other["article"].author.name)


def a_text_with_all_of_a_dictionary(request):
    number = Tag.objects.count()
    return text("{article} {number}".format(number=number, **named()))


def a_dataclass_made_by_keywords(request):
    number = Tag.objects.count()
    return text(number, Box(**named()).article.author.name)


def a_dataclass_made_by_place(request):
    parts = [Article.objects.get(pk=1), Tag.objects.count()]
    box = Box(*parts)
    return text(box.number, box.article.author.name)


def a_list_of_what_a_star_gives(request):
    number = Tag.objects.count()
    rows = [Author.objects.order_by("pk")]
    return text(number, [author.publisher.name for author in list(*rows)])


def the_first_after_a_star(request):
    number = Tag.objects.count()
    return text("{0} {1}".format(*[number], Article.objects.get(pk=1)))
