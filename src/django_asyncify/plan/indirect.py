"""Uses of functions that no name leads to: ``getattr``, template text, imports from nowhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property

from ..analysis.values import FunctionRef
from ..project.facts import ModuleFacts
from ..project.project import Project
from .attribute_lookups import OF_OBJECTS, is_elsewhere, is_look_up, last_name
from .attribute_names import ComputedName, computed_names
from .module_values import NO_MODULES, ModuleValues, root_of
from .namespaces import NamespaceLookup, namespace_lookups, taken_apart

Place = tuple[ModuleFacts, int]


def _template_text(name: str) -> re.Pattern[str]:
    """Template source or a format string in Python code that names an attribute."""
    name = re.escape(name)
    in_tag = rf"\{{[{{%][^{{}}\n]*(?:\.|\bby\s+|\|dictsort\w*:[\"'\\]*){name}\b"
    return re.compile(rf"{in_tag}|\{{\w*\.{name}\b(?!\s*\()")


def _line_of(pattern: re.Pattern[str], module: ModuleFacts) -> int:
    """Return the line where ``pattern`` is found, 0 if it isn't."""
    found = pattern.search(module.source.text)
    return module.source.text.count("\n", 0, found.end()) + 1 if found is not None else 0


class Indirect:
    """Finds places where a function may be used in a way that can't be followed."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._module_values = ModuleValues(project)
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
        return self._by_computed_name(ref) or self._in_namespace(ref)

    def _in_namespace(self, ref: FunctionRef) -> Place | None:
        found = next((use for use in self._namespaces if use.may_mean(ref)), None)
        if found is not None:
            return found.module, found.line
        taken = (
            (module, node.lineno)
            for module, node in self._taken_apart
            if self._asks_module_of(module, node, ref)
        )
        return next(taken, None)

    @cached_property
    def _taken_apart(self) -> list[tuple[ModuleFacts, ast.expr]]:
        modules = self.project.modules_mentioning("__dict__", "getmembers", "vars")
        return [(module, holder) for module in modules for holder in taken_apart(module)]

    @cached_property
    def _namespaces(self) -> list[NamespaceLookup]:
        modules = self.project.modules_mentioning("globals", "locals", "vars")
        return [found for module in modules for found in namespace_lookups(module)]

    def _by_computed_name(self, ref: FunctionRef) -> Place | None:
        found = next((use for use in self._computed if self._is_computed(use, ref)), None)
        return (found.module, found.node.lineno) if found is not None else None

    def _is_computed(self, use: ComputedName, ref: FunctionRef) -> bool:
        if use.may_be_anything and self._asks_module_of(use.module, use.node.args[0], ref):
            return True
        if not use.may_mean(ref):
            return False
        return (
            ref.cls is not None or use.of_module or self._may_be_module(use.module, use.node, ref)
        )

    @cached_property
    def _computed(self) -> list[ComputedName]:
        modules = self.project.modules_mentioning("getattr")
        return [found for module in modules for found in computed_names(module)]

    def _asks_module_of(self, module: ModuleFacts, holder: ast.expr, ref: FunctionRef) -> bool:
        """Whether an expression is a module of the project that has the function."""
        if ref.cls is not None:
            return False
        modules = [module] if ast.unparse(holder) == "sys.modules[__name__]" else []
        if isinstance(holder, (ast.Name, ast.Attribute)):
            found = self.project.resolve_expression(module, holder)
            modules = [one for one in found if isinstance(one, ModuleFacts)]
        return any(one is ref.module or ref.name in one.bindings for one in modules)

    def _hidden_line(self, module: ModuleFacts, ref: FunctionRef) -> int:
        """Return the line where a module may use ``ref`` under another name, 0 if it doesn't."""
        uses = self._hidden_names(module).get(ref.name, ())
        return next((_line(node) for node in uses if self._may_mean(module, node, ref)), 0)

    def _may_mean(
        self, module: ModuleFacts, node: ast.ImportFrom | ast.Call, ref: FunctionRef
    ) -> bool:
        if isinstance(node, ast.Call):
            if ref.cls is None and last_name(node.func) in OF_OBJECTS:
                return False
            if is_elsewhere(self.project, module, node, ref):
                return False
            return ref.cls is not None or not node.args or self._may_be_module(module, node, ref)
        return not self.project.resolve_import(module, node.module, node.level, ref.name)

    def _may_be_module(self, module: ModuleFacts, look_up: ast.Call, ref: FunctionRef) -> bool:
        """Whether what is asked for a name may be the module of the function."""
        holder = look_up.args[0]
        root = root_of(holder)
        if root is None:
            return True
        if root.id in NO_MODULES:
            return False
        is_variable = root is holder and not self.project.resolve(module, root.id)
        return not is_variable or self._module_values.may_be_asked(module, ref.module, look_up)

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


def _hidden_by(node: ast.ImportFrom | ast.Call) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom):
        yield from (a.name for a in node.names if a.asname not in {None, a.name})
    elif is_look_up(node):
        for argument in node.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield from argument.value.split(".")


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)
