"""Where ``StopIteration`` may leave a function: out of a coroutine it comes as ``RuntimeError``,
and out of the worker thread not at all.

https://peps.python.org/pep-0479/
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence, Set
from functools import cached_property
from pathlib import Path

from ..analysis.interpreter import Interpreter
from ..analysis.operations import Operation
from ..analysis.values import FunctionRef
from .catching import TRIES, catches, catching
from .model import Blocker
from .places import shown_place
from .situation import Tree

_STOP = frozenset({"StopIteration"})
#: The classes that catch it.
CATCHING_STOPS = _STOP | {"BaseException", "Exception"}
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp)


class StopIterations:
    """Answers for the functions that the analysis has run."""

    def __init__(self, interpreter: Interpreter, root: Path) -> None:
        self._interpreter, self._root = interpreter, root
        self._trees: dict[FunctionRef, Tree] = {}

    def out_of(self, tree: Tree, nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
        """Yield what may raise it in a part of a function that doesn't catch it.

        What a call may raise that nothing expects to do so isn't looked for.
        """
        inside = {id(n) for node in nodes for n in ast.walk(node)}
        expected = tree.function in self._caught
        found = (n for n in self._raising(tree, self._leaving) if id(n) in inside)
        for node in found:
            caught = catching(tree, node, CATCHING_STOPS)
            looked_for = expected or _raises(node) or caught is not None
            if looked_for and (caught is None or id(caught) not in inside):
                yield node

    def caught_outside(self, ref: FunctionRef) -> str:
        """Say where code around a function catches what leaves it, or nothing."""
        path, line = self._caught.get(ref, (None, 0))
        if path is None:
            return ""
        where = shown_place(self._root, path, line)
        return f"{where} catches the StopIteration that may leave it; a coroutine can't raise it"

    def blockers(self, functions: Collection[FunctionRef]) -> Iterator[Blocker]:
        """Yield what keeps functions from becoming async together: a view and its wrappers."""
        for ref in functions:
            if ref in self._caught:
                what = f"the StopIteration that may leave `{ref.name}`"
                why = f"it catches {what}; a coroutine can't raise it"
                advice = "Give next() a default, or catch it where it is raised."
                yield Blocker("caller", *self._caught[ref], why, advice)

    @cached_property
    def _leaving(self) -> frozenset[FunctionRef]:
        """The functions that it may leave."""
        leaving: set[FunctionRef] = set()
        found = {ref for ref in self._interpreter.functions if self._leaves(ref, leaving)}
        while found:
            leaving |= found
            callers = {c for ref in found for c in self._callers.get(ref, ())} - leaving
            found = {ref for ref in callers if self._leaves(ref, leaving)}
        return frozenset(leaving)

    def _leaves(self, ref: FunctionRef, leaving: Set[FunctionRef]) -> bool:
        own = ref.module.editable and any(map(_raises, _own(ref.node)))
        if not (leaving or own) or ref.is_async:
            return False
        if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in _own(ref.node)):
            return False
        tree = self._tree(ref)
        raising = self._raising(tree, leaving)
        return any(catching(tree, node, CATCHING_STOPS) is None for node in raising)

    def _raising(self, tree: Tree, leaving: Set[FunctionRef]) -> Iterator[ast.AST]:
        yield from (node for node in _own(tree.function.node) if _raises(node))
        for operation in self._calls(tree.function):
            if not leaving.isdisjoint(operation.callees):
                yield operation.node

    @cached_property
    def _caught(self) -> dict[FunctionRef, tuple[Path, int]]:
        """The functions that it may leave, with the line of a handler that it then reaches."""
        found: dict[FunctionRef, tuple[Path, int]] = {}
        callers = {c for ref in self._leaving for c in self._callers.get(ref, ())}
        for caller in sorted(callers, key=lambda ref: ref.qualname):
            tree = self._tree(caller)
            for operation in self._calls(caller):
                statement = catching(tree, operation.node, _STOP)
                for ref in self._led_to(operation) if statement is not None else ():
                    assert statement is not None
                    found.setdefault(ref, (caller.module.path, _line(statement)))
        return found

    def _led_to(self, operation: Operation) -> set[FunctionRef]:
        """Return what may raise it in a call, by way of functions that it leaves."""
        found: set[FunctionRef] = set()
        new = set(operation.callees & self._leaving)
        while new:
            found |= new
            callees = (o.callees for ref in new for o in self._calls(ref))
            new = set().union(*callees) & self._leaving - found
        return found

    @cached_property
    def _callers(self) -> dict[FunctionRef, set[FunctionRef]]:
        found: dict[FunctionRef, set[FunctionRef]] = {}
        for ref in self._interpreter.functions:
            for operation in self._calls(ref):
                for callee in operation.callees:
                    found.setdefault(callee, set()).add(ref)
        return found

    def _calls(self, ref: FunctionRef) -> list[Operation]:
        facts = self._interpreter.functions.get(ref)
        return [o for o in facts.operations.values() if o.callees] if facts else []

    def _tree(self, ref: FunctionRef) -> Tree:
        if ref not in self._trees:
            self._trees[ref] = Tree(ref)
        return self._trees[ref]


def _line(statement: ast.stmt) -> int:
    handlers = statement.handlers if isinstance(statement, TRIES) else []
    return next((h.lineno for h in handlers if catches(h, _STOP)), statement.lineno)


def _raises(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise) and node.exc is not None:
        made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(made, ast.Name) and made.id in _STOP
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr == "__next__"
    return isinstance(node.func, ast.Name) and node.func.id == "next" and len(node.args) == 1


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function that run as it runs, not those of functions inside of it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, _INNER):
            yield child
            yield from _own(child)
