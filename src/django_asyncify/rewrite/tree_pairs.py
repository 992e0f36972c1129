"""Walking a file's tree before and after a change side by side."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from itertools import zip_longest

Function = ast.FunctionDef | ast.AsyncFunctionDef
Difference = tuple[int, str]
Pair = tuple[Function, Function]


def paired(
    before: ast.Module, after: ast.Module, planned: Collection[int]
) -> tuple[list[Pair], list[Difference]]:
    """Return the planned functions with what became of them, and all differences elsewhere.

    ``planned`` are the lines of the ``def`` statements; imports of the module may differ.
    """
    walk = _Walk(planned)
    walk.lists([*_code(before)], [*_code(after)], 1)
    return walk.pairs, walk.differences


def _code(tree: ast.Module) -> Iterator[ast.stmt]:
    return (each for each in tree.body if not isinstance(each, ast.Import | ast.ImportFrom))


class _Walk:
    def __init__(self, planned: Collection[int]) -> None:
        self.planned = planned
        self.pairs: list[Pair] = []
        self.differences: list[Difference] = []

    def nodes(self, before: ast.AST, after: ast.AST, line: int) -> None:
        line = getattr(after, "lineno", line)
        if isinstance(before, Function) and before.lineno in self.planned:
            if isinstance(after, Function) and after.name == before.name:
                self.pairs.append((before, after))
            else:
                self._differ(line)
        elif type(before) is not type(after):
            self._differ(line)
        else:
            for field in before._fields:
                self._values(getattr(before, field, None), getattr(after, field, None), line)

    def lists(self, before: list[ast.stmt], after: list[ast.stmt], line: int) -> None:
        for old, new in zip_longest(before, after):
            if old is None or new is None:
                return self._differ(new.lineno if new else line)
            self.nodes(old, new, line)

    def _values(self, before: object, after: object, line: int) -> None:
        if isinstance(before, ast.AST) and isinstance(after, ast.AST):
            self.nodes(before, after, line)
        elif isinstance(before, list) and isinstance(after, list):
            if len(before) != len(after):
                return self._differ(line)
            for old, new in zip(before, after, strict=True):
                self._values(old, new, line)
        elif type(before) is not type(after) or repr(before) != repr(after):
            self._differ(line)

    def _differ(self, line: int) -> None:
        self.differences.append((line, "code outside of the planned functions is different"))
