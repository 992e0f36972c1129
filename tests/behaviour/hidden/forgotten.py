# mypy: ignore-errors
# ruff: noqa
"""Relations that came with an instance, whose column is set before they are read."""

from django.http import HttpResponse

from .models import Article, Author, Publisher, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class Movable(Author):
    class Meta:
        proxy = True
        app_label = "shop"

    def move(self, key):
        self.publisher_id = key

    def set(self, **fields):
        for name, given in fields.items():
            setattr(self, name, given)


def other_publisher():
    return Publisher.objects.create(name="other").pk


def column_set_after_a_join(request):
    author = Author.objects.select_related("publisher").first()
    author.publisher_id = other_publisher()
    return text(Tag.objects.count(), author.publisher.name)


def column_set_by_a_method(request):
    author = Movable.objects.select_related("publisher").first()
    author.move(other_publisher())
    return text(Tag.objects.count(), author.publisher.name)


def column_set_by_any_name(request):
    author = Movable.objects.prefetch_related("publisher").first()
    author.set(publisher_id=other_publisher(), name="x")
    return text(Tag.objects.count(), author.publisher.name)


def column_of_the_parent_set(request):
    author = Publisher.objects.first().author_set.first()
    author.publisher_id = other_publisher()
    return text(Tag.objects.count(), author.publisher.name)


def column_set_after_the_object(request):
    author = Author.objects.select_related("publisher").first()
    first, author.publisher = author.publisher, Publisher(name="unsaved")
    author.publisher_id = first.pk
    return text(Tag.objects.count(), author.publisher.name)


def columns_exchanged(request):
    one, other = Article.objects.select_related("author").order_by("pk")[:2]
    one.author_id, other.author_id = other.author_id, one.author_id
    return text(Tag.objects.count(), one.author.name, other.author.name)


def column_set_on_the_way(request):
    article = Article.objects.select_related("author__publisher").order_by("pk").first()
    article.author.publisher_id = other_publisher()
    return text(Tag.objects.count(), article.author.publisher.name)


def columns_set_in_a_loop(request):
    number, found = Tag.objects.count(), []
    for article in Article.objects.select_related("author").order_by("pk"):
        found.append(article.author.name)
        article.author_id = 1
        found.append(article.author.name)
    return text(number, found)


def text_in_a_column(request):
    author = Author.objects.only("name").first()
    author.publisher_id = str(other_publisher())
    return text(Tag.objects.count(), author.publisher.name)


def text_given_to_create(request):
    author = Author.objects.create(name="x", publisher_id=str(other_publisher()))
    return text(Tag.objects.count(), author.publisher.name)


def text_among_defaults(request):
    given = {"publisher_id": str(other_publisher())}
    author, made = Author.objects.update_or_create(name="y", defaults=given)
    return text(Tag.objects.count(), made, author.publisher.name)
