# mypy: ignore-errors
# ruff: noqa
from django.shortcuts import render

from .models import Article, Author, Tag


def find_article(pk):
    return Article.objects.get(pk=pk)


def article_line(pk):
    article = find_article(pk)
    return f"{article.title} by {article.author.name}"


def double(number):
    return number * 2


def countdown(number):
    if number == 0:
        return Tag.objects.count()
    return countdown(number - 1) + 1


def tag_names():
    for tag in Tag.objects.order_by("pk"):
        yield tag.name


def shared(pk):
    return Author.objects.get(pk=pk).name


BY_NAME = {"shared": shared}


class Basket:
    def __init__(self, pk):
        self.pk = pk

    def article(self):
        return Article.objects.get(pk=self.pk)

    @property
    def title(self):
        return Article.objects.get(pk=self.pk).title

    @staticmethod
    def size():
        return Article.objects.count()

    @classmethod
    def newest(cls):
        return Article.objects.latest("pk")


class Base:
    def label(self, pk):
        return Article.objects.get(pk=pk).title


class Special(Base):
    def label(self, pk):
        return super().label(pk) + "!"


def list_of(request, articles, status=200):
    return render(request, "list.html", {"articles": articles}, status=status)
