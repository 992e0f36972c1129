"""A function of its own, without a project, as plan's small parts see it."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import dedent

from django_asyncify.analysis.values import FunctionRef
from django_asyncify.plan.situation import Tree
from django_asyncify.project import Project


def tree_of(folder: Path, source: str) -> Tree:
    """Return the tree of the first function of ``source``."""
    (folder / "module.py").write_text(dedent(source).lstrip("\n"), encoding="utf-8")
    module = Project.open(folder).module("module")
    assert module is not None
    function = next(n for n in module.tree.body if isinstance(n, ast.FunctionDef))
    return Tree(FunctionRef(module, function, f"module.{function.name}"))


def call(tree: Tree, name: str) -> ast.Call:
    """Return the call of ``name`` in the function."""
    for node in ast.walk(tree.function.node):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            return node
    raise AssertionError(name)


def statement(tree: Tree, name: str) -> ast.stmt:
    """Return the statement that calls ``name``."""
    return tree.statement_of(call(tree, name))
