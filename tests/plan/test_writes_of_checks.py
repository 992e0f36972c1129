"""Writes that no ``save()`` shows: in checks, in threads, by unbound methods."""

from __future__ import annotations

from textwrap import indent

import pytest

from django_asyncify.testing import Conversion, convert

MODELS = """
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=10)


class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)

    def clean(self):
        Author.objects.update(name="checked")


class Tag(models.Model):
    name = models.CharField(max_length=10)
"""
FORMS = """
from django import forms
from django.core.exceptions import ValidationError

from .models import Author, Book, Tag


def rename(value):
    Author.objects.update(name=value)


def check(value):
    if not Tag.objects.filter(name=value).exists():
        raise ValidationError("no")


class NameField(forms.CharField):
    def clean(self, value):
        rename(value)
        return super().clean(value)


class WritesInClean(forms.Form):
    name = forms.CharField()

    def clean(self):
        cleaned = super().clean()
        Author.objects.filter(pk=1).update(name=cleaned["name"])
        return cleaned


class WritesInCleanName(forms.Form):
    name = forms.CharField()

    def clean_name(self):
        rename("x")
        return 1


class WritesByItsHelper(forms.Form):
    name = forms.CharField()

    def clean(self):
        self.record()

    def record(self):
        Author.objects.create(name="x")


class WritesInInit(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rename("x")


class WritesInValidator(forms.Form):
    name = forms.CharField(validators=[rename])


class WritesInAFieldOfIts(forms.Form):
    name = NameField()


class WritesInModel(forms.ModelForm):
    class Meta:
        model = Book
        fields = ["author"]


class Looks(forms.Form):
    name = forms.CharField(validators=[check])

    def __init__(self, *args, **kwargs):
        initial = kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["name"].widget.attrs.update({"class": "wide"})

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if Tag.objects.filter(name=name).exists():
            raise ValidationError("taken")
        return name

    def clean(self):
        cleaned = super().clean()
        seen = set()
        seen.add(cleaned.get("name"))
        cleaned.update(name="x")
        self.cleaned_data.update(size=len(seen))
        if not seen:
            self.add_error("name", "missing")
        return cleaned

    def save(self):
        Tag.objects.create(name=self.cleaned_data["name"])


class LooksAtTag(forms.ModelForm):
    class Meta:
        model = Tag
        fields = ["name"]

    def clean_name(self):
        return self.cleaned_data["name"].lower()
"""
VIEWS = """
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import models
from django.http import HttpResponse

from .forms import *
from .models import Author, Book, Tag


class Worker(threading.Thread):
    def run(self):
        Author.objects.update(name="x")


def notify():
    Author.objects.update(name="x")


def view(request):
    number = Tag.objects.count()
    author = Author.objects.get(pk=1)
    book = Book.objects.get(pk=1)
"""
WRITING = {
    "clean": "WritesInClean(request.POST).is_valid()",
    "errors": "form = WritesInClean(request.POST)\nnumber = form.errors",
    "full_clean": "WritesInClean(request.POST).full_clean()",
    "clean_name": "WritesInCleanName(request.POST).is_valid()",
    "a helper of clean": "WritesByItsHelper(request.POST).is_valid()",
    "__init__": "WritesInInit(request.POST)",
    "a validator": "WritesInValidator(request.POST).is_valid()",
    "a field's clean": "WritesInAFieldOfIts(request.POST).is_valid()",
    "the model's clean": "WritesInModel(request.POST).is_valid()",
    "an instance's full_clean": "book.full_clean()",
    "save_base": "author.save_base()",
    "an unbound method of Django's": "models.Model.save(author)",
    "an unbound method": "Author.save(author)",
    "an unbound method that is mapped": "list(map(Author.save, [author]))",
    "a thread": "threading.Thread(target=notify).start()",
    "a timer": "threading.Timer(1, notify).start()",
    "a thread of the project's own": "Worker().start()",
    "a pool": "with ThreadPoolExecutor() as pool:\n    pool.submit(notify)",
}
LOOKING = {
    "a form that looks": "Looks(request.POST).is_valid()",
    "a form that looks, its errors": "form = Looks(request.POST)\nnumber = form.errors",
    "a model form that looks": "LooksAtTag(request.POST).is_valid()",
    "a thread's data": "threading.Thread(target=notify).is_alive()",
}


def converted(text: str) -> Conversion:
    views = f"{VIEWS.lstrip()}{indent(text, '    ')}\n    return HttpResponse(str(number))\n"
    files = {"app/models.py": MODELS, "app/forms.py": FORMS, "app/views.py": views}
    return convert(files, views=["app.views.view"])


def written_together(text: str) -> bool:
    conversion = converted(f'{text}\nTag.objects.create(name="x")')
    return "def write_together" in conversion.after["app/views.py"]


@pytest.mark.parametrize("text", WRITING.values(), ids=WRITING.keys())
def test_a_write_of_a_check_or_a_thread_stays_with_the_others(text: str) -> None:
    assert written_together(text)


@pytest.mark.parametrize("text", WRITING.values(), ids=WRITING.keys())
def test_a_relation_read_after_it_is_not_joined(text: str) -> None:
    conversion = converted(f"{text}\nnumber = book.author.name")
    assert "select_related" not in conversion.after["app/views.py"]


@pytest.mark.parametrize("text", LOOKING.values(), ids=LOOKING.keys())
def test_what_only_looks_is_no_write(text: str) -> None:
    assert not written_together(text)
    conversion = converted(f"{text}\nnumber = book.author.name")
    assert 'select_related("author")' in conversion.after["app/views.py"]
