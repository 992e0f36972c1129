"""Proof that a change is right as text: it compiles, and only what the plan names is different."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .edits import ElementEdit, FunctionEdits, MethodTwinEdit
from .rewrite import FileChange
from .rewrite.target_syntax import too_new
from .rewrite.tree_pairs import Difference, Function, paired
from .sources import parse
from .spans import split_lines

_NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a changed file; ``line`` counts in the new text."""

    path: Path
    line: int
    message: str


def verify(change: FileChange, python: tuple[int, int]) -> tuple[Problem, ...]:
    """Return what is wrong with a change for a project whose oldest Python is ``python``."""
    found = _encoding(change) or _compiling(change)
    if not found:
        before, after = parse(change.before), parse(change.after)
        found = [
            *_syntax(change, before, after, python),
            *_elsewhere(change, before, after),
            *_newlines(change),
        ]
    return tuple(Problem(change.path, line, message) for line, message in found)


def _encoding(change: FileChange) -> list[Difference]:
    try:
        change.source.encode(change.after)
    except UnicodeEncodeError as error:
        line = change.after.count("\n", 0, error.start) + 1
        return [(line, f"a character that {change.source.encoding} doesn't have")]
    return []


def _compiling(change: FileChange) -> list[Difference]:
    """Compile the new text: syntax, ``nonlocal``, ``await`` outside of ``async def``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(change.after, str(change.path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        return [(line or 1, f"doesn't compile: {getattr(error, 'msg', error)}")]
    return []


def _syntax(
    change: FileChange, before: ast.Module, after: ast.Module, python: tuple[int, int]
) -> Iterator[Difference]:
    """Yield what the project's Python can't compile though it could the old text."""
    if _parses(change.before, python) and not _parses(change.after, python):
        yield 1, f"doesn't compile on Python {python[0]}.{python[1]}"
    if not any(too_new(change.before, before, python)):
        yield from too_new(change.after, after, python)


def _parses(text: str, python: tuple[int, int]) -> bool:
    try:
        parse(text, python)
    except SyntaxError:
        return False
    return True


def _elsewhere(change: FileChange, before: ast.Module, after: ast.Module) -> Iterator[Difference]:
    """Yield where something outside of the planned statements and the imports is different."""
    grown = {f.span.line: e.element for f, e in _elements(change)}
    planned = {f.span.line: _twin_of(f) for f in change.functions if f.span.line not in grown}
    pairs, differences = paired(before, after, planned, grown)
    yield from differences
    if differences:
        return
    old, new = split_lines(change.before), split_lines(change.after)
    old_end = new_end = 0
    for pair in sorted(pairs, key=lambda pair: _start(pair.before)):
        old_start, new_start = _start(pair.before) - 1, _start(pair.after) - 1
        yield from _compared((old, old_end, old_start), (new, new_end, new_start), before, after)
        old_end, new_end = pair.before.end_lineno or 0, pair.last.end_lineno or 0
    yield from _compared((old, old_end, len(old)), (new, new_end, len(new)), before, after)


def _elements(change: FileChange) -> Iterator[tuple[FunctionEdits, ElementEdit]]:
    for statement in change.functions:
        for edit in statement.edits:
            if isinstance(edit, ElementEdit):
                yield statement, edit


def _twin_of(function: FunctionEdits) -> str:
    twins = (edit.twin for edit in function.edits if isinstance(edit, MethodTwinEdit))
    return next(twins, "")


Part = tuple[Sequence[str], int, int]


def _compared(old: Part, new: Part, before: ast.Module, after: ast.Module) -> list[Difference]:
    """Compare lines that may differ only in their imports and the blank lines next to them."""
    first, second = old[0][old[1] : old[2]], new[0][new[1] : new[2]]
    head = 0
    while head < min(len(first), len(second)) and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < min(len(first), len(second)) - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    left = _code((old[0], old[1] + head, old[2] - tail), before)
    right = _code((new[0], new[1] + head, new[2] - tail), after)
    if left == right:
        return []
    return [(new[1] + head + 1, "lines outside of the planned functions are different")]


def _code(part: Part, tree: ast.Module) -> list[str]:
    """Return the lines that are neither blank nor part of the module's imports."""
    lines, first, last = part
    imports = {
        line
        for statement in tree.body
        if isinstance(statement, ast.Import | ast.ImportFrom)
        for line in range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    }
    numbered = enumerate(lines[first:last], first + 1)
    return [line for number, line in numbered if line.strip() and number not in imports]


def _start(statement: ast.stmt) -> int:
    decorators = statement.decorator_list if isinstance(statement, Function) else []
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _newlines(change: FileChange) -> Iterator[Difference]:
    """Yield the first line that ends as no line of the old text does."""
    known = set(_NEWLINE.findall(change.before))
    for number, newline in enumerate(_NEWLINE.findall(change.after), 1):
        if known and newline not in known:
            yield number, "the line ends otherwise than all others"
            return
