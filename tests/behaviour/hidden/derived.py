# mypy: ignore-errors
# ruff: noqa
"""Views where a join, or a value left on the loop, would change the answer."""

import collections
import contextlib
import copy
import functools
import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Prefetch
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.forms import modelformset_factory
from django.http import Http404, HttpResponse, JsonResponse

from .models import Article, Author, Comment, Label, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


@receiver(post_save, sender=Comment)
def rename_article(sender, instance, **kwargs):
    Article.objects.filter(pk=instance.article_id).update(title=f"after {instance.pk}")


@contextlib.contextmanager
def renaming(comment):
    yield
    Article.objects.filter(pk=comment.article_id).update(title="renamed")


class Encoder(json.JSONEncoder):
    def default(self, value):
        return str(value)


@dataclass
class Line:
    article: Article

    def __post_init__(self):
        self.author = self.article.author.name


def operand_of_a_union(request):
    number = Tag.objects.count()
    first = Article.objects.filter(pk=1).order_by()
    second = Article.objects.filter(pk=2).order_by()
    names = [article.author.name for article in first]
    return text(number, names, [a.title for a in first.union(second).order_by("title")])


def derived_by_only(request):
    number = Tag.objects.count()
    articles = Article.objects.filter(published=True)
    name = articles.first().author.name
    return text(number, name, [article.title for article in articles.only("title")])


def beside_a_prefetch(request):
    number = Tag.objects.count()
    articles = list(Article.objects.filter(author=1).prefetch_related("author"))
    same = articles[0].author is articles[-1].author
    return text(number, same, articles[0].author.publisher.name)


def given_to_a_prefetch(request):
    number = Tag.objects.count()
    comments = Comment.objects.order_by("pk")
    articles = Article.objects.prefetch_related(
        Prefetch("comments", queryset=comments, to_attr="c")
    )
    same = [comment.article is article for article in articles for comment in article.c]
    return text(number, same, [comment.article.title for comment in comments])


def written_by_a_receiver(request):
    number = Tag.objects.count()
    comment = Comment.objects.get(pk=1)
    comment.text = "changed"
    comment.save()
    return text(number, comment.article.title)


def written_by_a_context_manager(request):
    number = Tag.objects.count()
    comment = Comment.objects.get(pk=1)
    with renaming(comment):
        pass
    return text(number, comment.article.title)


def known_by_one_of_two_keys(request):
    number = Tag.objects.count()
    author = Author.objects.get(pk=1)
    author.name = "changed here"
    return text(number, author.articles.first().author.name)


def walked_there_and_back(request):
    number = Tag.objects.count()
    author = Author.objects.get(pk=1)
    author.name = "changed here"
    return text(number, author.profile.author.name, author.profile.author.publisher.name)


def next_of_an_iterator(request):
    number = Tag.objects.count()
    tags = Tag.objects.order_by("pk").iterator()
    return text(number, next(tags, None), next(tags, None), Author.objects.count())


def forms_of_a_formset(request):
    number = Tag.objects.count()
    formset = modelformset_factory(Tag, fields=["name"])(queryset=Tag.objects.order_by("pk"))
    forms = formset.initial_forms
    return text(number, len(forms), len(formset.forms), formset.errors, Author.objects.count())


def generic_key_is_set(request):
    number = Tag.objects.count()
    ContentType.objects.clear_cache()
    label = Label(name="a")
    label.target = Author.objects.get(pk=1)
    return text(number, label.object_id)


def generic_relation(request):
    number = Tag.objects.count()
    ContentType.objects.clear_cache()
    author = Author.objects.get(pk=1)
    return text(number, author.labels.count(), [label.name for label in author.labels.all()])


def own_encoder(request):
    number = Tag.objects.count()
    return JsonResponse({"a": Author.objects.get(pk=1), "n": number}, encoder=Encoder)


def default_of_json(request):
    number = Tag.objects.count()
    return text(number, json.dumps({"author": Author.objects.get(pk=1)}, default=str))


def dotted_path(request):
    number = Tag.objects.count()
    article = Article.objects.get(pk=1)
    return text(number, functools.reduce(getattr, "author.publisher.name".split("."), article))


def method_as_factory(request):
    number = Tag.objects.count()
    counts = collections.defaultdict(Tag.objects.count)
    return text(number, Author.objects.count(), counts["a"])


def text_in_a_query_string(request):
    number = Tag.objects.count()
    return text(number, urlencode({"a": Author.objects.get(pk=1)}))


def text_in_an_exception(request):
    number = Tag.objects.count()
    return text(number, str(Http404(Author.objects.get(pk=1))))


def text_as_content(request):
    number = Tag.objects.count()
    author = Author.objects.get(pk=1)
    response = HttpResponse()
    response.content = author
    response["X-Number"] = str(number)
    return response


def copied_query(request):
    number = Tag.objects.count()
    tags = copy.deepcopy(Tag.objects.order_by("pk"))
    return text(number, len(tags), Author.objects.count())


def counted_rows(request):
    number = Tag.objects.count()
    return text(number, len(collections.Counter(Tag.objects.all())), Author.objects.count())


def slice_assigned(request):
    number = Tag.objects.count()
    tags = []
    tags[:] = Tag.objects.order_by("pk")
    return text(number, len(tags), Author.objects.count())


def after_the_constructor(request):
    number = Tag.objects.count()
    return text(number, Line(Article.objects.get(pk=1)).author)


def body_of_a_class(request):
    number = Tag.objects.count()
    article = Article.objects.get(pk=1)

    class Local:
        name = article.author.publisher.name

    return text(number, Local.name)


def cursor_by_hand(request):
    number = Tag.objects.count()
    cursor = connection.cursor()
    cursor.execute("SELECT 1")
    return text(number, cursor.fetchone())


def user_in_a_dictionary(request):
    number = Tag.objects.count()
    held = {"user": request.user, "count": Tag.objects.count()}
    return text(number, str(held["user"]), sorted(held), request.user.username)


def two_targets_in_one(request):
    number = Tag.objects.count()
    (first, second), count = Tag.objects.order_by("pk")[:2], Author.objects.count()
    return text(number, first, second, count)


def text_by_augmented_percent(request):
    number = Tag.objects.count()
    found = "%s of "
    found %= Author.objects.get(pk=1)
    return text(found, number)


def text_by_percent(request):
    author = Author.objects.get(pk=1)
    parts = {"author": author, "articles": author.articles.all()}
    return text("%s, %s" % (author, author.publisher), "%(author)s %(articles)s" % parts)


def name_of_an_exception(request):
    try:
        return text(Author.objects.get(pk=999).name)
    except Exception as e:
        return text(type(e).__name__, e.__class__.__qualname__, Tag.objects.count())


def another_author(article):
    return Author.objects.exclude(pk=article.author_id).order_by("pk").first().pk


def changed_past_its_fields(request):
    number = Tag.objects.count()
    article = Article.objects.order_by("pk").first()
    article.__dict__["author_id"] = another_author(article)
    return text(number, article.author.name)


def updated_past_its_fields(request):
    number = Tag.objects.count()
    article = Article.objects.order_by("pk").first()
    vars(article).update(author_id=another_author(article))
    return text(number, article.author.name)


def without_its_cached_relations(request):
    number = Tag.objects.count()
    article = Article.objects.order_by("pk").first()
    article._state.fields_cache.clear()
    return text(number, article.author.name)


def changed_behind_something_unknown(request):
    number = Tag.objects.count()
    article = Article.objects.order_by("pk").first()
    holder = type("Holder", (), {"article": article})()
    holder.article.author_id = another_author(article)
    return text(number, article.author.name)


class LabelledAuthor(Author):
    class Meta:
        proxy = True
        app_label = "shop"

    def newest_labels(self):
        return self.labels.order_by("-pk")


def generic_relation_in_a_method(request):
    number = Tag.objects.count()
    ContentType.objects.clear_cache()
    labels = LabelledAuthor.objects.get(pk=1).newest_labels()
    return text(number, [label.name for label in labels])
