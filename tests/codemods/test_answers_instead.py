"""Helpers that give an instance, or the response to answer with instead of one."""

from __future__ import annotations

import pytest

from django_asyncify.plan.model import Verdict
from tests.codemods.places import convert_views, reasons, views_of

IMPORTS = """
from django.http import HttpResponseRedirect
from django.shortcuts import redirect

from .models import Author
"""
VIEW = """
def found_or_elsewhere(pk):
    author = Author.objects.filter(pk=pk).first()
    if author is None:
        return redirect("/")
    return author


def view(request, pk):
    author = found_or_elsewhere(pk)
    if isinstance(author, HttpResponseRedirect):
        return author
    found = {read}
    return HttpResponse(found)
"""


@pytest.mark.parametrize(
    ("read", "after"),
    [
        ("author.edited.filter(pk=1).count()", "await author.edited.filter(pk=1).acount()"),
        ("author.save()", "await author.asave()"),
        ("author.delete()", "await author.adelete()"),
    ],
)
def test_what_only_a_row_has_is_read_of_the_row(read: str, after: str) -> None:
    conversion = convert_views(VIEW.format(read=read), imports=IMPORTS)
    assert conversion.verdicts["view"] is Verdict.NATIVE, reasons(conversion)
    assert f"found = {after}\n" in views_of(conversion)


def test_what_code_sets_on_a_response_may_be_anything() -> None:
    view = VIEW.format(read="author.edited.count()")
    setting = "\n\ndef other(request, pk):\n    answer = redirect('/')\n    answer.edited = open\n"
    conversion = convert_views(f"{view}{setting}    return answer\n", imports=IMPORTS)
    assert "await author.edited.acount()" not in views_of(conversion)
