"""``select_related()`` without names fetches what can't be null: nothing is added to it."""

from __future__ import annotations

import pytest

from tests.codemods.places import assert_native, statements, views_of

MODELS = """
NULLABLE = {"null": True, "blank": True}


class Plan(models.Model):
    name = models.CharField(max_length=100)
    chief = models.ForeignKey(Author, models.CASCADE, related_name="plans")
    aide = models.ForeignKey(Author, models.CASCADE, related_name="+", **NULLABLE)
    source = models.ForeignKey(Article, models.CASCADE, null=NULLABLE["null"])
    keeper = OwnKey(Author, models.CASCADE, related_name="+")


class OwnKey(models.ForeignKey):
    def __init__(self, *args, **kwargs):
        kwargs["null"] = True
        super().__init__(*args, **kwargs)
"""


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("Plan.objects.select_related()", "aide"),
        ("Plan.objects.select_related()", "source"),
        ("Article.objects.select_related()", "editor"),
        ("OrderLine.objects.select_related()", "article.editor"),
        ("Author.objects.select_related()", "profile"),
        ("Article.objects.select_related().select_related('editor')", "author"),
        ("Article.objects.select_related(None)", "author"),
        ("Article.objects.select_related().select_related(None)", "author"),
        ("Article.objects.select_related('editor').select_related()", "editor"),
        ("Article.objects.select_related(*request.GET.getlist('more'))", "author"),
        ("Article.objects.only('title').select_related()", "author"),
        ("Article.objects.select_related().defer('author')", "author"),
    ],
)
def test_what_it_may_not_fetch_is_loaded_before_it_is_read(query: str, path: str) -> None:
    conversion = statements(
        f"row = {query}.get(pk=pk)\nnumber = Tag.objects.count()\nname = row.{path}.pk",
        imports="from .models import Plan",
        models=MODELS,
    )
    after = views_of(conversion)
    assert "aprefetch_related_objects([row" in after or "sync_to_async" in after, after


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("Plan.objects.select_related()", "chief.publisher"),
        ("Article.objects.select_related()", "author"),
        ("Article.objects.filter(views=1).select_related()", "author.publisher"),
        ("Article.objects.select_related('editor').select_related()", "author"),
        ("OrderLine.objects.select_related().order_by('pk')", "article.author.publisher"),
    ],
)
def test_what_it_fetches_is_read_as_it_is(query: str, path: str) -> None:
    assert_native(
        f"row = {query}.get(pk=pk)\nname = row.{path}.name",
        f"row = await {query}.aget(pk=pk)\nname = row.{path}.name",
        imports="from .models import Plan",
        models=MODELS,
    )
