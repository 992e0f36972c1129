"""Whether a call of which only the name is known may write: by what the project's methods of that
name call, and what those call.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..django_api import knowledge
from ..project.project import Project

_DEEPEST = 4
#: What nearly everything has: the project's own of that name says nothing of them.
_COMMON = frozenset(
    {*dir(dict), *dir(list), *dir(set), *dir(str)}
    | {"aggregate", "all", "annotate", "as_view", "dispatch", "distinct", "exclude", "exists"}
    | {"filter", "first", "last", "none", "order_by", "values_list"}
)


class UnknownEffects:
    """Answers by name; what it has looked up it remembers."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, bool] = {}

    def may_write(self, name: str, depth: int = 0) -> bool:
        """Whether ``name``, or a function of the project's that is called so, may write."""
        if knowledge.has_effect(name):
            return True
        if name not in self._known and name not in _COMMON and depth < _DEEPEST:
            self._known[name] = False
            called = {inner for node in self._defined(name) for inner in _called(node)}
            self._known[name] = any(self.may_write(inner, depth + 1) for inner in sorted(called))
        return self._known.get(name, False)

    def _defined(self, name: str) -> Iterator[ast.AST]:
        for path in self._project.files_mentioning(name):
            module = self._project.module_at(path)
            if module is None or f"def {name}(" not in module.source.text:
                continue
            for node in ast.walk(module.tree):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
                    yield node


def _called(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Attribute, ast.Name)):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
