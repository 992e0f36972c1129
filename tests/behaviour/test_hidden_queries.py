"""Queries that hide: in exceptions, descriptors, callbacks, classes inside functions ….

Each view answers as before, converted or refused; nothing of it may query on the event loop.
"""

from __future__ import annotations

import ast
from functools import cache

import pytest

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert
from tests.behaviour.conftest import (
    HERE,
    Outcomes,
    assert_answers_as_before,
    outcomes_of,
    site_files,
)

SOURCES = {
    name: (HERE / "hidden" / f"{name}.py").read_text(encoding="utf-8")
    for name in (
        "hidden",
        "derived",
        "collected",
        "patched",
        "finders",
        "users",
        "spread",
        "filled",
        "registries",
        "circular",
        "inherited",
        "managed",
        "mutated",
        "specials",
        "answers",
        "kept",
        "wrapped",
        "later",
        "texts",
        "described",
        "walked",
        "called",
        "fetched",
        "forgotten",
        "keyed",
        "outside",
        "lazies",
        "shown",
        "keys",
        "starred",
        "compared",
        "compared_fields",
        "lacking",
        "contributed",
        "unread",
        "calling",
        "worked_out",
        "threads",
        "joined",
        "columns",
        "cleaning",
        "deleted",
        "machines",
    )
}
MODULE_OF = {
    node.name: module
    for module, source in SOURCES.items()
    for node in ast.parse(source).body
    if isinstance(node, ast.FunctionDef) and [a.arg for a in node.args.args] == ["request"]
}
VIEWS = tuple(MODULE_OF)
LABEL = """

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation


class Label(models.Model):
    name = models.CharField(max_length=50)
    content_type = models.ForeignKey("contenttypes.ContentType", on_delete=models.CASCADE)
    object_id = models.PositiveIntegerField()
    target = GenericForeignKey()
"""
SETTINGS = """
from pathlib import Path

BASE_DIR = Path(__file__).parent
MIDDLEWARE = [*MIDDLEWARE, "shop.lazy.author_middleware"]
"""
MIDDLEWARE = """
from django.utils.functional import SimpleLazyObject

from .lazies import Commented
from .models import Author
from .specials import Story, Tale


def author_middleware(get_response):
    def middleware(request):
        request.author = SimpleLazyObject(lambda: Author.objects.get(pk=1))
        request.story = SimpleLazyObject(lambda: Story.objects.get(pk=1))
        request.commented = SimpleLazyObject(lambda: Commented.objects.get(pk=1))
        request.tale = SimpleLazyObject(lambda: Tale.objects.get(pk=1))
        return get_response(request)

    return middleware
"""


@cache
def conversion() -> Conversion:
    files = site_files()
    files |= {f"shop/{module}.py": source for module, source in SOURCES.items()}
    declared = "class Author(models.Model):\n"
    relation = f'{declared}    labels = GenericRelation("Label")\n'
    head, _, body = files["shop/models.py"].partition("\n\n\n")
    labelled = body.replace(declared, relation)
    files["shop/models.py"] = f"{head}{LABEL}\n\n{labelled}"
    files["settings.py"] += SETTINGS
    files["shop/lazy.py"] = MIDDLEWARE
    routes = "".join(f'    path("{view}/", {MODULE_OF[view]}.{view}),\n' for view in VIEWS)
    modules = ", ".join(SOURCES)
    urls = files["urls.py"].replace("from shop import ", f"from shop import {modules}, ")
    files["urls.py"] = urls.replace("\n]", f"\n{routes}]")
    return convert(files, views=[f"shop.{MODULE_OF[view]}.{view}" for view in VIEWS])


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    return outcomes_of(tmp_path_factory.mktemp("hidden"), conversion(), VIEWS)


@pytest.mark.parametrize("view", VIEWS)
def test_the_view_answers_as_before(view: str, outcomes: Outcomes) -> None:
    before, after = (form[view] for form in outcomes)
    assert before.steps[0].status == 200, before.steps[0].errors
    assert_answers_as_before(before, after)


def test_most_of_them_are_converted_all_the_same() -> None:
    blocked = {
        view: conversion().reasons(view)
        for view in VIEWS
        if conversion().verdicts[view] is Verdict.BLOCKED
    }
    assert len(blocked) < len(VIEWS) / 10, blocked
