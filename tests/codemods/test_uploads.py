"""Uploaded files may be on disk: what is said of them is data, what is in them isn't."""

from __future__ import annotations

import pytest

from tests.codemods.places import convert_views, statements, views_of

IMPORTS = """
import codecs
import csv
import json

import chardet
from django import forms

from .models import Document
"""
MODELS = """
class Document(models.Model):
    file = models.FileField()
"""
FORMS = """
class UploadForm(forms.Form):
    file = forms.FileField()


class DocumentForm(forms.ModelForm):
    class Meta:
        model = Document
        fields = ["file"]


"""


def converted(text: str) -> str:
    start = "number = Tag.objects.count()\nfile = request.FILES.get('a')\n"
    return views_of(statements(start + text, imports=IMPORTS, models=MODELS))


@pytest.mark.parametrize(
    "text",
    [
        "x = file.name + file.content_type + str(file.size)",
        "x = file and file.multiple_chunks()",
        "x = 'a' in request.FILES and len(request.FILES)",
        "x = [name for name in request.FILES] + list(request.FILES.keys())",
        "x = sum(one.size for one in request.FILES.getlist('a'))",
        "x = [one.name for one in request.FILES.values()]",
        "x = [name + one.name for name, one in request.FILES.items()]",
        "x = [one.name for name, files in request.FILES.lists() for one in files]",
        "x = request.body",
    ],
)
def test_what_is_said_of_an_uploaded_file_stays(text: str) -> None:
    assert "sync_to_async" not in converted(text)


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("x = file.read()", "sync_to_async(file.read)()"),
        ("x = request.FILES['a'].read()", "sync_to_async(request.FILES['a'].read)()"),
        ("file.seek(0)", "sync_to_async(file.seek)(0)"),
        ("x = list(file)", "sync_to_async(list)(file)"),
        ("x = list(file.chunks())", "sync_to_async(lambda: list(file.chunks()))()"),
        ("x = file.file.read()", "sync_to_async(file.file.read)()"),
        ("x = json.load(file)", "sync_to_async(json.load)(file)"),
        ("x = codecs.iterdecode(file, 'utf8')", "sync_to_async(codecs.iterdecode)(file, 'utf8')"),
        ("x = chardet.detect(file)", "sync_to_async(chardet.detect)(file)"),
        (
            "x = [f.read() for f in request.FILES.getlist('a')]",
            "sync_to_async(lambda: [f.read() for ",
        ),
        ("x = [f.read() for f in request.FILES.values()]", "sync_to_async(lambda: [f.read() for "),
        (
            "x = [f.read() for _, f in request.FILES.items()]",
            "sync_to_async(lambda: [f.read() for ",
        ),
        ("x = request.read()", "sync_to_async(request.read)()"),
        ("x = list(request)", "sync_to_async(list)(request)"),
    ],
)
def test_what_is_in_an_uploaded_file_is_read_in_the_thread(text: str, moved: str) -> None:
    assert moved in converted(text)


def test_a_helper_that_reads_an_uploaded_file_runs_in_the_thread() -> None:
    conversion = convert_views(
        """
        def size_of(file):
            return sum(len(chunk) for chunk in file.chunks())

        def view(request, pk):
            number = Tag.objects.count()
            return HttpResponse(size_of(request.FILES["a"]))
        """
    )
    assert 'await sync_to_async(size_of)(request.FILES["a"])' in views_of(conversion)


def test_what_has_been_read_is_data() -> None:
    taken = "x = [line.strip() for line in text.splitlines()]"
    assert taken in converted(f"text = file.read().decode()\n{taken}")


def cleaned(form: str, use: str) -> str:
    view = f"""
def view(request, pk):
    number = Tag.objects.count()
    form = {form}(request.POST, request.FILES)
    if form.is_valid():
        number += {use}
    return HttpResponse(number)
"""
    return views_of(convert_views(FORMS + view, imports=IMPORTS, models=MODELS))


def test_a_plain_form_with_a_file_is_checked_where_it_stands() -> None:
    assert "sync_to_async" not in cleaned("UploadForm", "form.cleaned_data['file'].size")


@pytest.mark.parametrize(
    ("form", "use", "moved"),
    [
        ("UploadForm", "len({}.read())", "{}.read"),
        ("DocumentForm", "len({}.read())", "lambda: {}.read()"),
        ("DocumentForm", "{}.size", "lambda: {}.size"),
    ],
)
def test_the_file_that_a_form_gives_is_read_in_the_thread(form: str, use: str, moved: str) -> None:
    file = "form.cleaned_data['file']"
    assert f"await sync_to_async({moved.format(file)})()" in cleaned(form, use.format(file))
