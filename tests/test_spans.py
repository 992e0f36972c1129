"""The text of a node is what ``ast`` itself cuts out of the source."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from django_asyncify.spans import split_lines, text_of

NEWLINES = ("\n", "\r\n", "\r")
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="'\\"))


@given(TEXT, TEXT, st.sampled_from(NEWLINES))
def test_the_text_of_each_expression_is_what_the_standard_library_gives(
    first: str, second: str, newline: str
) -> None:
    source = f"x = f('{first}',{newline}  '{second}')  # ü{newline}if x['{first}']: y(){newline}"
    lines = split_lines(source)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.expr, ast.stmt)):
            assert text_of(node, lines) == ast.get_source_segment(source, node)


@pytest.mark.parametrize("source", ["é = (1,\r\n 'ü')\r\n", "x = 'a\x0cb' ; y = 1\n"])
def test_form_feeds_and_characters_of_several_bytes_are_counted_right(source: str) -> None:
    node = ast.parse(source).body[-1]
    assert isinstance(node, ast.Assign)
    assert text_of(node.value, split_lines(source)) == ast.get_source_segment(source, node.value)
