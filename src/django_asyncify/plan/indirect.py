"""Uses of functions that no name leads to: aliases, ``getattr``, template text, ``resolve()``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..analysis.values import FunctionRef
from ..project.facts import ModuleFacts, Resolved
from ..project.project import Project
from .frontier import is_test

Place = tuple[ModuleFacts, int]

_LOOK_UPS = frozenset({"getattr", "attrgetter", "methodcaller", "object", "setattr"})
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


@dataclass(frozen=True, slots=True)
class _Computed:
    """A ``getattr`` whose name is put together; ``called``: what it gives is called at once."""

    module: ModuleFacts
    node: ast.Call
    pattern: re.Pattern[str]
    called: bool

    def may_mean(self, ref: FunctionRef) -> bool:
        """A name of which nothing is known counts only if what it gives is called, on a method."""
        holder = self.node.args[0]
        own = isinstance(holder, ast.Name) and holder.id in {"self", "cls"}
        if not self.pattern.fullmatch(ref.name) or (own and ref.cls is None):
            return False
        if self.pattern.pattern.replace(r"\w*", "") and self.pattern is not _ANY_NAME:
            return True
        return self.called and ref.cls is not None and (not own or ref.module is self.module)


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
        self._hidden: dict[str, dict[str, list[ast.ImportFrom | ast.Call]]] = {}

    def use_of(self, ref: FunctionRef) -> Place | None:
        """Return a place where the function may be used under a name that can't be followed."""
        if ref.outer is not None:
            return None
        for path in self.project.files_mentioning(ref.name):
            module = self.project.module_at(path)
            if module is None:
                continue
            line = self._hidden_line(module, ref)
            if not line and ref.cls is not None:
                line = _line_of(_template_text(ref.name), module)
            if line:
                return module, line
        return self._by_computed_name(ref)

    def _by_computed_name(self, ref: FunctionRef) -> Place | None:
        found = next((use for use in self._computed if use.may_mean(ref)), None)
        return (found.module, found.node.lineno) if found is not None else None

    @cached_property
    def _computed(self) -> list[_Computed]:
        found = []
        for path in self.project.files_mentioning("getattr"):
            module = self.project.module_at(path)
            if module is None:
                continue
            calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
            called = {id(node.func) for node in calls}
            for node in calls:
                if _last_name(node.func) == "getattr" and len(node.args) > 1:
                    pattern = _name_pattern(node.args[1])
                    if pattern is not None:
                        found.append(_Computed(module, node, pattern, id(node) in called))
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

    def _hidden_line(self, module: ModuleFacts, ref: FunctionRef) -> int:
        """Return the line where a module may use ``ref`` under another name, 0 if it doesn't."""
        uses = self._hidden_names(module).get(ref.name, ())
        return next((_line(node) for node in uses if self._may_mean(module, node, ref)), 0)

    def _may_mean(
        self, module: ModuleFacts, node: ast.ImportFrom | ast.Call, ref: FunctionRef
    ) -> bool:
        if isinstance(node, ast.Call):
            holder = _root_name(node.args[0]) if node.args else ""
            return ref.cls is not None or holder not in _NO_MODULES
        found = self.project.resolve_import(module, node.module, node.level, ref.name)
        return not found or any(
            isinstance(one, Resolved) and one.binding.function is ref.node for one in found
        )

    def _hidden_names(self, module: ModuleFacts) -> dict[str, list[ast.ImportFrom | ast.Call]]:
        """Names that a module imports under another one, or hands to ``getattr``."""
        known = self._hidden.get(module.name)
        if known is None:
            known = self._hidden[module.name] = {}
            for node in ast.walk(module.tree):
                if isinstance(node, (ast.ImportFrom, ast.Call)):
                    for name in _hidden_by(node):
                        known.setdefault(name, []).append(node)
        return known


#: What these names hold has attributes, but no functions of a module.
_NO_MODULES = frozenset({"self", "cls", "request"})


def _hidden_by(node: ast.ImportFrom | ast.Call) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom):
        yield from (a.name for a in node.names if a.asname not in {None, a.name})
    elif _last_name(node.func) in _LOOK_UPS:
        for argument in node.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _root_name(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _last_name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
