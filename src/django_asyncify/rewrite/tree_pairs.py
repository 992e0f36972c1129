"""Walking a file's tree before and after a change side by side."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

Function = ast.FunctionDef | ast.AsyncFunctionDef
Difference = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A planned statement and what became of it; ``last`` is its twin, or ``after`` itself."""

    before: ast.stmt
    after: ast.stmt
    last: ast.stmt


def paired(
    before: ast.Module,
    after: ast.Module,
    planned: Mapping[int, str],
    grown: Mapping[int, str],
) -> tuple[list[Pair], list[Difference]]:
    """Return the planned statements with what became of them, and all differences elsewhere.

    ``planned`` holds the lines of the ``def`` statements, each with the name of the async twin
    that follows it, if one does; ``grown`` those of statements that hold one more element in a
    list or tuple, with its text. Imports of the module may differ.
    """
    walk = _Walk(planned, grown)
    walk.lists([*_code(before)], [*_code(after)], 1)
    return walk.pairs, walk.differences


def _code(tree: ast.Module) -> Iterator[ast.stmt]:
    return (each for each in tree.body if not isinstance(each, ast.Import | ast.ImportFrom))


_SIMPLE = ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr


def _without(statement: ast.stmt, element: str) -> str:
    """Return a statement as it would be without an element at the end of its lists and tuples."""
    copy = _copy(statement)
    for node in ast.walk(copy):
        if isinstance(node, ast.List | ast.Tuple) and node.elts:
            last = node.elts[-1]
            if isinstance(last, ast.Constant) and last.value == element:
                node.elts.pop()
    return ast.dump(copy)


def _copy(statement: ast.stmt) -> ast.Module:
    return ast.parse(ast.unparse(statement))


class _Walk:
    def __init__(self, planned: Mapping[int, str], grown: Mapping[int, str]) -> None:
        self.planned, self.grown = planned, grown
        self.twins: dict[int, Function] = {}
        self.pairs: list[Pair] = []
        self.differences: list[Difference] = []

    def nodes(self, before: ast.AST, after: ast.AST, line: int) -> None:
        line = getattr(after, "lineno", line)
        if isinstance(before, Function) and before.lineno in self.planned:
            if isinstance(after, Function) and after.name == before.name:
                self.pairs.append(Pair(before, after, self.twins.get(before.lineno, after)))
            else:
                self._differ(line)
        elif type(before) is not type(after):
            self._differ(line)
        elif isinstance(before, _SIMPLE) and before.lineno in self.grown:
            assert isinstance(after, ast.stmt)
            if _without(after, self.grown[before.lineno]) != ast.dump(_copy(before)):
                return self._differ(line)
            self.pairs.append(Pair(before, after, after))
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
            after = self._without_twins(before, after)
            if len(before) != len(after):
                return self._differ(line)
            for old, new in zip(before, after, strict=True):
                self._values(old, new, line)
        elif type(before) is not type(after) or repr(before) != repr(after):
            self._differ(line)

    def _without_twins(self, before: list[object], after: list[object]) -> list[object]:
        """Take note of the twins in a class's block, and leave them out."""
        expected = {
            self.planned[node.lineno]: node.lineno
            for node in before
            if isinstance(node, Function) and self.planned.get(node.lineno)
        }
        others: list[object] = []
        for node in after:
            if isinstance(node, ast.AsyncFunctionDef) and node.name in expected:
                self.twins[expected[node.name]] = node
            else:
                others.append(node)
        return others

    def _differ(self, line: int) -> None:
        self.differences.append((line, "code outside of the planned functions is different"))
