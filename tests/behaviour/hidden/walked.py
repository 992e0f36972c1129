# mypy: ignore-errors
# ruff: noqa
"""Objects of the project's own that are walked over, hold what a list holds, or are texts."""

import csv
import dataclasses
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import partial
from itertools import starmap

from django.http import HttpResponse, JsonResponse

from .models import Article, Author, Tag


class Names:
    def __iter__(self):
        for tag in Tag.objects.order_by("pk"):
            yield tag.name


class Rows:
    def __iter__(self):
        return iter(Tag.objects.order_by("pk").values_list("pk", "name"))


class Steps:
    def __init__(self):
        self.last = 0

    def __iter__(self):
        return self

    def __next__(self):
        tag = Tag.objects.filter(pk__gt=self.last).order_by("pk").first()
        if tag is None:
            raise StopIteration
        self.last = tag.pk
        return tag.name


class Numbered:
    def __len__(self):
        return Tag.objects.count()

    def __getitem__(self, index):
        return [tag.name for tag in Tag.objects.order_by("pk")][index]


class Titles(list):
    def texts(self):
        return [article.title for article in self]

    def of_authors(self):
        return [article.author.name for article in self]


class Known(dict):
    pass


class Folded(list):
    def __init__(self, rows):
        super().__init__(rows)
        self.extend(Tag.objects.order_by("pk"))


class Card:
    def __init__(self, author):
        self.author = author

    @property
    def size(self):
        return self.author.articles.count()


class Late:
    def __init__(self, number):
        self.number = Tag.objects.count() + number


@dataclasses.dataclass
class Entry:
    author: Author
    number: int = 1

    @property
    def size(self):
        return self.author.articles.count()


class Divided:
    def __divmod__(self, other):
        return Tag.objects.count(), other


CURRENT = ContextVar("CURRENT")


def raised(base, pk):
    return Tag.objects.filter(pk=pk).count() + base


def walked_by_join(request):
    number = Author.objects.count()
    return HttpResponse(f"{number} " + ",".join(Names()))


def walked_by_writer(request):
    response = HttpResponse(str(Author.objects.count()))
    csv.writer(response).writerows(Rows())
    return response


def walked_by_response(request):
    number = Author.objects.count()
    return HttpResponse(Names(), headers={"X-Number": str(number)})


def walked_step_by_step(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "names": [name for name in Steps()]})


def walked_by_index(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "names": [name for name in Numbered()]})


def walked_into_list(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "names": list(Numbered())})


def walked_own_list(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "texts": Titles(Article.objects.order_by("pk")).texts()})


def walked_own_list_of_rows(request):
    number = Tag.objects.count()
    authors = Titles(Article.objects.order_by("pk")).of_authors()
    return JsonResponse({"number": number, "authors": authors})


def walked_own_dict(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "tags": Known(Tag.objects.values_list("pk", "name"))})


def walked_filled_list(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "size": len(Folded(Article.objects.all()))})


def walked_partial(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "sums": list(map(partial(raised, 1), [1, 2]))})


def walked_partial_in_loop(request):
    number = Author.objects.count()
    sums = []
    for one in filter(partial(raised, 0), [1, 99]):
        sums.append(one)
    return JsonResponse({"number": number, "sums": sums})


def walked_starmap(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "sums": list(starmap(raised, [(1, 1), (2, 2)]))})


def walked_classes(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "late": [late.number for late in map(Late, [1, 2])]})


def walked_cards(request):
    cards = list(map(Card, [author for author in Author.objects.order_by("pk")]))
    return JsonResponse({"sizes": [card.size for card in cards]})


def walked_replaced(request):
    entry = Entry(Author.objects.get(pk=1))
    return JsonResponse({"size": dataclasses.replace(entry, number=2).size})


def walked_context(request):
    CURRENT.set(Card(Author.objects.get(pk=1)))
    return JsonResponse({"size": CURRENT.get().size})


def walked_dataclass_text(request):
    entry = Entry(Author.objects.get(pk=1))
    return HttpResponse("%s" % (entry.number,) + f"{[entry]}"[:5])


def walked_divmod(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "both": divmod(Divided(), 2)})


def walked_without_join(request):
    article = Article.objects.select_related("author").select_related(None).get(pk=1)
    return HttpResponse(article.author.name)


def walked_written_between(request):
    article = Article.objects.get(pk=1)
    Author.objects.filter(pk=article.author_id).update(name="new")
    return HttpResponse(f"{article.author.name} {article.author.publisher.name}")


class Named:
    def __init__(self, author):
        self.author = author

    def __hash__(self):
        return hash(self.author.publisher.name)

    def __eq__(self, other):
        return self.author.publisher.name == other.author.publisher.name


def walked_into_set(request):
    number = Tag.objects.count()
    sets = {Named(author) for author in Author.objects.all()}
    keys = {Named(author): 1 for author in Author.objects.all()}
    return JsonResponse({"number": number, "sizes": [len(sets), len(keys)]})


class ByPublisher(Author):
    class Meta:
        proxy = True

    def __hash__(self):
        return hash(self.publisher.name)

    def __eq__(self, other):
        return self.publisher.name == other.publisher.name


def walked_into_set_of_rows(request):
    number = Tag.objects.count()
    rows = set(ByPublisher.objects.all())
    some = frozenset(ByPublisher.objects.filter(pk__lt=100))
    keys = dict.fromkeys(ByPublisher.objects.order_by("pk"))
    return JsonResponse({"number": number, "sizes": [len(rows), len(some), len(keys)]})


class ByName(Mapping):
    def __iter__(self):
        return iter(Tag.objects.order_by("pk").values_list("name", flat=True))

    def __getitem__(self, name):
        return Tag.objects.get(name=name).pk

    def __len__(self):
        return Tag.objects.count()


class Ordered(Sequence):
    def __getitem__(self, index):
        return list(Tag.objects.order_by("pk").values_list("name", flat=True))[index]

    def __len__(self):
        return Tag.objects.count()


def walked_keys(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "keys": [key for key in ByName().keys()]})


def walked_items(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "items": dict(ByName().items())})


def walked_get(request):
    number = Author.objects.count()
    return JsonResponse({"number": number, "red": ByName().get("red"), "in": "red" in ByName()})


def walked_sequence(request):
    number = Author.objects.count()
    names = Ordered()
    return JsonResponse({"number": number, "red": names.index("red"), "in": "rose" in names})
