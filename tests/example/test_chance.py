"""The example's own tests don't depend on chance."""

from __future__ import annotations

import ast
import re

import pytest

from .example import EXAMPLE

# A CSRF token is 64 random letters and digits: three given ones are in one of 3,800 such tokens.
_FITS_A_TOKEN = re.compile(r"[A-Za-z0-9]{1,4}")


def absent_texts() -> list[tuple[str, str]]:
    """Where the example's tests say that a text isn't in a response, and the text."""
    return [
        (f"{path.relative_to(EXAMPLE)}:{node.lineno}", argument.value)
        for path in sorted(EXAMPLE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "assertNotContains"
        for argument in node.args[1:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def test_absent_texts_are_found() -> None:
    assert len(absent_texts()) > 10


@pytest.mark.parametrize(("where", "text"), absent_texts())
def test_a_text_that_is_asserted_to_be_absent_is_in_no_random_token(where: str, text: str) -> None:
    assert not _FITS_A_TOKEN.fullmatch(text), where
