# mypy: ignore-errors
# ruff: noqa
from django import forms

from .models import Article, Author, Tag


class TagForm(forms.ModelForm):
    class Meta:
        model = Tag
        fields = ["name"]


class ArticleForm(forms.ModelForm):
    class Meta:
        model = Article
        fields = ["title", "author", "tags"]


class SearchForm(forms.Form):
    text = forms.CharField()


class AuthorChoiceForm(forms.Form):
    author = forms.ModelChoiceField(Author.objects.all())
