"""Who else uses a name that a file has only imported: such an import must stay."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from .project.facts import ModuleFacts
from .project.project import Project


@dataclass(frozen=True)
class ImportedElsewhere:
    """Says of a name whether another file of the project takes it from ``module``.

    ``from .views import render``, ``from .views import *``, ``views.render`` and the string
    ``"blog.views.render"`` all count; what isn't certain counts, too.
    """

    project: Project
    module: ModuleFacts

    def __call__(self, name: str) -> bool:
        """Say whether ``name`` has to stay in the module."""
        short = self.module.name.rpartition(".")[2]
        files = set(self.project.files_mentioning(short)) - {self.module.path}
        return any(self._takes(path, short, name) for path in sorted(files))

    def _takes(self, path: Path, short: str, name: str) -> bool:
        other = self.project.module_at(path)
        if other is None:
            return path in self.project.files_mentioning(name)
        if f"{short}.{name}" in other.source.text:
            return True
        return any(_imports(node, short, name) for node in ast.walk(other.tree))


def _imports(node: ast.AST, short: str, name: str) -> bool:
    if not isinstance(node, ast.ImportFrom):
        return False
    source = (node.module or "").rpartition(".")[2]
    return source in {short, ""} and any(alias.name in {name, "*"} for alias in node.names)
