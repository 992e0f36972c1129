"""Changing a relation through its manager."""

from __future__ import annotations

import pytest

from tests.codemods.places import assert_declined, assert_native, assert_no_operation, views_of

GET = "article = Article.objects.get(pk=pk)\n"
AGET = "article = await Article.objects.aget(pk=pk)\n"


@pytest.mark.parametrize(
    "text",
    [
        "tags = set()\ntags.add(1)\ntags.remove(1)\ntags.clear()",
        "class Box:\n    tags = set()\nBox.tags.add(1)",
        "tags = {1}\ntags.discard(1)",
    ],
)
def test_sets_stay(text: str) -> None:
    assert_no_operation(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("article.tags.add(1)", "await article.tags.aadd(1)"),
        ("article.tags.add(1, 2)", "await article.tags.aadd(1, 2)"),
        ("article.tags.remove(1)", "await article.tags.aremove(1)"),
        ("article.tags.clear()", "await article.tags.aclear()"),
        ("article.tags.set([1])", "await article.tags.aset([1])"),
        ("article.tags.set(Tag.objects.all())", "await article.tags.aset(Tag.objects.all())"),
        (
            "article.tags.add(*Tag.objects.all())",
            "await article.tags.aadd(*[tag async for tag in Tag.objects.all()])",
        ),
        ("x = article.tags.create(name='a').pk", "x = (await article.tags.acreate(name='a')).pk"),
        ("if pk: article.tags.clear()", "if pk: await article.tags.aclear()"),
    ],
)
def test_each_method_has_its_twin(before: str, after: str) -> None:
    assert_native(GET + before, AGET + after)


def test_the_reverse_of_a_foreign_key_has_them_too() -> None:
    assert_native(
        "author = Author.objects.get(pk=pk)\nauthor.edited.add(1)",
        "author = await Author.objects.aget(pk=pk)\nawait author.edited.aadd(1)",
    )


def test_changes_in_a_loop_stay_together() -> None:
    conversion = assert_declined(
        "number = Tag.objects.count()\n"
        "for article in Article.objects.all():\n    article.tags.clear()",
        "must run together",
    )
    assert "        for article in Article.objects.all():\n" in views_of(conversion)
    assert "await sync_to_async(" in views_of(conversion)
