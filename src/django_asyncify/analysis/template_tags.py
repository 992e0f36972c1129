"""Tags and filters of the project's own that may write as a template is rendered.

https://docs.djangoproject.com/en/stable/howto/custom-template-tags/
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.facts import ModuleFacts
from ..project.project import Project
from .unknown_effects import UnknownEffects

_REGISTERING = frozenset(
    {"filter", "inclusion_tag", "simple_block_tag", "simple_tag", "tag", "assignment_tag"}
)


def writing_tag(project: Project, effects: UnknownEffects) -> str:
    """Return the name of a tag or filter that some template uses and that may write, or nothing.

    The nodes that a compiling function makes are judged with its module.
    """
    for module in _libraries(project):
        used = [name for name, _ in _registered(module.tree) if project.templates_mentioning(name)]
        if used and _renders_writing(module.tree, effects):
            return used[0]
        for name, function in _registered(module.tree):
            if name in used and _writes_rows(function, effects):
                return name
    return ""


def _libraries(project: Project) -> Iterator[ModuleFacts]:
    for path in project.files_mentioning("register"):
        module = project.module_at(path) if "templatetags" in path.parts else None
        if module is not None:
            yield module


def _registered(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        for decorator in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
            assert isinstance(node, ast.FunctionDef)
            call = decorator if isinstance(decorator, ast.Call) else None
            target = call.func if call is not None else decorator
            if isinstance(target, ast.Attribute) and target.attr in _REGISTERING:
                yield _name(node, target.attr, call), node


def _name(function: ast.FunctionDef, how: str, call: ast.Call | None) -> str:
    """Return the name that templates know a tag by."""
    texts = [k.value for k in call.keywords if k.arg == "name"] if call is not None else []
    if call is not None and how in {"filter", "tag"}:
        texts += call.args[:1]
    named = next((t.value for t in texts if isinstance(t, ast.Constant)), None)
    return named if isinstance(named, str) else function.name


def _renders_writing(tree: ast.Module, effects: UnknownEffects) -> bool:
    methods = (
        method
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name == "render"
    )
    return any(_writes_rows(method, effects) for method in methods)


def _writes_rows(function: ast.AST, effects: UnknownEffects) -> bool:
    """Whether a function saves, updates or deletes rows, itself or by what it calls."""
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node.func)
        for reached in effects.functions_reached(function)
        for node in ast.walk(reached)
    )


def _writes(callee: ast.Attribute) -> bool:
    """Whether a method writes rows: ``update()`` and ``delete()`` do on a query."""
    if callee.attr in {"delete", "update"}:
        inside = (n.attr for n in ast.walk(callee.value) if isinstance(n, ast.Attribute))
        return not _QUERYING.isdisjoint(inside)
    return callee.attr in _WRITING


_QUERYING = frozenset({"all", "exclude", "filter", "objects"})
_WRITING = frozenset(
    {"bulk_create", "bulk_update", "create", "get_or_create", "save", "update_or_create"}
)
