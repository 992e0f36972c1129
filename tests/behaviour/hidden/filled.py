# mypy: ignore-errors
# ruff: noqa
"""Forms made for an instance: what they show of it is in the row, or fetched in the thread."""

from django import forms
from django.http import HttpResponse

from .models import Article, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class ColumnsForm(forms.ModelForm):
    class Meta:
        model = Article
        fields = ("title", "views", "author", "editor")


class TagsForm(forms.ModelForm):
    class Meta:
        model = Article
        fields = ("title", "tags")


def a_form_of_columns(request):
    article = Article.objects.get(pk=1)
    return text(sorted(ColumnsForm(instance=article).initial.items()))


def a_form_of_columns_that_were_left_out(request):
    article = Article.objects.only("title").get(pk=1)
    return text(sorted(ColumnsForm(instance=article).initial.items()))


def a_form_with_a_relation(request):
    article = Article.objects.get(pk=1)
    return text(Tag.objects.count(), TagsForm(instance=article).initial["tags"])


def a_relation_that_a_form_has_set(request):
    article = Article.objects.get(pk=1)
    form = ColumnsForm({"title": "t", "views": "1", "author": "2"}, instance=article)
    valid = form.is_valid()
    return text(valid, article.author.publisher.name)
