"""Uses of functions that no name leads to: aliases, ``getattr``, template text, ``resolve()``."""

from __future__ import annotations

import ast
import re
from functools import cached_property

from ..analysis.values import FunctionRef
from ..project.facts import ModuleFacts
from ..project.project import Project
from .frontier import is_test

Place = tuple[ModuleFacts, int]

_LOOK_UPS = frozenset({"getattr", "attrgetter", "methodcaller", "object", "setattr", "hasattr"})
_CALLED_BY_PATH = re.compile(
    r"\b(?P<match>\w+)\s*=\s*resolve\([^\n]*\n(?:[^\n]*\n){0,30}?[^\n]*\b(?P=match)\.func\("
    r"|\bresolve\([^\n]*\)\.func\("
    r"|\b(?P<view>\w+),\s*\w+,\s*\w+\s*=\s*resolve\("
    r"[^\n]*\n(?:[^\n]*\n){0,30}?[^\n]*\b(?P=view)\("
)


_ANY_NAME = re.compile(r"\w+")


def _name_pattern(name: ast.expr) -> re.Pattern[str] | None:
    """Return what a computed attribute name may be; None for a constant."""
    if isinstance(name, ast.Constant):
        return None
    if isinstance(name, ast.JoinedStr):
        return re.compile("".join(_part_pattern(part) for part in name.values))
    if isinstance(name, ast.BinOp) and isinstance(name.op, ast.Add):
        return re.compile(_part_pattern(name.left) + _part_pattern(name.right))
    template = name.left if isinstance(name, ast.BinOp) else None
    if isinstance(name, ast.Call) and isinstance(name.func, ast.Attribute):
        template = name.func.value if name.func.attr == "format" else None
    if isinstance(template, ast.Constant) and isinstance(template.value, str):
        parts = re.split(r"%\(\w+\)\w|%\w|\{\w*\}", template.value)
        return re.compile(r"\w*".join(re.escape(part) for part in parts))
    return _ANY_NAME


def _part_pattern(part: ast.expr) -> str:
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        return re.escape(part.value)
    if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add):
        return _part_pattern(part.left) + _part_pattern(part.right)
    return r"\w*"


def _may_mean(
    module: ModuleFacts, node: ast.Call, pattern: re.Pattern[str], ref: FunctionRef
) -> bool:
    """A name of which nothing is known counts only if what it gives is called, on a method."""
    own = isinstance(node.args[0], ast.Name) and node.args[0].id in {"self", "cls"}
    if own and ref.cls is None:
        return False
    if pattern.pattern.replace(r"\w*", "") and pattern is not _ANY_NAME:
        return True
    called = any(isinstance(n, ast.Call) and n.func is node for n in ast.walk(module.tree))
    return called and ref.cls is not None and (not own or ref.module is module)


def _template_text(name: str) -> re.Pattern[str]:
    """Template source or a format string in Python code that names an attribute."""
    name = re.escape(name)
    return re.compile(rf"\{{[{{%][^{{}}\n]*\.{name}\b|\{{\w*\.{name}\b(?!\s*\()")


def _line_of(pattern: re.Pattern[str], module: ModuleFacts) -> int:
    """Return the line where ``pattern`` is found, 0 if it isn't."""
    found = pattern.search(module.source.text)
    return module.source.text.count("\n", 0, found.end()) + 1 if found is not None else 0


class Indirect:
    """Finds places where a function may be used in a way that can't be followed."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def use_of(self, ref: FunctionRef) -> Place | None:
        """Return a place where the function may be used under a name that can't be followed."""
        if ref.outer is not None:
            return None
        for path in self.project.files_mentioning(ref.name):
            module = self.project.module_at(path)
            if module is None:
                continue
            for node in self._imports(module):
                if any(a.name == ref.name and a.asname not in {None, a.name} for a in node.names):
                    return module, node.lineno
            line = _line_of(_template_text(ref.name), module) if ref.cls is not None else 0
            if line:
                return module, line
            looked_up = self._looked_up(module).get(ref.name)
            if looked_up is not None:
                return module, looked_up.lineno
        return self._by_computed_name(ref)

    def _by_computed_name(self, ref: FunctionRef) -> Place | None:
        for module, node, pattern in self._computed:
            if pattern.fullmatch(ref.name) and _may_mean(module, node, pattern, ref):
                return module, node.lineno
        return None

    @cached_property
    def _computed(self) -> list[tuple[ModuleFacts, ast.Call, re.Pattern[str]]]:
        """All ``getattr(x, name)`` whose name is put together, with what the name may be."""
        found = []
        for path in self.project.files_mentioning("getattr"):
            module = self.project.module_at(path)
            for node in ast.walk(module.tree) if module is not None else ():
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "getattr":
                    pattern = _name_pattern(node.args[1]) if len(node.args) > 1 else None
                    if module is not None and pattern is not None:
                        found.append((module, node, pattern))
        return found

    @cached_property
    def view_by_path(self) -> Place | None:
        """Code of the project that calls whatever view ``resolve(path)`` finds, if any."""
        for path in self.project.files_mentioning("resolve"):
            module = self.project.module_at(path)
            if module is not None and not is_test(module.name):
                line = _line_of(_CALLED_BY_PATH, module)
                if line:
                    return module, line
        return None

    def _imports(self, module: ModuleFacts) -> list[ast.ImportFrom]:
        return [n for n in ast.walk(module.tree) if isinstance(n, ast.ImportFrom)]

    def _looked_up(self, module: ModuleFacts) -> dict[str, ast.Call]:
        """The constant names that ``getattr`` and its like are given in a module."""
        return {
            argument.value: node
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _LOOK_UPS
            for argument in node.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        }
