"""A paginator counts its rows once: making a page does, and so does asking how many there are."""

from __future__ import annotations

import pytest

from tests.codemods.places import statements, views_of

IMPORTS = """
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator

from .models import Tag


class Loud(Paginator):
    @property
    def count(self):
        return self.object_list.count()
"""
MADE = "paginator = Paginator(Tag.objects.order_by('pk'), 10)\n"
PAGE = f"{MADE}page = paginator.get_page(pk)\n"


def is_bridged(text: str, asked: str) -> bool:
    """Whether the last thing asked is moved into the thread."""
    text = f"number = Tag.objects.count()\n{text}found = {asked}"
    after = views_of(statements(text, imports=IMPORTS))
    assert "acount()" in after
    return f"found = {asked}\n" not in after


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (MADE, "paginator.num_pages"),
        (PAGE, "len(page)"),
        (PAGE, "page.index(pk)"),
        (PAGE, "list(paginator.get_elided_page_range(1))"),
        (
            f"if pk:\n    paginator = None\n{MADE}if pk:\n    paginator.get_page(1)\n",
            "paginator.count",
        ),
        (f"{PAGE}paginator = Paginator(Tag.objects.all(), 5)\n", "paginator.num_pages"),
        (PAGE.replace("Paginator(", "Loud("), "page.has_next()"),
        (PAGE.replace("Paginator(", "Loud("), "paginator.num_pages"),
        (
            f"{MADE}try:\n    page = paginator.page(pk)\n"
            "except PageNotAnInteger:\n    page = None\n",
            "paginator.num_pages",
        ),
    ],
)
def test_what_has_not_been_counted_is_asked_in_the_thread(text: str, asked: str) -> None:
    assert is_bridged(text, asked)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (PAGE, "page.has_next()"),
        (PAGE, "page.next_page_number()"),
        (PAGE, "page.end_index() - page.start_index()"),
        (PAGE, "page.paginator.num_pages"),
        (PAGE, "paginator.count"),
        (PAGE, "list(paginator.page_range)"),
        (f"{MADE}number = paginator.count\n", "paginator.num_pages"),
        (
            f"{MADE}try:\n    page = paginator.page(pk)\n"
            "except PageNotAnInteger:\n    page = paginator.page(1)\n",
            "paginator.num_pages",
        ),
    ],
)
def test_what_has_been_counted_is_asked_where_it_stands(text: str, asked: str) -> None:
    assert not is_bridged(text, asked)
