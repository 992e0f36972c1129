"""Django's shortcuts that query."""

from __future__ import annotations

import pytest

from django_asyncify.config import Config
from tests.codemods.places import (
    assert_declined,
    assert_native,
    assert_no_operation,
    imports_of,
    statements,
    views_of,
)

SHORTCUTS = "from django.shortcuts import get_list_or_404, get_object_or_404, redirect"


@pytest.mark.parametrize(
    "text", ["x = redirect('home')", "x = redirect('/')", "x = get_object_or_404"]
)
def test_shortcuts_that_do_not_query_stay(text: str) -> None:
    assert_no_operation(text, imports=SHORTCUTS)


def test_a_function_of_ones_own_with_the_name_stays() -> None:
    assert_no_operation(
        "x = get_object_or_404('a', pk=pk)",
        imports="def get_object_or_404(name, **filters):\n    return name\n",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = get_object_or_404(Tag, pk=pk)", "x = await aget_object_or_404(Tag, pk=pk)"),
        ("get_object_or_404(Tag, pk=pk)", "await aget_object_or_404(Tag, pk=pk)"),
        (
            "x = get_object_or_404(Tag, pk=pk).name",
            "x = (await aget_object_or_404(Tag, pk=pk)).name",
        ),
        ("x = get_list_or_404(Tag)[0]", "x = (await aget_list_or_404(Tag))[0]"),
        (
            "for tag in get_list_or_404(Tag):\n    pass",
            "for tag in await aget_list_or_404(Tag):\n    pass",
        ),
        (
            "x = get_object_or_404(Tag.objects.filter(name='a'), pk=pk)",
            "x = await aget_object_or_404(Tag.objects.filter(name='a'), pk=pk)",
        ),
    ],
)
def test_they_are_awaited(before: str, after: str) -> None:
    assert_native(before, after, imports=SHORTCUTS)


def test_the_import_is_replaced_when_nothing_else_needs_it() -> None:
    conversion = statements(
        "x = get_object_or_404(Tag, pk=pk)",
        imports="from django.shortcuts import get_object_or_404",
    )
    assert "from django.shortcuts import aget_object_or_404\n" in imports_of(conversion)


def test_a_module_gives_both_names() -> None:
    assert_native(
        "x = shortcuts.get_object_or_404(Tag, pk=pk)",
        "x = await shortcuts.aget_object_or_404(Tag, pk=pk)",
        imports="from django import shortcuts",
    )


@pytest.mark.parametrize(
    ("text", "imports"),
    [
        ("x = get(Tag, pk=pk)", "from django.shortcuts import get_object_or_404 as get"),
        ("find = get_object_or_404\nx = find(Tag, pk=pk)", SHORTCUTS),
    ],
)
def test_another_name_is_bridged(text: str, imports: str) -> None:
    conversion = assert_declined(
        f"number = Tag.objects.count()\n{text}", "goes by another name here", imports=imports
    )
    assert "await sync_to_async(" in views_of(conversion)


def test_a_twin_s_name_that_means_something_else_is_left_alone() -> None:
    conversion = assert_declined(
        "number = Tag.objects.count()\nx = get_object_or_404(Tag, pk=pk)",
        "`aget_object_or_404` is something else in this module",
        imports=f"{SHORTCUTS}\nfrom elsewhere import aget_object_or_404",
    )
    assert "await sync_to_async(get_object_or_404)(Tag, pk=pk)" in views_of(conversion)


def test_django_42_has_no_async_shortcuts() -> None:
    conversion = statements(
        "number = Tag.objects.count()\nx = get_object_or_404(Tag, pk=pk)",
        imports=SHORTCUTS,
        config=Config(django=(4, 2)),
    )
    assert "has no async twin in Django 4.2" in conversion.reasons("view")


PARTIAL = """
from functools import partial

from django.db.models import Q
from django.shortcuts import get_object_or_404

from .models import Article, Tag

get_article = partial(get_object_or_404, Article)
get_first = partial(get_object_or_404, Article.objects.order_by("pk"))
"""


@pytest.mark.parametrize("get", ["get_article", "get_first"])
def test_a_shortcut_that_was_given_its_model_before_gives_an_instance_of_it(get: str) -> None:
    text = f"number = Tag.objects.count()\narticle = {get}(Q(pk=pk))\nname = article.author.name"
    after = views_of(statements(text, imports=PARTIAL))
    assert f"article = await sync_to_async({get})(Q(pk=pk))\n" in after
    assert 'await aprefetch_related_objects([article], "author")\n' in after
    assert "name = article.author.name\n" in after


OWN_ITERATION = """
class NoteSet(models.QuerySet):
    def {method}(self):
        return super().{method}()


class Note(models.Model):
    title = models.CharField(max_length=10)
    objects = NoteSet.as_manager()
"""


@pytest.mark.parametrize(
    ("method", "converted"), [("__iter__", False), ("_fetch_all", False), ("count", True)]
)
def test_a_list_whose_queryset_has_its_own_iteration_is_fetched_in_the_thread(
    method: str, converted: bool
) -> None:
    conversion = statements(
        "number = Tag.objects.count()\nnotes = get_list_or_404(Note)",
        imports=f"{SHORTCUTS}\nfrom .models import Note",
        models=OWN_ITERATION.format(method=method),
    )
    assert ("await aget_list_or_404(Note)" in views_of(conversion)) is converted
