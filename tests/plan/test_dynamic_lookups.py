"""Helpers that other code finds by a name which isn't written as code: they stay sync."""

from __future__ import annotations

import pytest

from django_asyncify.testing import convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)
"""
HELPERS = """
import sys

from .models import Tag


def count_tags():
    return Tag.objects.count()

{more}
"""
VIEWS = """
from django.http import HttpResponse

from .helpers import count_tags


def page(request):
    return HttpResponse(count_tags())
"""
START = "import inspect\n\nfrom app import helpers\nfrom app.models import Tag\n\n\n"


def becomes_async(files: dict[str, str], more: str = "") -> bool:
    known = {
        "app/models.py": MODELS,
        "app/helpers.py": HELPERS.format(more=more),
        "app/views.py": VIEWS,
    }
    return "async def count_tags" in convert({**known, **files}).after["app/helpers.py"]


@pytest.mark.parametrize(
    "look_up",
    [
        "getattr(helpers, name)()",
        "getattr(helpers, request.GET['f'])",
        "[getattr(helpers, one) for one in dir(helpers)]",
        "vars(helpers)[name]()",
        "helpers.__dict__[name]",
        "inspect.getmembers(helpers, inspect.isfunction)",
        "run('app.helpers:count_tags')",
        "run('app.helpers.count_tags')",
    ],
)
def test_what_code_may_find_in_a_module_stays_sync(look_up: str) -> None:
    job = f"{START}def run(request, name):\n    return {look_up}\n"
    assert not becomes_async({"app/jobs.py": job})


def test_what_a_module_may_find_in_itself_stays_sync() -> None:
    more = "\ndef run(name):\n    return getattr(sys.modules[__name__], name)()\n"
    assert not becomes_async({}, more)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("hooks.json", '{"run": "app.helpers.count_tags"}'),
        ("conf/jobs.yml", "jobs:\n  - call: helpers.count_tags\n"),
        ("setup.cfg", "[options.entry_points]\nconsole_scripts =\n  n = app.helpers:count_tags\n"),
        ("pyproject.toml", '[project.scripts]\nn = "app.helpers:count_tags"\n'),
    ],
)
def test_what_another_file_names_stays_sync(path: str, text: str) -> None:
    assert not becomes_async({path: text})


@pytest.mark.parametrize(
    "look_up",
    [
        "getattr(Tag, name)()",
        "getattr(request, name)",
        "getattr(helpers, 'sys')",
        "getattr(helpers, 'TAGS_' + name)",
        "vars(Tag)[name]",
        "inspect.getmembers(Tag)",
        "run('tags:count_tags')",
    ],
)
def test_what_is_found_elsewhere_does_not_matter(look_up: str) -> None:
    job = f"{START}def run(request, name):\n    return {look_up}\n"
    assert becomes_async({"app/jobs.py": job})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("texts.json", '{"count_tags": "How many tags?"}'),
        ("texts.json", '{"call": "other.count_tags", "and": "app.helpers.count_tags_twice"}'),
        ("large.json", '["' + "x" * 300_000 + '", "app.helpers.count_tags"]'),
        ("node_modules/hooks.json", '{"run": "app.helpers.count_tags"}'),
    ],
)
def test_other_files_do_not_matter(path: str, text: str) -> None:
    assert becomes_async({path: text})
