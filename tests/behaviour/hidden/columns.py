# mypy: ignore-errors
# ruff: noqa
"""Field classes that make objects of columns, or put a descriptor in their place."""

from django.db import models
from django.http import HttpResponse

from .models import Article, Author, Tag


class Name:
    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text[::-1]

    def author(self):
        return Author.objects.get(name=self.text)


class NameField(models.CharField):
    def from_db_value(self, value, expression, connection):
        return Name(value) if value else None


class Titles:
    def __get__(self, instance, owner=None):
        return [article.title for article in Article.objects.filter(author=instance.pk)]


class TitlesField(models.CharField):
    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, name, Titles())


class Named(models.Model):
    name = NameField(max_length=50)

    class Meta:
        managed = False
        db_table = "shop_author"
        app_label = "shop"


class Titled(models.Model):
    name = TitlesField(max_length=50)

    class Meta:
        managed = False
        db_table = "shop_author"
        app_label = "shop"


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def method_of_a_column(request):
    named = Named.objects.get(pk=1)
    return text(named.name, named.name.author().pk, Tag.objects.count())


def methods_of_columns(request):
    number = Tag.objects.count()
    return text(number, [n.author().pk for n in Named.objects.values_list("name", flat=True)])


def columns_in_rows(request):
    number = Tag.objects.count()
    rows = Named.objects.order_by("pk").values()
    return text(number, [f"{row['name']} {row['name'].author().pk}" for row in rows])


def descriptor_of_a_column(request):
    number = Tag.objects.count()
    titled = Titled.objects.only("pk").get(pk=1)
    return text(number, titled.name)
