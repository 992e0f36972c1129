"""Methods and properties of the project's that templates read, and that may write.

A template calls what it looks up after a dot: ``{{ player.mark_seen }}``.
https://docs.djangoproject.com/en/stable/ref/templates/api/#variables-and-lookups
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..project.facts import ModuleFacts
from ..project.project import Project
from ..project.test_code import is_test
from .template_runs import writes_when_read
from .unknown_effects import UnknownEffects

if TYPE_CHECKING:
    from .interpreter import Interpreter

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_READ = re.compile(r"(?:\.|\bby\s+|\bdictsort(?:reversed)?:['\"])([A-Za-z]\w*)")
_OTHERS = re.compile(r"\{%-?\s*(?:extends|include|import|from)\s+(['\"]?)([^'\"\s]+)\1")


class TemplateMembers:
    """Answers for a template and for those that it extends, includes or has tags render."""

    def __init__(self, project: Project, effects: UnknownEffects) -> None:
        self._project, self._effects = project, effects
        self._may_write: dict[str, bool] = {}
        self._named: dict[Path, Sequence[str]] = {}

    def may_write(self, templates: Iterable[str] | None) -> bool:
        """Whether one of ``templates`` (None: any) reads a method or property that may write."""
        if not self._writing:
            return False
        paths = self._reached(templates) if templates is not None else None
        return paths is None or not paths.isdisjoint(self._writing)

    @cached_property
    def _writing(self) -> frozenset[Path]:
        """The templates that themselves read something that may write."""
        return frozenset(path for path in self._texts if any(self._writing_members(path)))

    @cached_property
    def _texts(self) -> dict[Path, str]:
        return {path: self._project.template_text(path) for path in self._project.template_files()}

    def _writing_members(self, path: Path) -> Iterator[str]:
        text = self._texts[path]
        names = {name for tag in _TAG.findall(text) for name in _READ.findall(tag)}
        return (name for name in names if self._is_writing(name))

    def _is_writing(self, name: str) -> bool:
        if name not in self._may_write:
            self._may_write[name] = False  # what it shows by a template may read it, too
            self._may_write[name] = any(
                _needs_nothing(method)
                and self._effects.in_method(method)
                and writes_when_read(self._fresh(), module, cls, method)
                for module, cls, method in self._methods(name)
            )
        return self._may_write[name]

    def _fresh(self) -> Interpreter:
        """Return another interpreter: what a template calls must not count as what views do."""
        from .interpreter import Interpreter

        interpreter = Interpreter(self._project)
        interpreter.template_members = self
        return interpreter

    def _methods(self, name: str) -> Iterator[tuple[ModuleFacts, ast.ClassDef, ast.FunctionDef]]:
        """Yield the methods called ``name``; those marked as altering data aren't called."""
        for path in self._project.files_mentioning(name):
            module = self._project.module_at(path)
            if module is None or f"def {name}(" not in module.source.text or is_test(module.name):
                continue
            if not re.search(rf"\b{name}\.alters_data\s*=\s*True", module.source.text):
                for cls, method in _methods_of(module.tree, name):
                    yield module, cls, method

    def _reached(self, names: Iterable[str]) -> frozenset[Path] | None:
        """Return the files of templates and of all that they lead to; None if some can't be told.

        A tag may render whichever template its library names.
        """
        reached: set[Path] = set()
        pending = [*names, *self._of_tags]
        while pending:
            found = self._files(pending.pop())
            if not found:
                return None
            for path in found - reached:
                pending += self._named_in(path)
            reached |= found
        return frozenset(reached)

    def _named_in(self, path: Path) -> Sequence[str]:
        """Return the templates that one extends, includes or imports."""
        if path not in self._named:
            self._named[path] = [name for _, name in _OTHERS.findall(self._texts[path])]
        return self._named[path]

    def _files(self, name: str) -> frozenset[Path]:
        return frozenset(self._by_name.get(name, ()))

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Path]]:
        """The templates by each name that some folder of templates would give them."""
        found: defaultdict[str, list[Path]] = defaultdict(list)
        for path in self._texts:
            for start in range(1, len(path.parts)):
                found["/".join(path.parts[start:])].append(path)
        return found

    @cached_property
    def _of_tags(self) -> tuple[str, ...]:
        """The templates that the project's libraries of tags name."""
        modules = map(self._project.module_at, self._project.files_mentioning("inclusion_tag"))
        texts = (
            node.value
            for module in modules
            if module is not None
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Constant)
        )
        return tuple(text for text in texts if isinstance(text, str) and self._files(text))


def _methods_of(tree: ast.Module, name: str) -> Iterator[tuple[ast.ClassDef, ast.FunctionDef]]:
    for cls in ast.walk(tree):
        if isinstance(cls, ast.ClassDef):
            for node in cls.body:
                if isinstance(node, ast.FunctionDef) and node.name == name:
                    yield cls, node


def _needs_nothing(method: ast.FunctionDef) -> bool:
    spec = method.args
    needed = len(spec.posonlyargs) + len(spec.args) - len(spec.defaults)
    return needed <= 1 and all(default is not None for default in spec.kw_defaults)
