"""A walk through a module that knows which names are local where it stands."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cache

from ..analysis.scopes import local_names


@cache
def imported_names(function: ast.AST) -> frozenset[str]:
    """Return the names that imports inside a function bind."""
    return frozenset(
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    )


class ScopedVisitor(ast.NodeVisitor):
    """Visits a tree; ``function`` is the one around a node (None: the module)."""

    def __init__(self) -> None:
        self.function: ast.AST | None = None
        self._shadows: list[frozenset[str]] = []

    def is_shadowed(self, name: str) -> bool:
        """Whether a parameter or variable has that name here, of a function or comprehension."""
        return any(name in names for names in self._shadows)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Visit what is evaluated outside of the function, then its body."""
        for outside in (*node.decorator_list, node.args):
            self.visit(outside)
        self._inside(node, local_names(node) - imported_names(node), node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Visit the defaults, then the body."""
        self.visit(node.args)
        self._inside(node, local_names(node), [node.body])

    def _inside(self, function: ast.AST, names: frozenset[str], body: Sequence[ast.AST]) -> None:
        outer, self.function = self.function, function
        self._shadows.append(names)
        for node in body:
            self.visit(node)
        self._shadows.pop()
        self.function = outer

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ) -> None:
        """The first iterable is evaluated outside of the comprehension."""
        first = node.generators[0].iter
        self.visit(first)
        targets = [n for g in node.generators for n in ast.walk(g.target)]
        self._shadows.append(frozenset(n.id for n in targets if isinstance(n, ast.Name)))
        parts = [part for g in node.generators for part in (g.target, g.iter, *g.ifs)]
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for part in (*parts, *elements):
            if part is not first:
                self.visit(part)
        self._shadows.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension
