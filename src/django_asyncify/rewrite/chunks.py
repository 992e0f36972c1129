"""The parts of a file that LibCST sees: whole lines of one function each.

LibCST is slow and doesn't give every file back exactly, so a function is cut out, parsed below a
prefix that opens as many blocks as it is deep, and the prefix is taken off again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import libcst as cst

from ..edits import Edit, FunctionEdits
from ..errors import RewriteRefused

_NEWLINE = re.compile(r"\r\n|\r|\n")
_INDENT = re.compile(r"[ \t]*")


@dataclass(frozen=True)
class Chunk:
    """The lines ``first_line`` to ``last_line`` of a file, and the functions to edit in them.

    ``lines`` are those lines and ``prefix`` what is parsed before them; it has as many lines as
    ``prefix_lines`` says.
    """

    path: Path
    first_line: int
    last_line: int
    lines: tuple[str, ...]
    prefix: str
    prefix_lines: int
    functions: tuple[FunctionEdits, ...]

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "".join(self.lines)

    @property
    def line_offset(self) -> int:
        """What to add to a line of the parsed tree to get the line in the file."""
        return self.first_line - 1 - self.prefix_lines

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All edits, each once, in the order given."""
        return tuple(dict.fromkeys(e for function in self.functions for e in function.edits))

    def refuse(self, message: str, line: int | None = None) -> RewriteRefused:
        """Return the error that blocks the function ``line`` is in."""
        place = self.first_line if line is None else line
        inner = [f for f in self.functions if f.decorated_line <= place <= f.span.end_line]
        return RewriteRefused(self.path, place, message, (inner or self.functions)[-1].qualname)

    def parse(self) -> cst.Module:
        """Parse the prefix and the lines.

        Raises:
            RewriteRefused: LibCST can't parse them, or doesn't give them back as they are.
        """
        try:
            tree = cst.parse_module(self.prefix + self.text)
        except cst.ParserSyntaxError as error:
            raise self.refuse("LibCST can't parse this function") from error
        if tree.code != self.prefix + self.text:
            raise self.refuse("LibCST can't keep the layout of this function")
        return tree


def chunks_of(path: Path, lines: Sequence[str], functions: Sequence[FunctionEdits]) -> list[Chunk]:
    """Return a chunk per outermost function, in the order of the file."""
    groups: list[list[FunctionEdits]] = []
    for function in sorted(functions, key=lambda f: (f.decorated_line, -f.span.end_line)):
        if groups and function.span.end_line <= groups[-1][0].span.end_line:
            groups[-1].append(function)
        else:
            groups.append([function])
    return [_chunk(path, lines, tuple(group)) for group in groups]


def newline_near(lines: Sequence[str], index: int) -> str:
    """Return the newline of the line at ``index``, or else the one most of the file has."""
    if 0 <= index < len(lines) and (found := _NEWLINE.search(lines[index])):
        return found[0]
    common = Counter(m[0] for line in lines if (m := _NEWLINE.search(line))).most_common(1)
    return common[0][0] if common else "\n"


def _chunk(path: Path, lines: Sequence[str], functions: tuple[FunctionEdits, ...]) -> Chunk:
    outer = functions[0]
    first, last = outer.decorated_line, outer.span.end_line
    newline = newline_near(lines, first - 1)
    own = lines[first - 1 : last]
    opened = _prefix(_indent(lines[first - 1]), _unit(own) or _unit(lines) or "    ")
    prefix = "".join(line + newline for line in opened)
    return Chunk(path, first, last, tuple(own), prefix, len(opened), functions)


def _prefix(indent: str, unit: str) -> list[str]:
    """Return lines that open the blocks around ``indent`` and tell LibCST the indentation."""
    depth, odd = divmod(len(indent), len(unit))
    if not indent:
        return ["if 1:", f"{unit}0"]
    if odd or unit * depth != indent:
        return ["if 1:"]
    return [f"{unit * level}if 1:" for level in range(depth)]


def _unit(lines: Sequence[str]) -> str:
    """Return one step of indentation, as the first block in ``lines`` has it."""
    for above, below in pairwise(lines):
        outer, inner = _indent(above), _indent(below)
        opens = above.split("#")[0].rstrip().endswith(":")
        if opens and below.strip() and inner.startswith(outer) and inner != outer:
            return inner[len(outer) :]
    return ""


def _indent(line: str) -> str:
    found = _INDENT.match(line)
    return found[0] if found else ""
