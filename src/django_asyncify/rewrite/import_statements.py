"""The text of one ``from module import a, b``: names put in and taken out, the rest as it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from .chunks import newline_near
from .text import Replacement, TextMap

_LONGEST = 88
_COMMA = re.compile(r"(?:[ \t\f\r\n]|\\\r?\n|#[^\r\n]*)*,")


def add_name(text: TextMap, statement: ast.ImportFrom, name: str) -> Replacement | None:
    """Return the change that adds a name to a statement, None if its layout forbids it."""
    code = text.segment(statement)
    if not _alone(text, statement) or "\\" in code or statement.names[0].name == "*":
        return None
    if statement.lineno == statement.end_lineno:
        return _one_line(text, statement, [*map(_written, statement.names)], name)
    index = _index([alias.name for alias in statement.names], name)
    if index < len(statement.names):
        return _before(text, statement.names[index], name)
    return _behind(text, statement, name)


def remove_name(text: TextMap, statement: ast.ImportFrom, name: str) -> Replacement | None:
    """Return the change that takes a name out of a statement, or the whole statement away."""
    if len(statement.names) == 1:
        return _whole(text, statement) if _alone(text, statement) else None
    (index,) = [i for i, alias in enumerate(statement.names) if alias.name == name]
    alias = statement.names[index]
    start, end = text.bounds(alias)
    closing = text.bounds(statement)[1]
    comma = _COMMA.match(text.text, end, closing)
    if text.text[closing - 1] == ")" and _owns_line(text, alias, comma is not None):
        return text.lines_replaced(alias.lineno, alias.lineno, "")
    if index + 1 < len(statement.names):
        return Replacement(start, text.bounds(statement.names[index + 1])[0], "")
    return Replacement(text.bounds(statement.names[index - 1])[1], end, "")


def swap_name(text: TextMap, statement: ast.ImportFrom, old: str, new: str) -> Replacement | None:
    """Return the change that puts one name in another's place, None if the order would suffer."""
    (index,) = [i for i, alias in enumerate(statement.names) if alias.name == old]
    others = [alias.name for alias in statement.names if alias.name != old]
    if _index(others, new) != index or not _alone(text, statement):
        return None
    return Replacement(*text.bounds(statement.names[index]), new)


def _written(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def _one_line(text: TextMap, statement: ast.ImportFrom, names: list[str], name: str) -> Replacement:
    names.insert(_index([alias.name for alias in statement.names], name), name)
    start, end = text.bounds(statement.names[0])[0], text.bounds(statement.names[-1])[1]
    _, last = text.bounds(statement)
    line = text.lines[statement.lineno - 1].rstrip("\r\n")
    joined = ", ".join(names)
    fits = len(line) + len(name) + 2 <= _LONGEST or len(line) > _LONGEST
    if fits or text.text[last - 1] == ")":
        return Replacement(start, end, joined)
    newline = newline_near(text.lines, statement.lineno - 1)
    comment = text.text[last : text.line_end(statement.lineno)]
    rows = "".join(f"    {each},{newline}" for each in names)
    return Replacement(start, last + len(comment), f"({comment}{newline}{rows})")


def _before(text: TextMap, alias: ast.alias, name: str) -> Replacement:
    start, _ = text.bounds(alias)
    indent = text.text[text.starts[alias.lineno - 1] : start]
    if indent.strip():
        return Replacement(start, start, f"{name}, ")
    line = alias.lineno - 1
    while text.lines[line - 1].lstrip().startswith("#"):
        line -= 1
    newline = newline_near(text.lines, alias.lineno - 1)
    return Replacement(text.starts[line], text.starts[line], f"{indent}{name},{newline}")


def _behind(text: TextMap, statement: ast.ImportFrom, name: str) -> Replacement:
    last = statement.names[-1]
    start, end = text.bounds(last)
    indent = text.text[text.starts[last.lineno - 1] : start]
    newline = newline_near(text.lines, last.lineno - 1)
    if indent.strip():
        return Replacement(end, end, f", {name}")
    if last.lineno == statement.end_lineno:
        return Replacement(end, end, f",{newline}{indent}{name}")
    comma = _COMMA.match(text.text, end, text.bounds(statement)[1])
    rest = text.text[end : text.line_end(last.lineno)]
    if comma is None:
        return Replacement(end, end + len(rest), f",{rest}{newline}{indent}{name}")
    if "," in rest.partition("#")[0]:
        return Replacement(end, end + len(rest), f"{rest}{newline}{indent}{name},")
    return Replacement(end, end, f", {name}")


def _whole(text: TextMap, statement: ast.ImportFrom) -> Replacement:
    """Remove the statement's lines, and a blank one if that would leave a needless gap."""
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    before = text.lines[first - 2].strip() if first > 1 else ""
    after = text.lines[last].strip() if last < len(text.lines) else ""
    if not before and not after and last < len(text.lines):
        last += 1
    return text.lines_replaced(first, last, "")


def _owns_line(text: TextMap, alias: ast.alias, comma: bool) -> bool:
    """Say whether nothing but the name, its comma and a comment is on the line."""
    code = text.lines[alias.lineno - 1].partition("#")[0].strip()
    return code in (f"{_written(alias)},", _written(alias) if not comma else "")


def _alone(text: TextMap, statement: ast.ImportFrom) -> bool:
    """Say whether the statement shares its lines with no other."""
    first, last = text.bounds(statement)
    behind = text.text[last : text.line_end(statement.end_lineno or statement.lineno)]
    ahead = text.text[text.starts[statement.lineno - 1] : first]
    return not ahead.strip() and behind.partition("#")[0].strip() == ""


def _index(names: Sequence[str], name: str) -> int:
    """Return where a name goes among others: in their order, if they have one, or at the end."""
    for key in (_isort_key, str.lower):
        keys = [key(each) for each in names]
        if keys == sorted(keys):
            return sum(each <= key(name) for each in keys)
    return len(names)


def _isort_key(name: str) -> str:
    if name.isupper() and len(name) > 1:
        return f"0{name.lower()}"
    return f"{1 if name[:1].isupper() else 2}{name.lower()}"
