"""Classes made in a view: those whose body only makes data stay where they are."""

from __future__ import annotations

import pytest

from tests.codemods.places import statements, views_of

IMPORTS = """
import datetime as dt
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal


def counted():
    return Tag.objects.count()
"""


def with_class(member: str) -> str:
    body = f"@dataclass\nclass Span:\n    {member}\nnumber = Tag.objects.count()"
    return views_of(statements(body, imports=IMPORTS))


@pytest.mark.parametrize(
    "member",
    [
        "start: datetime = datetime(9999, 1, 1)",
        "start: datetime = dt.datetime(9999, month=1, day=-1)",
        "price: Decimal = Decimal('0')",
        "lasts: tuple = (timedelta(days=1), timedelta(days=-2))",
        "rows: list = field(default_factory=list)",
        "rows: list = field(default_factory=lambda: [1])",
        "start: datetime = field(default=datetime(9999, 1, 1), repr=False)",
        "rows: list = list()",
    ],
)
def test_a_default_that_is_made_of_data_moves_no_class(member: str) -> None:
    assert "sync_to_async" not in with_class(member)


@pytest.mark.parametrize(
    "member",
    [
        "count: int = counted()",
        "count: int = field(default=counted())",
        "count: int = Tag.objects.count()",
        "start: datetime = datetime(request.year, 1, 1)",
        "start: datetime = datetime(pk, 1, 1)",
        "start: datetime = datetime(*pk)",
        "start: datetime = datetime.strptime(pk, '%Y')",
        "datetime = pk\n    start: int = datetime(9999, 1, 1)",
        "def datetime(*a):\n        return counted()\n    start: int = datetime(9999, 1, 1)",
        "price: Decimal = Decimal(counted())",
        "lasts: list = [timedelta(d) for d in Tag.objects.all()]",
        "rows: list = field(default_factory=lambda: Tag.objects.count())",
    ],
)
def test_a_body_that_may_run_more_moves_the_class(member: str) -> None:
    assert "await sync_to_async(in_thread)()" in with_class(member)


def test_a_function_of_the_projects_own_with_such_a_name_is_none_of_python_s() -> None:
    body = "class Span:\n    start = datetime(9999, 1, 1)\nnumber = Tag.objects.count()"
    own = "def datetime(*numbers):\n    return Tag.objects.count()\n"
    assert "sync_to_async" in views_of(statements(body, imports=own))
