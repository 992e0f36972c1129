"""Who else uses a name that a file has only imported: such an import must stay."""

from __future__ import annotations

import ast
import re
from functools import cached_property
from pathlib import Path

from .errors import SourceError
from .project.bindings import absolute
from .project.facts import ModuleFacts
from .project.project import Project
from .sources import read_bytes

_STAR = re.compile(rb"\bimport\s*\(?\s*\*")


class Importers:
    """Says whether another file of the project takes a name from a module.

    ``from .views import render``, ``from .views import *``, ``views.render`` and the string
    ``"blog.views.render"`` all count; what isn't certain counts, too. Files are parsed only if
    their text has one of these in it.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._contents: dict[Path, bytes] = {}

    def take(self, module: ModuleFacts, name: str) -> bool:
        """Say whether ``name`` has to stay in ``module``."""
        short = module.name.rpartition(".")[2]
        mentioning = self._project.files_mentioning
        near = {path for path in mentioning(name) if path.parent == module.path.parent}
        takers = {*mentioning(name), *self._with_stars}.intersection({*mentioning(short), *near})
        candidates = takers - {module.path}
        return any(self._takes(path, module, name) for path in sorted(candidates))

    @cached_property
    def _with_stars(self) -> frozenset[Path]:
        files = self._project.python_files()
        return frozenset(path for path in files if _STAR.search(self._content(path)))

    def _content(self, path: Path) -> bytes:
        if path not in self._contents:
            try:
                self._contents[path] = read_bytes(path)
            except SourceError:
                self._contents[path] = b""
        return self._contents[path]

    def _takes(self, path: Path, module: ModuleFacts, name: str) -> bool:
        content, short = self._content(path), module.name.rpartition(".")[2]
        if f"{short}.{name}".encode() in content:
            return True
        source = rf"\bfrom\s+(?:[\w.]*\b{re.escape(short)}|\.+)\s+import\b"
        if not re.search(source.encode(), content):
            return False
        other = self._project.module_at(path)
        if other is None:
            return True
        is_package = path.name == "__init__.py"
        return any(
            isinstance(node, ast.ImportFrom)
            and any(alias.name in {name, "*"} for alias in node.names)
            and module.may_be_called(absolute(other.name, is_package, node.level, node.module))
            for node in ast.walk(other.tree)
        )
