# mypy: ignore-errors
# ruff: noqa
"""Members that a class has from a call: wrapped functions, partial methods, property objects."""

import json
import re
import string
from collections import namedtuple
from functools import partial, partialmethod, wraps
from html.parser import HTMLParser
from itertools import groupby
from json import JSONDecoder, JSONEncoder
from operator import attrgetter, methodcaller

from django.db import models
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, JsonResponse
from django.utils.feedgenerator import Atom1Feed

from .models import Article, Author, Tag


def logged(function):
    @wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


def writer(article):
    return article.author.name


class Writer:
    def __call__(self, article):
        return article.author.name


class NamedQuerySet(models.QuerySet):
    def _named(self, start=""):
        return self.filter(title__startswith=start).count()

    of_f = partialmethod(_named, "F")
    named = logged(_named)


class Wrapped(Article):
    objects = NamedQuerySet.as_manager()

    class Meta:
        proxy = True
        app_label = "shop"

    def _by(self, text):
        return f"{text} {self.author.name}"

    by_writer = logged(writer)
    by = partialmethod(_by, "by")
    got = property(attrgetter("author.name"))
    asked = property(methodcaller("_by", "asked"))
    part = property(partial(writer))
    made = property(Writer())
    own_title = property(attrgetter("title"))
    kept = staticmethod(writer)
    number = classmethod(lambda cls: cls.objects.count())


class Service:
    def __init__(self, article):
        self.article = article

    def _by(self, text):
        return f"{text} {self.article.author.name}"

    @property
    def author(self):
        return self.article.author

    def _set_author(self, author):
        self.name = Author.objects.get(pk=author).name

    by = partialmethod(_by, "by")
    logged_by = logged(_by)
    got = property(attrgetter("article.author.name"))
    asked = property(methodcaller("_by", "asked"))
    chosen = property(None, partial(_set_author))
    __str__ = partialmethod(_by, "text")


def answer(*found):
    return JsonResponse({"found": [str(one) for one in found], "number": Tag.objects.count()})


def wrapped_in_a_class(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.by_writer())


def a_partial_method(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.by())


def a_getter_as_property(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.got)


def a_caller_as_property(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.asked)


def a_partial_as_property(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.part)


def an_object_as_property(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.made, article.own_title)


def a_static_function(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.kept(article))


def a_class_method_of_a_lambda(request):
    article = Wrapped.objects.order_by("pk").first()
    return answer(article.number(), Wrapped.number())


def partial_methods_of_a_queryset(request):
    rows = Wrapped.objects.filter(pk__gt=0)
    return answer(Wrapped.objects.of_f(), rows.of_f())


def wrapped_method_of_a_queryset(request):
    rows = Wrapped.objects.filter(pk__gt=0)
    return answer(Wrapped.objects.named("F"), rows.named(start="F"))


def partial_method_of_a_service(request):
    service = Service(Article.objects.order_by("pk").first())
    return answer(service.by())


def wrapped_method_of_a_service(request):
    service = Service(Article.objects.order_by("pk").first())
    return answer(service.logged_by("x"))


def properties_of_a_service(request):
    service = Service(Article.objects.order_by("pk").first())
    return answer(service.got, service.asked)


def text_by_partial_method(request):
    service = Service(Article.objects.order_by("pk").first())
    number = Tag.objects.count()
    return answer(number, f"{service}")


def set_by_a_partial(request):
    service, number = Service(None), Tag.objects.count()
    service.chosen_by = number
    try:
        service.chosen = 1
    except TypeError as error:
        return answer(error)
    return answer(number, service.name)


def getter_of_a_property(request):
    article = Article.objects.order_by("pk").first()
    number = Tag.objects.count()
    return answer(number, Article.author_name.fget(article), Service.author.fget(Service(article)))


class CountsItems:
    def __call__(self, *given):
        return str(Tag.objects.count())


def counted_items(*given):
    return str(Tag.objects.count())


class Labelled:
    def __init__(self, tag=None):
        self.tag = tag

    def kind(self):
        return Tag.objects.count()


class Special(Labelled):
    def kind(self):
        return 3


def labelled():
    return Special(Tag.objects.order_by("pk").first())


def a_compiled_pattern_calls_an_object(request):
    number = Tag.objects.count()
    replaced = re.compile("a").sub(CountsItems(), "banana")
    return HttpResponse(f"{number} {replaced}")


def a_pattern_calls_a_partial(request):
    number = Tag.objects.count()
    replaced = re.sub("a", partial(counted_items, 3), "banana")
    return HttpResponse(f"{number} {replaced}")


def groups_by_an_object(request):
    number = Tag.objects.count()
    found = [key for key, group in groupby(["a", "b"], CountsItems())]
    return HttpResponse(f"{number} {found}")


def groups_by_a_partial(request):
    number = Tag.objects.count()
    found = [key for key, group in groupby(["a", "b"], partial(counted_items, 3))]
    return HttpResponse(f"{number} {found}")


def maps_a_partial_of_an_object(request):
    number = Tag.objects.count()
    found = list(map(partial(CountsItems()), ["a", "b"]))
    return HttpResponse(f"{number} {found}")


def a_list_sorted_by_an_object(request):
    number = Tag.objects.count()
    found = request.GET.getlist("a") + ["b", "a"]
    found.sort(key=CountsItems())
    return HttpResponse(f"{number} {found}")


def behind_the_class_of_what_a_query_gives(request):
    number = Tag.objects.count()
    kind = super(Special, labelled()).kind()
    return HttpResponse(f"{number} {kind}")


def behind_the_class_of_a_row(request):
    number = Tag.objects.count()
    name = super(Special, Special(Tag.objects.order_by("pk").first())).kind()
    return HttpResponse(f"{number} {name}")


class WritesWhole(JSONEncoder):
    def encode(self, given):
        return super().encode([given, Tag.objects.count()])


class ReadsWhole(JSONDecoder):
    def decode(self, text):
        return [super().decode(text), Tag.objects.count()]


class ReadsParts(JSONDecoder):
    def __init__(self, **options):
        super().__init__(object_hook=lambda part: Tag.objects.count(), **options)


class Links(HTMLParser):
    found = 0

    def handle_starttag(self, tag, attributes):
        self.found += Tag.objects.count()


class AllLinks(Links):
    def feed(self, text):
        super().feed(text)


def an_encoder_that_writes_the_whole(request):
    number = Tag.objects.count()
    return HttpResponse(json.dumps({"number": number}, cls=WritesWhole))


def a_response_whose_encoder_writes_the_whole(request):
    number = Tag.objects.count()
    return HttpResponse(JsonResponse({"number": number}, encoder=WritesWhole).content)


def a_decoder_that_reads_the_whole(request):
    number = Tag.objects.count()
    found = json.loads("[]", cls=ReadsWhole)
    return HttpResponse(f"{number} {found}")


def a_decoder_made_with_a_hook(request):
    number = Tag.objects.count()
    found = json.loads("{}", cls=ReadsParts)
    return HttpResponse(f"{number} {found}")


def a_parser_calls_its_handlers(request):
    number = Tag.objects.count()
    links = Links()
    links.feed("<a>")
    return HttpResponse(f"{number} {links.found}")


def a_parser_behind_its_own_feed(request):
    number = Tag.objects.count()
    links = AllLinks()
    links.feed("<a>")
    return HttpResponse(f"{number} {links.found}")


class NamedFeed(Atom1Feed):
    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("author", item["article"].author.name)


class CountedFeed(Atom1Feed):
    def write(self, outfile, encoding):
        outfile.write(f"{Tag.objects.count()} tags")


class CountedTexts(string.Formatter):
    def vformat(self, text, args, kwargs):
        return f"{super().vformat(text, args, kwargs)} {Tag.objects.count()}"


class Lookups(string.Formatter):
    def get_value(self, key, args, kwargs):
        return Article.objects.get(pk=key).title


Row = namedtuple("Row", "article number")


def a_feed_asks_for_its_elements(request):
    feed = NamedFeed("Feed", "/", "All")
    for article in Article.objects.order_by("pk"):
        feed.add_item(article.title, "/", "", article=article)
    text = feed.writeString("utf-8")
    return HttpResponse(text[text.index("<entry>") :].count("<author>"))


def a_formatter_looks_values_up(request):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {Lookups().format('{1}')}")


def a_named_tuple_with_another_field(request):
    rows = [Row(article, 1) for article in Article.objects.order_by("pk")]
    return HttpResponse([row._replace(number=2).article.author.name for row in rows])


def a_named_tuple_as_a_dictionary(request):
    rows = [Row(article, 1)._asdict() for article in Article.objects.order_by("pk")]
    return HttpResponse([row["article"].author.name for row in rows])


def rows_that_were_prefetched(request):
    author = Author.objects.get(pk=1)
    prefetch_related_objects([author], "articles")
    Article.objects.update(title="new")
    return HttpResponse([f"{a.title} {a.author.name}" for a in author.articles.all()])


def a_feed_that_writes_itself(request):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {CountedFeed('Feed', '/', 'All').writeString('utf-8')}")


def a_formatter_whose_format_calls_its_own(request):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {CountedTexts().format('{0}', 1)}")
