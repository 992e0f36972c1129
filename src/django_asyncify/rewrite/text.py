"""Offsets into a text for ``ast`` nodes, and replacing parts of it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import accumulate

from ..spans import split_lines


@dataclass(frozen=True)
class Replacement:
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str

    def applied(self, text: str) -> str:
        """Return the text with this part replaced."""
        return text[: self.start] + self.new + text[self.end :]


class TextMap:
    """A text with its lines and where they start."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = split_lines(text)
        self.starts = [0, *accumulate(len(line) for line in self.lines)]

    def bounds(self, node: ast.stmt | ast.expr | ast.alias) -> tuple[int, int]:
        """Return where in the text a node starts and ends."""
        start = self._offset(node.lineno, node.col_offset)
        return start, self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def segment(self, node: ast.stmt | ast.expr | ast.alias) -> str:
        """Return the source of a node."""
        start, end = self.bounds(node)
        return self.text[start:end]

    def line_end(self, line: int) -> int:
        """Return where the text of a line ends, before its newline."""
        return self.starts[line - 1] + len(self.lines[line - 1].rstrip("\r\n"))

    def lines_replaced(self, first: int, last: int, new: str) -> Replacement:
        """Return the replacement of whole lines."""
        return Replacement(self.starts[first - 1], self.starts[last], new)

    def _offset(self, line: int, column: int) -> int:
        before = self.lines[line - 1].encode("utf-8")[:column]
        return self.starts[line - 1] + len(before.decode("utf-8"))
