"""Functions that walk over querysets without being written as a loop."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_asyncify.analysis.operations import Kind

from .views import analyse

VIEW = """
import random
import secrets

RNG = random.SystemRandom()


def view(request, pk):
    chosen = {statement}
    return HttpResponse("")
"""


@pytest.mark.parametrize(
    "statement",
    [
        "random.Random(3).choice(Post.objects.all())",
        "random.Random(3).sample(Post.objects.all(), 2)",
        "random.SystemRandom().choice(Post.objects.all())",
        "RNG.choice(Post.objects.all())",
        "secrets.choice(Post.objects.all())",
        "secrets.SystemRandom().choice(Post.objects.all())",
        "bytes(Post.objects.values_list('pk', flat=True))",
        "bytearray(Post.objects.values_list('pk', flat=True))",
    ],
)
def test_a_queryset_is_walked_over(tmp_path: Path, statement: str) -> None:
    found = analyse(tmp_path, VIEW.format(statement=statement))
    assert [o.kind for o in found.operations] == [Kind.EVALUATION]


@pytest.mark.parametrize("choice", ["secrets.choice", "RNG.choice", "random.Random().choice"])
def test_what_is_chosen_is_one_of_the_rows(tmp_path: Path, choice: str) -> None:
    found = analyse(tmp_path, VIEW.format(statement=f"{choice}(list(Post.objects.all())).author"))
    assert found.relations() == ["author"]


@pytest.mark.parametrize(
    "statement",
    ["random.Random(3).choice([1, 2])", "RNG.random()", "bytes(3)", "bytearray(b'a')", "bytes(pk)"],
)
def test_numbers_and_bytes_query_nothing(tmp_path: Path, statement: str) -> None:
    assert analyse(tmp_path, VIEW.format(statement=statement)).operations == []
