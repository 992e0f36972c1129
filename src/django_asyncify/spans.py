"""Places in a source text, shared by the ``ast`` facts and the LibCST edits.

Both trees meet on *(node kind, full span)*; ``ast`` counts columns in UTF-8 bytes and LibCST in
characters, so every span here is in characters.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A range of source: lines from 1, columns from 0 in characters, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    def contains(self, other: Span) -> bool:
        """Say whether ``other`` lies within this span (or is the same)."""
        starts = (self.line, self.column) <= (other.line, other.column)
        return starts and (other.end_line, other.end_column) <= (self.end_line, self.end_column)


def split_lines(text: str) -> list[str]:
    r"""Split ``text`` where Python's tokenizer does: at LF, CRLF and CR, never at form feeds.

    >>> split_lines("a\\r\\nb\\x0cc")
    ['a\\r\\n', 'b\\x0cc']
    """
    return _LINE.findall(text)


def span_of(node: ast.expr | ast.stmt, lines: Sequence[str]) -> Span:
    """Return the span of an ``ast`` node, its byte columns turned into characters."""
    end_line = node.end_lineno or node.lineno
    end_column = node.end_col_offset if node.end_col_offset is not None else node.col_offset
    return Span(
        node.lineno,
        _characters(lines[node.lineno - 1], node.col_offset),
        end_line,
        _characters(lines[end_line - 1], end_column),
    )


def text_of(node: ast.expr | ast.stmt, lines: Sequence[str]) -> str:
    """Return the source of a node, without splitting all of the file into lines once more."""
    span = span_of(node, lines)
    whole = [*lines[span.line - 1 : span.end_line]]
    whole[-1] = whole[-1][: span.end_column]
    whole[0] = whole[0][span.column :]
    return "".join(whole)


def _characters(line: str, byte_column: int) -> int:
    if line.isascii():
        return byte_column
    return len(line.encode("utf-8")[:byte_column].decode("utf-8", "replace"))
