"""What is a function's own: its nodes, its local names, and whether inner functions read those."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from .values import FunctionRef

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function, functions and classes inside it without what is in them."""
    todo = list(ast.iter_child_nodes(function))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, FunctionNode | ast.ClassDef):
            todo.extend(ast.iter_child_nodes(node))


class LocalNames(frozenset[str]):
    """The local names of a function.

    ``captured`` says whether it holds inner functions, ``shared`` which names those mention,
    ``rebound`` which they rebind, ``outer`` which names of outer functions it rebinds itself.
    """

    captured: bool = False
    shared: frozenset[str] = frozenset()
    rebound: frozenset[str] = frozenset()
    outer: frozenset[str] = frozenset()


@cache
def local_names(function: FunctionNode) -> LocalNames:
    """Return the names that are local to ``function``: parameters and everything bound in it."""
    finder = _Binder()
    arguments = function.args
    for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        finder.bound.add(parameter.arg)
    for star in (arguments.vararg, arguments.kwarg):
        if star:
            finder.bound.add(star.arg)
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    for node in body:
        finder.visit(node)
    names = LocalNames(finder.bound - finder.outer)
    names.captured = finder.inner
    names.outer = frozenset(finder.outer)
    names.shared = frozenset(_mentioned_inside(function)) if finder.inner else frozenset()
    names.rebound = frozenset(
        name for node in ast.walk(function) if isinstance(node, ast.Nonlocal) for name in node.names
    )
    return names


def _mentioned_inside(function: FunctionNode) -> Iterator[str]:
    """Yield the names that functions inside a function mention."""
    for inner in ast.walk(function):
        if isinstance(inner, FunctionNode) and inner is not function:
            yield from (n.id for n in ast.walk(inner) if isinstance(n, ast.Name))


class _Binder(ast.NodeVisitor):
    """Collect bindings of one scope without entering the scopes inside it."""

    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.outer: set[str] = set()
        self.inner = False

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.bound.add(node.id)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.bound.add(node.name)
        self.inner = True
        for decorator in node.decorator_list:
            self.visit(decorator)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.bound.add(node.name)
        self.inner = True

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.inner = True

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self.bound.add(alias.asname or alias.name.partition(".")[0])

    visit_ImportFrom = visit_Import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.bound.add(node.name)
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global | ast.Nonlocal) -> None:
        self.outer.update(node.names)

    visit_Nonlocal = visit_Global

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self.bound.add(node.name)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self.bound.add(node.name)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self.bound.add(node.rest)
        self.generic_visit(node)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> None:
        for child in ast.walk(node):
            if isinstance(child, ast.NamedExpr) and isinstance(child.target, ast.Name):
                self.bound.add(child.target.id)
            elif isinstance(child, ast.Lambda):
                self.inner = True

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension


@cache
def parameter_names(function: FunctionNode) -> frozenset[str]:
    """Return the names of a function's parameters."""
    spec = function.args
    names = [a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
    return frozenset([*names, *(a.arg for a in (spec.vararg, spec.kwarg) if a)])


@cache
def bare_uses(function: FunctionNode) -> dict[str, tuple[tuple[int, int], ...]]:
    """Return where names are read other than as ``name.attribute`` or ``name[...]``.

    Inside a loop, a use counts as if it stood at the loop's start.
    """
    found: dict[str, list[tuple[int, int]]] = {}

    def visit(node: ast.AST, loop: tuple[int, int] | None) -> None:
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)) and loop is None:
            loop = (node.lineno, node.col_offset)
        for child in ast.iter_child_nodes(node):
            held = isinstance(node, (ast.Attribute, ast.Subscript)) and child is node.value
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load) and not held:
                found.setdefault(child.id, []).append(loop or (child.lineno, child.col_offset))
            visit(child, loop)

    visit(function, None)
    return {name: tuple(places) for name, places in found.items()}


def is_local(function: FunctionRef, name: str) -> bool:
    """Whether a name in a function is its own or that of a function around it."""
    around: FunctionRef | None = function
    while around is not None and name not in local_names(around.node):
        around = around.outer
    return around is not None
