"""Other names that imports give a function: ``from shop.views import index as index_view``."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ..analysis.values import FunctionRef
from ..project.facts import ModuleFacts, Resolved
from ..project.project import Project


class ImportAliases:
    """Answers by which names the project's modules import a function."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[FunctionRef, Mapping[str, frozenset[ModuleFacts]]] = {}
        self._renamed: dict[str, dict[str, list[tuple[ast.ImportFrom, str]]]] = {}

    def of(self, ref: FunctionRef) -> Mapping[str, frozenset[ModuleFacts]]:
        """Return the names of ``ref``, its own included, also those by way of other modules, and
        which modules have it by that name.
        """
        if ref not in self._known:
            self._known[ref] = self._names_of(ref)
        return self._known[ref]

    def _names_of(self, ref: FunctionRef) -> Mapping[str, frozenset[ModuleFacts]]:
        found, pending = {ref.name: {ref.module}}, [ref.name]
        while pending and ref.cls is None and ref.outer is None:
            for module, other in self._other_names(pending.pop(), ref):
                if other not in found:
                    pending.append(other)
                found.setdefault(other, set()).add(module)
        return {name: frozenset(modules) for name, modules in found.items()}

    def _other_names(self, name: str, ref: FunctionRef) -> Iterator[tuple[ModuleFacts, str]]:
        for path in self._project.files_mentioning(name):
            module = self._project.module_at(path)
            if module is None:
                continue
            for node, other in self._renaming(module).get(name, ()):
                found = self._project.resolve_import(module, node.module, node.level, name)
                if any(isinstance(r, Resolved) and r.binding.function is ref.node for r in found):
                    yield module, other

    def _renaming(self, module: ModuleFacts) -> dict[str, list[tuple[ast.ImportFrom, str]]]:
        """Return the imports of a module that rename something, by what they import."""
        known = self._renamed.get(module.name)
        if known is None:
            known = self._renamed[module.name] = defaultdict(list)
            for node in ast.walk(module.tree):
                if isinstance(node, ast.ImportFrom):
                    for alias in node.names:
                        if alias.asname not in {None, alias.name}:
                            known[alias.name].append((node, str(alias.asname)))
        return known
