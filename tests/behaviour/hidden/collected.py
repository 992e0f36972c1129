# mypy: ignore-errors
# ruff: noqa
"""Rows that go through the standard library's containers and functions, and names in moved code."""

import bisect
import enum
import heapq
import json
from collections import defaultdict
from functools import cmp_to_key
from itertools import groupby
from operator import attrgetter, itemgetter

from django.db import transaction
from django.forms import modelformset_factory
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from .models import Article, Author, Profile, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def titles_by_author(request):
    titles = defaultdict(list)
    authors = Author.objects.in_bulk()
    for article in Article.objects.order_by("pk"):
        titles[authors[article.author_id].name].append(article.title)
    return HttpResponse(json.dumps(titles))


def grouped_rows(request):
    rows = Article.objects.order_by("author_id", "pk").values_list("author_id", "title")
    found = {k: [row[1] for row in v] for k, v in groupby(rows, key=itemgetter(0))}
    return JsonResponse({str(k): v for k, v in found.items()})


def grouped_by_relation(request):
    articles = Article.objects.order_by("author__name", "pk")
    number = Tag.objects.count()
    groups = [
        (name, [article.editor_id for article in group])
        for name, group in groupby(articles, key=attrgetter("author.name"))
    ]
    return text(number, groups)


def grouped_lazily(request):
    number = Tag.objects.count()
    found = []
    for author_id, articles in groupby(
        Article.objects.order_by("author_id"), attrgetter("author_id")
    ):
        for article in articles:
            found.append((author_id, article.author.publisher.name))
    return text(number, found)


def sorted_by_relation(request):
    number = Tag.objects.count()
    articles = sorted(Article.objects.all(), key=attrgetter("author.publisher.name", "pk"))
    return text(number, [article.title for article in articles])


def sorted_objects(request):
    profiles = list(Profile.objects.order_by("pk"))
    return text(Tag.objects.count(), max(profiles, key=attrgetter("author.name")).bio)


def sorted_dictionaries(request):
    rows = sorted(Article.objects.values("title", "views"), key=itemgetter("views", "title"))
    return text([row["title"] for row in rows])


def mapped_getter(request):
    number = Tag.objects.count()
    return text(number, list(map(attrgetter("author.name"), Article.objects.order_by("pk"))))


def rows_behind_a_relation(request):
    through = Article.tags.through
    number = through.objects.count()
    names = [row.tag.name for row in through.objects.order_by("pk")]
    return text(number, names, Article.tags.through.objects.filter(article_id=1).exists())


def rows_made_behind_a_relation(request):
    through = Article.tags.through
    number = Tag.objects.count()
    through.objects.filter(article_id=2).delete()
    through.objects.bulk_create([through(article_id=2, tag_id=pk) for pk in (1, 2)])
    return text(number, through.objects.filter(article_id=2).count())


def formset_of_a_function(request):
    Tags = modelformset_factory(Tag, fields=["name"], extra=0)
    number = Tag.objects.count()
    data = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": "1",
        "form-0-name": "new",
    }
    formset = Tags(data, queryset=Tag.objects.filter(pk=1))
    saved = formset.save() if formset.is_valid() else []
    return text(number, formset.errors, [tag.name for tag in saved])


def made_in_either_branch(request):
    number = Tag.objects.count()
    if request.GET.get("a"):
        with transaction.atomic():
            tag = Tag.objects.create(name="first")
            tag.save()
    else:
        with transaction.atomic():
            tag = Tag.objects.create(name="second")
            tag.save()
    return text(number, tag.name)


def loops_with_one_name(request):
    number = Tag.objects.count()
    if request.GET.get("a"):
        for article in Article.objects.order_by("pk"):
            Tag.objects.create(name=f"a{article.pk}")
    else:
        for article in Article.objects.order_by("-pk"):
            Tag.objects.create(name=f"b{article.pk}")
    return text(number, Tag.objects.count())


def read_after_a_rollback(request):
    number = Tag.objects.count()
    try:
        with transaction.atomic():
            tag = Tag.objects.create(name="undone")
            Tag.objects.create(name="undone" if request.GET.get("a") is None else "other")
    except Exception as error:
        return text(number, "rolled back", tag.name, type(error).__name__)
    return text(number, tag.name)


def bound_by_a_comprehension_too(request):
    number = Tag.objects.count()
    article = Article.objects.get(pk=1)
    with transaction.atomic():
        titles = [article.title for article in Article.objects.order_by("pk")]
        views = [article.views for _ in range(2)]
        Tag.objects.create(name="x")
        Tag.objects.create(name="y")
    return text(number, titles, views)


def read_again_after_changes(request):
    article = Article.objects.get(pk=1)
    Author.objects.filter(pk=article.author_id).update(name="changed")
    found = [article.author.name, article.author.publisher.name, article.author.name]
    article.author = Author.objects.get(pk=2)
    found += [article.author.name, article.author.publisher.name]
    article.refresh_from_db()
    found.append(article.author.name)
    article.author_id = 2
    found.append(article.author.name)
    return text(*found)


def read_again_in_a_loop(request):
    found, article = [], None
    Author.objects.update(name="all")
    for article in Article.objects.order_by("pk"):
        found.append(article.author.name)
        found.append(article.author.publisher.name)
    found.append(article.author.publisher.name)
    return text(*found)


def missing_the_other_side(request):
    author = Author.objects.create(name="new", publisher_id=1)
    try:
        return text(author.profile.bio)
    except Profile.DoesNotExist as error:
        return text(error, hasattr(author, "profile"), getattr(author, "profile", None))


def loaded_by_a_helper(request):
    article = Article.objects.get(pk=2)
    Author.objects.update(name="helped")
    return text(name_of(article), article.author.publisher.name, name_of(article))


def name_of(article):
    return article.author.name


class Shelf(enum.Enum):
    TAGS = "tags"
    ARTICLES = "articles"

    def count(self):
        return Tag.objects.count() if self is Shelf.TAGS else Article.objects.count()

    @property
    def first(self):
        return Article.objects.order_by("pk").first().author.name

    @classmethod
    def total(cls):
        return sum(shelf.count() for shelf in cls)


def members_of_an_enum(request):
    number = Tag.objects.count()
    return text(number, {shelf.name: shelf.count() for shelf in Shelf})


def a_member_by_name(request):
    number = Tag.objects.count()
    return text(number, Shelf.TAGS.count(), Shelf["TAGS"].count(), Shelf.ARTICLES.first)


def a_member_by_value(request):
    number = Tag.objects.count()
    return text(number, Shelf("articles").count(), Shelf.total())


def all_members(request):
    number = Tag.objects.count()
    return text(number, [shelf.count() for shelf in Shelf.__members__.values()])


def set_by_a_computed_name(request):
    article = Article.objects.get(pk=1)
    for name, wanted in request.GET.items() or (("author_id", 2), ("title", "x")):
        setattr(article, name, wanted)
    return text(article.author.name, article.title)


def fetched_and_sliced(request):
    articles = Article.objects.order_by("pk")
    if not articles:
        return text("none")
    return text(articles[0].title, [a.author.name for a in articles[:2]], len(articles))


def fetched_by_a_comprehension(request):
    articles = Article.objects.order_by("pk")
    by_pk = {article.pk: article.title for article in articles}
    first, *others = articles
    return text(first in articles, by_pk, articles[1:2], [a.editor_id for a in others])


def fetched_on_one_path_only(request):
    articles = Article.objects.order_by("pk")
    if request.GET.get("all") and articles:
        return text(len(articles))
    number = Tag.objects.count()
    return text(number, articles[0].title, [a.title for a in articles[:2]])


def fetched_and_then_another(request):
    articles = Article.objects.order_by("pk")
    number = len(articles)
    articles = articles.filter(published=True)
    return text(number, articles[0].title, Tag.objects.count())


def fetched_in_a_loop(request):
    articles, titles = Article.objects.order_by("pk"), []
    for pk in (1, 2):
        titles.append(articles[0].title)
        titles += [article.title for article in articles]
        articles = articles.exclude(pk=pk)
    return text(titles, Tag.objects.count())


def settle(articles):
    articles.update(views=7)


def fetched_and_updated(request):
    articles = Article.objects.order_by("pk")
    before = [article.views for article in articles]
    articles.update(views=5)
    return text(before, [article.views for article in articles[:2]], articles[0].views)


def fetched_and_updated_by_a_helper(request):
    articles = Article.objects.order_by("pk")
    before = [article.views for article in articles]
    settle(articles)
    return text(before, [article.views for article in articles[:2]], articles[0].views)


def fetched_and_updated_by_a_closure(request):
    articles = Article.objects.order_by("pk")

    def publish():
        articles.update(views=9)

    number = len(articles)
    publish()
    return text(number, [article.views for article in articles[:2]], Tag.objects.count())


def fetched_where_it_is_assigned(request):
    number = Tag.objects.count()
    if (articles := Article.objects.order_by("pk")) and number:
        return text(number, articles[0].title)
    return text(number)


def kept_in_a_heap(request):
    number = Tag.objects.count()
    heap = []
    for article in Article.objects.order_by("pk"):
        heapq.heappush(heap, (article.pk, article))
    return text(number, heapq.heappop(heap)[1].author.name)


def kept_in_order(request):
    number = Tag.objects.count()
    pairs = []
    for article in Article.objects.order_by("pk"):
        bisect.insort(pairs, (article.pk, article))
    return text(number, pairs[0][1].author.name)


def appended_by_the_class_s_method(request):
    number = Tag.objects.count()
    articles = []
    list.append(articles, Article.objects.order_by("pk").first())
    return text(number, articles[0].author.name)


def by_author(one, other):
    return (one.author.name > other.author.name) - (one.author.name < other.author.name)


def sorted_by_comparing(request):
    number = Tag.objects.count()
    articles = sorted(Article.objects.order_by("pk"), key=cmp_to_key(by_author))
    return text(number, articles[0].title)


def authors_sent():
    name = ""
    while True:
        article = yield name
        if article is None:
            return
        name = article.author.name


def sent_into_a_generator(request):
    number = Tag.objects.count()
    names = authors_sent()
    next(names)
    return text(number, names.send(Article.objects.order_by("pk").first()))


def attributes_of_one(request):
    number = Tag.objects.count()
    article = Article.objects.order_by("pk").first()
    return text(number, vars(article)["title"], article.__dict__["author_id"])


def walked_by_name(request):
    number = Tag.objects.count()
    names = [f"{i} {tag.name}" for i, tag in enumerate(iterable=Tag.objects.order_by("pk"))]
    return text(number, names)


def one_by_name(request):
    return text(get_object_or_404(klass=Tag.objects.order_by("pk"), pk=1).name, Tag.objects.count())
