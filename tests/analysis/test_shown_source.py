"""Which fields of an f-string show their own source."""

from __future__ import annotations

import ast

import pytest

from django_asyncify.analysis.shown_source import shown_fields


def shown(text: str) -> list[str]:
    found = ast.parse(text, mode="eval").body
    assert isinstance(found, ast.JoinedStr)
    return [ast.unparse(field.value) for field in shown_fields(found, lambda: text)]


@pytest.mark.parametrize(
    "text",
    [
        'f"{x}"',
        'f"x={x}"',
        'f"x={x!r}"',
        'f"{y}={x}"',
        'f"{{x={x}"',
        'f"{x == y}"',
        "f\"{f(a='=')}\"",
        'f"{x:=^9}"',
        '"{x=}" f"{x}"',
    ],
)
def test_a_field_without_an_equals_sign_shows_nothing(text: str) -> None:
    assert shown(text) == []


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('f"{x=}"', ["x"]),
        ('f"a {x = } {y}"', ["x"]),
        ('f"{x=}{y=!s}{z=:>9}"', ["x", "y", "z"]),
        ('"n=" f"{n}" f"{ x.y()= }"', ["x.y()"]),
        ('f"""{\n  x\n  =}"""', ["x"]),
        ('f"{x=}={y}"', ["x"]),
        ("f\"{d['a']=}\"", ["d['a']"]),
    ],
)
def test_a_field_with_one_shows_its_source(text: str, fields: list[str]) -> None:
    assert shown(text) == fields
