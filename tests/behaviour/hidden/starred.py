# mypy: ignore-errors
# ruff: noqa
"""Querysets handed by a star to what walks over them, as subclasses of containers do on making."""

from collections import Counter, UserList, deque
from itertools import chain

from django.http import HttpResponse

from .models import Article, Author, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class Group(list):
    def __init__(self, key, *rows):
        super().__init__(*rows)
        self.key = key

    def fill(self, *rows):
        self.extend(*rows)


class Names(dict):
    def __init__(self, *pairs, **names):
        super().__init__(*pairs, **names)


class Own(list):
    def __init__(self, rows):
        list.__init__(self, rows)


class Seen(set):
    def __init__(self, *rows):
        set.__init__(self, *rows)


class Last(deque):
    def __init__(self, *rows, **options):
        super().__init__(*rows, maxlen=2, **options)


class Named(deque):
    def __init__(self, rows):
        super().__init__(iterable=rows)


class Wrapped(UserList):
    def __init__(self, *rows):
        super().__init__(*rows)


class Sliced(list):
    def __init__(self, rows):
        self[:] = rows


class Plain(list):
    pass


def group_made_of_rows(request):
    author, number = Author.objects.get(pk=1), Tag.objects.count()
    group = Group(author, author.articles.all())
    return text(
        number, [(group.key.name, article.editor_id, article.author.name) for article in group]
    )


def group_filled_later(request):
    number, group = Tag.objects.count(), Group(1)
    group.fill(Article.objects.order_by("pk"))
    return text(number, [article.author.name for article in group])


def dictionary_of_pairs(request):
    number = Tag.objects.count()
    names = Names(Tag.objects.order_by("pk").values_list("pk", "name"), x=1)
    return text(number, sorted(names.items(), key=str))


def by_the_class_itself(request):
    number = Tag.objects.count()
    return text(number, [article.author.name for article in Own(Article.objects.order_by("pk"))])


def set_of_rows(request):
    number = Tag.objects.count()
    return text(number, sorted(article.author.name for article in Seen(Article.objects.all())))


def last_rows(request):
    number = Tag.objects.count()
    last, named = Last(Article.objects.order_by("pk")), Named(Tag.objects.order_by("pk"))
    return text(number, [article.author.name for article in last], [tag.name for tag in named])


def wrapped_rows(request):
    number = Tag.objects.count()
    return text(number, [article.author.name for article in Wrapped(Article.objects.all())])


def sliced_rows(request):
    number = Tag.objects.count()
    return text(number, [article.author.name for article in Sliced(Article.objects.all())])


def starred_here(request):
    number, rows = Tag.objects.count(), [Tag.objects.order_by("pk")]
    names = [tag.name for tag in [*list(*rows), *Plain(*rows), *sorted(*rows, key=str)]]
    return text(number, names, len(set(*rows)), len(Counter(*rows)), max(*rows, key=str).name)


def starred_mapping(request):
    number, options = Tag.objects.count(), {"iterable": Tag.objects.order_by("pk")}
    return text(number, [tag.name for tag in deque(**options)])


def starred_into_a_set(request):
    number, rows = Tag.objects.count(), [Article.objects.all(), Article.objects.filter(pk=1)]
    return text(number, sorted(article.author.name for article in set().union(*rows)))


def chained(request):
    number, rows = Tag.objects.count(), [Tag.objects.order_by("pk"), Tag.objects.filter(pk=1)]
    return text(number, [tag.name for tag in chain(*rows)])


def zipped(request):
    number, rows = Tag.objects.count(), [Tag.objects.order_by("pk"), Tag.objects.order_by("-pk")]
    pairs = [one.name + other.name for one, other in zip(*rows)]
    return text(number, pairs, [a for a in map(lambda one, other: one.pk + other.pk, *rows)])


def merged_by_keywords(request):
    number = Tag.objects.count()
    found = dict({"number": number}, **{"article": Article.objects.get(pk=1)})
    return text(number, found["article"].author.name)


def last_of_four(first, second, third="", fourth=""):
    return fourth.author.name if fourth else ""


def starred_after_more_was_added(request):
    article = Article.objects.order_by("pk").first()
    args = (request, 1, 2)
    args += (article,)
    return text(last_of_four(*args), last_of_four(*args[:3]))


def starred_sum_of_tuples(request):
    article = Article.objects.order_by("pk").first()
    args = (request, 1) + (2, article)
    return text(last_of_four(*args), last_of_four(0, *args[1:]), last_of_four(*args[-1:], 1, 2))


def starred_product_of_a_tuple(request):
    article = Article.objects.order_by("pk").first()
    return text(last_of_four(*((article,) * 4)))


def starred_longer_on_one_path(request):
    article = Article.objects.order_by("pk").first()
    args = (request, 1, 2)
    if article.pk:
        args = (*args, article)
    return text(last_of_four(*args))


def starred_slice_by_a_variable(request):
    article = Article.objects.order_by("pk").first()
    args, size = (0, request, 1, 2, article), Tag.objects.count() * 0 + 1
    return text(last_of_four(*args[size:]))


def starred_before_others(request):
    article = Article.objects.order_by("pk").first()
    rest = [1, 2]
    return text(last_of_four(request, *rest, article))


def passing_more(*args):
    args += (Article.objects.order_by("pk").first(),)
    return last_of_four(*args)


def passing_a_list(*args):
    args = list(args)
    args.append(Article.objects.order_by("pk").first())
    return last_of_four(*args)


def passing_it_last(*args):
    return last_of_four(*args, Article.objects.order_by("pk").first())


def starred_parameters_with_more(request):
    number = Tag.objects.count()
    given = (number, 1, 2)
    return text(passing_more(*given), passing_a_list(*given), passing_it_last(*given))


def publisher_of(number, author=None):
    return author.publisher.name if author else str(number)


def fill(names, key):
    names[key] = Author.objects.get(pk=1)


def starred_names_put_in_later(request):
    names = {"number": Tag.objects.count()}
    first = publisher_of(**names)
    names["author"] = Author.objects.get(pk=1)
    return text(first, publisher_of(**names))


def starred_names_by_a_variable(request):
    names, key = {"number": Tag.objects.count()}, "".join(["au", "thor"])
    names[key] = Author.objects.get(pk=1)
    return text(publisher_of(**names))


def starred_names_put_in_elsewhere(request):
    names = {"number": Tag.objects.count()}
    fill(names, request.GET.get("key", "author"))
    return text(publisher_of(**names))


def starred_names_of_other_dictionaries(request):
    author, number = Author.objects.get(pk=1), Tag.objects.count()
    updated, united, merged = (
        {"number": number},
        {"number": number},
        {"number": 1, **{"author": author}},
    )
    updated.update(author=author)
    united |= {"author": author}
    return text(*[publisher_of(**names) for names in (updated, united, merged)])


def starred_names_that_are_built(request):
    author, number = Author.objects.get(pk=1), Tag.objects.count()
    zipped = dict(zip(["number", "author"], [number, author]))
    comprehended = {key: held for key, held in [("number", number), ("author", author)]}
    copied = dict({"number": number}, author=author)
    return text(*[publisher_of(**names) for names in (zipped, comprehended, copied)])


def starred_names_set_by_default(request):
    names = {"number": Tag.objects.count()}
    names.setdefault("author", Author.objects.get(pk=1))
    return text(publisher_of(**names), publisher_of(**dict(names, number=2)))
