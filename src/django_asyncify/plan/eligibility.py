"""Which helpers could become async at all, whatever the views are."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache

from ..analysis.members import decorator_names, is_property
from ..analysis.values import FunctionRef
from ..project.facts import ClassFacts, Dotted, ModuleFacts
from ..project.project import Project
from .arity import needs_arguments
from .callers import Callers
from .options import PlanOptions


def fixed_reason(
    project: Project,
    ref: FunctionRef,
    options: PlanOptions,
    callers: Callers,
    refused: Mapping[str, str],
) -> str:
    """Say why a helper can't become async whatever the views are, or return nothing."""
    if ref.qualname in refused:
        return f"its rewrite was thrown away: {refused[ref.qualname]}"
    fixed = _fixed_itself(project, ref, library=options.library)
    if fixed:
        return fixed
    outside = callers.outside.reason(ref)
    if outside:
        return outside
    use = callers.indirect.use_of(ref)
    if use is not None:
        return f"{use[0].name}, line {use[1]}, uses it under another name"
    named_in = project.configuration_naming(ref.module, ref.name) if ref.cls is None else None
    if named_in is not None:
        return f"{named_in.name} names it, and what reads that may call it"
    if ref.cls is not None and _is_called_in_a_template(project, ref):
        return "a template may call it"
    return ""


def _is_called_in_a_template(project: Project, ref: FunctionRef) -> bool:
    return project.templates_reading(ref.name, with_arguments=needs_arguments(ref))


def _fixed_itself(project: Project, ref: FunctionRef, *, library: bool) -> str:
    """Say why a helper can't become async by what it is itself, or return nothing."""
    node = ref.node
    if isinstance(node, ast.Lambda):
        return "a lambda can't be async"
    if not ref.module.editable:
        return "it isn't the project's own code"
    if ref.is_async:
        return "it is async already"
    if ref.outer is not None:
        return "it is defined inside another function"
    names = set(decorator_names(node))
    if names - {"staticmethod", "classmethod"} or is_property(node):
        return "it is decorated"
    if ref.name.startswith("__"):
        return "it is a special method"
    if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in ast.walk(node)):
        return "it is a generator"
    if ref.cls is not None and _defined_twice(project, ref):
        return "it overrides or is overridden"
    if library and not ref.name.startswith("_"):
        return "it is public in a library"
    return ""


def _defined_twice(project: Project, ref: FunctionRef) -> bool:
    """Whether a base or a derived class has a method of the same name."""
    assert ref.cls is not None
    if any(ref.name in base.own for base in _readable(project.mro(ref.cls)[1:])):
        return True
    for path in project.files_mentioning(ref.name):
        module = project.module_at(path)
        for node in _classes_with(module).get(ref.name, ()) if module is not None else ():
            assert module is not None
            if node is not ref.cls.node:
                cls = project.class_facts(module, node)
                if ref.name in cls.own and ref.cls in _readable(project.mro(cls)):
                    return True
    return False


@cache
def _classes_with(module: ModuleFacts) -> dict[str, list[ast.ClassDef]]:
    """Return the classes of a module by the names of their methods."""
    found: dict[str, list[ast.ClassDef]] = {}
    for node in ast.walk(module.tree):
        for inner in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                assert isinstance(node, ast.ClassDef)
                found.setdefault(inner.name, []).append(node)
    return found


def _readable(bases: Iterable[ClassFacts | Dotted]) -> list[ClassFacts]:
    return [base for base in bases if isinstance(base, ClassFacts)]
