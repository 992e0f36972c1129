"""Where a new ``from module import name`` line goes: roughly where isort would have it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from enum import IntEnum

from .chunks import newline_near
from .scopes import Home
from .text import Replacement, TextMap

Import = ast.Import | ast.ImportFrom
_HEADER = re.compile(r"#!|#.*coding[:=]")


class Section(IntEnum):
    """The blocks that imports are grouped in, in their order."""

    FUTURE = 0
    STANDARD = 1
    THIRD_PARTY = 2
    OWN = 3
    RELATIVE = 4


def new_line(text: TextMap, tree: ast.Module, home: Home, module: str, name: str) -> Replacement:
    """Return the change that adds the line ``from module import name`` to a file."""
    line = f"from {module} import {name}"
    known = leading_imports(tree)
    section = _section(home, module, 0)
    if all(_section_of(home, each) is Section.FUTURE for each in known):
        return _first_import(text, tree, known, line)
    same = _beside_django(text, [e for e in known if _section_of(home, e) is section], home)
    later = [each for each in same if _sorts_after(each, home, module)]
    if later:
        return _insert(text, _first_line(tree, later[0]), [line])
    if same:
        return _insert(text, _last_line(tree, same[-1]) + 1, [line])
    earlier = [each for each in known if _section_of(home, each) < section]
    if not earlier:
        return _insert(text, _first_line(tree, known[0]), [line, ""])
    after = _last_line(tree, earlier[-1])
    gap = [] if after >= len(text.lines) or not text.lines[after].strip() else [""]
    return _insert(text, after + 1, ["", line, *gap])


def _beside_django(text: TextMap, same: Sequence[Import], home: Home) -> Sequence[Import]:
    """Return those of a section that no blank line parts from Django's.

    Another application of the project may be its top level, and looks like a third party.
    """
    blocks: list[list[Import]] = []
    for each in same:
        start = blocks[-1][-1].end_lineno if blocks else None
        between = text.lines[start : each.lineno - 1] if start else []
        if blocks and all(line.strip() for line in between):
            blocks[-1].append(each)
        else:
            blocks.append([each])
    with_django = [b for b in blocks if any(_is_djangos(each, home) for each in b)]
    return with_django[-1] if with_django else same


def _is_djangos(statement: Import, home: Home) -> bool:
    named = statement.names[0].name if isinstance(statement, ast.Import) else home.source(statement)
    return named.partition(".")[0] in {"django", "asgiref"}


def leading_imports(tree: ast.Module) -> list[Import]:
    """Return the imports of the module itself before its first function or class."""
    found: list[Import] = []
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            break
        if isinstance(statement, Import):
            found.append(statement)
    return found


def _section_of(home: Home, statement: Import) -> Section:
    if isinstance(statement, ast.Import):
        return _section(home, statement.names[0].name, 0)
    return _section(home, statement.module or "", statement.level)


def _section(home: Home, module: str, level: int) -> Section:
    top = module.partition(".")[0]
    if level:
        return Section.RELATIVE
    if top == "__future__":
        return Section.FUTURE
    if top in sys.stdlib_module_names:
        return Section.STANDARD
    return Section.OWN if top == home.module.partition(".")[0] else Section.THIRD_PARTY


def _sorts_after(statement: Import, home: Home, module: str) -> bool:
    return isinstance(statement, ast.ImportFrom) and (
        home.source(statement).lower() > module.lower()
    )


def _first_line(tree: ast.Module, statement: ast.stmt) -> int:
    """Return the first line of the statement and those that share its lines."""
    line = statement.lineno
    for each in reversed(tree.body):
        if each.lineno < line <= (each.end_lineno or each.lineno):
            line = each.lineno
    return line


def _last_line(tree: ast.Module, statement: ast.stmt) -> int:
    """Return the last line of the statement and those that share its lines."""
    line = statement.end_lineno or statement.lineno
    for each in tree.body:
        if each.lineno <= line:
            line = max(line, each.end_lineno or each.lineno)
    return line


def _first_import(
    text: TextMap, tree: ast.Module, future: Sequence[Import], line: str
) -> Replacement:
    """Place the line in a file that has no imports besides those from ``__future__``."""
    docstring = tree.body[:1] if ast.get_docstring(tree, clean=False) is not None else []
    above = [*docstring, *future]
    end = _last_line(tree, above[-1]) if above else _header_lines(text)
    gap = 0
    while end + gap < len(text.lines) and not text.lines[end + gap].strip():
        gap += 1
    rest = [each for each in tree.body if each.lineno > end]
    defines = rest and isinstance(rest[0], ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    wanted = (2 if defines else 1) if end + gap < len(text.lines) else 0
    first = [""] if end else []
    return _insert(text, end + 1, [*first, line, *[""] * max(0, wanted - gap)])


def _header_lines(text: TextMap) -> int:
    """Return how many lines of shebang, cookie and licence the file starts with."""
    count = sum(1 for line in text.lines[:2] if _HEADER.match(line))
    block = 0
    while block < len(text.lines) and text.lines[block].startswith("#"):
        block += 1
    free = block < len(text.lines) and not text.lines[block].strip()
    return block if free else count


def _insert(text: TextMap, line: int, new: Sequence[str]) -> Replacement:
    """Insert whole lines before the given line."""
    newline = newline_near(text.lines, line - 2 if line > 1 else 0)
    added = "".join(each + newline for each in new)
    at = text.starts[line - 1]
    if at == len(text.text) and text.text and not text.text.endswith(("\n", "\r")):
        added = newline + added.removesuffix(newline)
    return Replacement(at, at, added)
