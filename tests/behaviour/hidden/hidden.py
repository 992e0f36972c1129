# mypy: ignore-errors
# ruff: noqa
"""Views whose queries don't look like queries."""

import collections
import json
import logging
import pathlib
import re
from itertools import chain

from django import forms
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import models
from django.db.models import query
from django.http import HttpResponse
from django.utils.html import escape, format_html

from .models import Article, Author, Comment, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class Boom(Exception):
    pass


def _raise():
    raise Boom(Article.objects.get(pk=1))


def exception_arguments(request):
    number = Tag.objects.count()
    try:
        _raise()
    except Boom as error:
        return text(number, error.args[0].author.name)


def builtin_exception_arguments(request):
    number = Tag.objects.count()
    try:
        raise LookupError(Article.objects.get(pk=1))
    except LookupError as error:
        return text(number, error.args[0].author.name)


def attribute_of_an_exception(request):
    number = Tag.objects.count()
    try:
        try:
            raise ValueError("no")
        except ValueError as error:
            error.article = Article.objects.get(pk=1)
            raise
    except ValueError as error:
        return text(number, error.article.author.name)


def iterator_in_a_variable(request):
    number = Tag.objects.count()
    rows = Article.objects.order_by("pk").iterator()
    names = []
    for row in rows:
        names.append(row.title)
    return text(number, *names)


class Conf:
    current = None

    @classmethod
    def load(cls):
        cls.shared = Article.objects.get(pk=1)


def class_attribute(request):
    number = Tag.objects.count()
    Conf.current = Article.objects.get(pk=1)
    return text(number, Conf.current.author.name)


def class_attribute_by_method(request):
    number = Tag.objects.count()
    Conf.load()
    return text(number, Conf.shared.author.name)


class Bag:
    def __init__(self, **given):
        self.__dict__.update(given)


class Setting:
    def __init__(self, **given):
        for name, value in given.items():
            setattr(self, name, value)


class Slotted:
    __slots__ = ("article",)

    def __init__(self, article):
        object.__setattr__(self, "article", article)


def dictionary_of_an_object(request):
    number = Tag.objects.count()
    return text(number, Bag(article=Article.objects.get(pk=1)).article.author.name)


def computed_attribute(request):
    number = Tag.objects.count()
    return text(number, Setting(article=Article.objects.get(pk=1)).article.author.name)


def attribute_set_by_object(request):
    number = Tag.objects.count()
    return text(number, Slotted(Article.objects.get(pk=1)).article.author.name)


def class_in_a_function(request):
    number = Tag.objects.count()
    found = Article.objects.filter(pk__lt=4)

    class Table:
        rows = found

        def names(self):
            return [article.author.name for article in found]

    return text(number, *Table().names(), *[article.pk for article in Table.rows])


def callback_of_a_pattern(request):
    number = Tag.objects.count()
    digit = re.compile(r"\d")
    return text(number, digit.sub(lambda m: Article.objects.get(pk=m.group()).title, "a1"))


def iter_with_a_sentinel(request):
    number = Tag.objects.count()
    left = [1, 2]

    def following():
        return Article.objects.get(pk=left.pop()).title if left else None

    return text(number, ",".join(iter(following, None)))


def sum_of_lists(request):
    number = Tag.objects.count()
    rows = sum([[article] for article in Article.objects.all()], [])
    return text(number, *[row.author.name for row in rows])


def zip_with_a_star(request):
    number = Tag.objects.count()
    keys, rows = zip(*[(article.pk, article) for article in Article.objects.all()])
    return text(number, *keys, rows[0].author.name)


def queryset_made_by_hand(request):
    number = Tag.objects.count()
    return text(
        number, query.QuerySet(Article).count(), models.QuerySet(model=Tag).filter(pk=1).count()
    )


def prefetched_by_another_name(request):
    number = Tag.objects.count()
    authors = list(Author.objects.all())
    query.prefetch_related_objects(authors, "articles")
    return text(number, *[len(author.articles.all()) for author in authors])


def token_for_the_user(request):
    number = Tag.objects.count()
    return text(number, len(default_token_generator.make_token(request.user)))


def escaped_user(request):
    number = Tag.objects.count()
    return text(number, escape(request.user), format_html("{}", request.user))


def logged_user(request):
    number = Tag.objects.count()
    logging.getLogger("shop").warning("seen by %s", request.user)
    return text(number, Tag.objects.count())


class Box:
    def __init__(self):
        self.held = None

    @property
    def number(self):
        return self.held

    @number.setter
    def number(self, given):
        self.held = Tag.objects.count() + given


def property_setter(request):
    number = Tag.objects.count()
    box = Box()
    box.number = 3
    return text(number, box.number)


def shared(pk):
    return Article.objects.get(pk=pk).author.name


class Namespace:
    run = staticmethod(shared)


def static_method_by_call(request):
    number = Tag.objects.count()
    return text(number, Namespace.run(1), Namespace().run(2))


class Same:
    def __eq__(self, other):
        return Tag.objects.filter(pk=other).exists()


def membership_by_equality(request):
    number = Tag.objects.count()
    return text(number, 1 in [Same()])


class Latest:
    def __get__(self, holder, cls):
        return Article.objects.order_by("-pk").first()


class Page:
    latest = Latest()


def descriptor(request):
    number = Tag.objects.count()
    return text(number, Page().latest.title)


class Everything:
    def __getattribute__(self, name):
        return Tag.objects.count()


def every_attribute(request):
    number = Tag.objects.count()
    return text(number, Everything().anything)


def keyed_by_instances(request):
    number = Tag.objects.count()
    found = collections.defaultdict(list)
    for article in Article.objects.all():
        found[article.author].append(article)
    return text(number, ",".join(author.publisher.name for author in found))


class OwnField(forms.CharField):
    def clean(self, value):
        return Author.objects.filter(name=value).first()


class OwnForm(forms.Form):
    author = OwnField()


def own_field(request):
    number = Tag.objects.count()
    form = OwnForm({"author": "Ann"})
    if form.is_valid() and form.cleaned_data["author"]:
        return text(number, form.cleaned_data["author"].publisher.name)
    return text(number, "none")


class ChangingForm(forms.Form):
    name = forms.CharField()

    def clean_name(self):
        return Author.objects.order_by("pk").first()


def cleaned_by_a_method(request):
    number = Tag.objects.count()
    form = ChangingForm({"name": "x"})
    form.is_valid()
    return text(number, form.cleaned_data["name"].publisher.name)


class ChoosingForm(forms.Form):
    tag = forms.ChoiceField(choices=lambda: [(tag.pk, tag.name) for tag in Tag.objects.all()])


def text_of_a_form(request):
    number = Tag.objects.count()
    return text(number, ChoosingForm())


class PickForm(forms.Form):
    author = forms.ModelChoiceField(Author.objects.none())


def queryset_of_a_field(request):
    number = Tag.objects.count()
    form = PickForm()
    form.fields["author"].queryset = Author.objects.order_by("pk")
    return text(number, len(form.fields["author"].queryset))


def instance_in_loaded_data(request):
    number = Tag.objects.count()
    data = json.loads("{}")
    data["article"] = Article.objects.get(pk=1)
    return text(number, data["article"].author.name)


def settings_path(request):
    number = Tag.objects.count()
    return text(number, len((settings.BASE_DIR / "manage.py").read_text()))


def folder(request):
    number = Tag.objects.count()
    names = sorted(path.name for path in pathlib.Path(__file__).parent.glob("hid*.py"))
    return text(number, *names)


def by_nested_maps(request):
    number = Tag.objects.count()
    return text(number, ",".join(map(str, map(shared, [1, 2]))))


def zipped_maps(request):
    number = Tag.objects.count()
    return text(number, dict(zip("ab", map(shared, [1, 2]))))


FACTORY = collections.defaultdict(lambda: Article.objects.get(pk=1).author.name)


def missing_item(request):
    number = Tag.objects.count()
    return text(number, FACTORY["new"])


def lazy_in_a_filter(request):
    number = Tag.objects.count()
    found = Article.objects.filter(author=request.author).count()
    return text(number, found, request.author.pk)


def lazy_in_a_condition(request):
    number = Tag.objects.count()
    found = Article.objects.filter(models.Q(author=request.author) | models.Q(pk=2)).count()
    return text(number, found)


def lazy_handed_to_a_helper(request):
    number = Tag.objects.count()
    return text(number, _by(request.author))


def _by(author):
    return Article.objects.filter(author=author).count()


def lazy_compared(request):
    number = Tag.objects.count()
    return text(number, Article.objects.get(pk=1).author == request.author)


def lazy_stored(request):
    number = Tag.objects.count()
    article = Article(title="x")
    article.author = request.author
    return text(number, article.author_id)


class Totals:
    def __init__(self):
        self.names = []

    def __iadd__(self, article):
        self.names.append(article.author.name)
        return self


def in_place_operator(request):
    number = Tag.objects.count()
    totals = Totals()
    for article in Article.objects.all():
        totals += article
    return text(number, *totals.names)


def mapped_to_text(request):
    number = Tag.objects.count()
    return text(number, dict(zip(map(str, Author.objects.all()), range(9))))


def mapped_by_format(request):
    number = Tag.objects.count()
    return text(number, "".join(map("{0.title}:{0.author}".format, Article.objects.all())))


class Namer:
    def __call__(self, article):
        return article.author.name


def mapped_by_an_object(request):
    number = Tag.objects.count()
    return text(number, *map(Namer(), Article.objects.all()))


class Weighed:
    def __init__(self, pk):
        self.pk = pk

    def __lt__(self, other):
        return Article.objects.get(pk=self.pk).views < Article.objects.get(pk=other.pk).views

    def __str__(self):
        return Article.objects.get(pk=self.pk).author.name

    def __iter__(self):
        return iter(Article.objects.filter(pk=self.pk))

    def __hash__(self):
        return Tag.objects.count()

    def __eq__(self, other):
        return Tag.objects.filter(pk=other.pk).exists()


def largest(request):
    number = Tag.objects.count()
    return text(number, max(Weighed(1), Weighed(2)).pk)


def dumped(request):
    number = Tag.objects.count()
    return text(number, json.dumps([Weighed(1)], default=str))


def chained(request):
    number = Tag.objects.count()
    return text(number, *[article.title for article in chain(Weighed(1), Weighed(2))])


def looked_up(request):
    number = Tag.objects.count()
    key = Weighed(1)
    return text(number, {key: "found"}[key])


class Filling(dict):
    def __missing__(self, key):
        return Article.objects.get(pk=key).title


def missing_key(request):
    number = Tag.objects.count()
    return text(number, Filling()[1])


class Counting(type):
    @property
    def total(cls):
        return Article.objects.count()


class Counted(metaclass=Counting):
    pass


def property_of_a_metaclass(request):
    number = Tag.objects.count()
    return text(number, Counted.total)


class StoredInDict:
    def __init__(self, pk):
        self.__dict__["pk"] = pk

    def __getattr__(self, name):
        return getattr(Article.objects.get(pk=self.pk), name)


class SetByAMethod(StoredInDict):
    def rename(self, title):
        self.title = title


def getattr_beside_dict(request):
    number = Tag.objects.count()
    return text(number, StoredInDict(1).title)


def getattr_of_what_a_method_sets(request):
    number = Tag.objects.count()
    article = SetByAMethod(1)
    if request.GET.get("rename"):
        article.rename("other")
    return text(number, article.title)
