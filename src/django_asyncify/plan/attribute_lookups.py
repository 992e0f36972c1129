"""Look-ups by a text: ``getattr(holder, "name")``, ``patch.object(holder, "name")``."""

from __future__ import annotations

import ast

from ..analysis.values import FunctionRef
from ..project.facts import ClassFacts, Dotted, ModuleFacts, Resolution, Resolved
from ..project.project import Project

OF_OBJECTS = frozenset({"attrgetter", "methodcaller"})
_LOOK_UPS = OF_OBJECTS | {"getattr", "object", "setattr"}


def last_name(node: ast.expr) -> str:
    """Return the last part of a name or an attribute, nothing for other expressions."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def is_look_up(call: ast.Call) -> bool:
    """Whether a call finds something by the texts among its arguments."""
    return last_name(call.func) in _LOOK_UPS


def is_elsewhere(project: Project, module: ModuleFacts, call: ast.Call, ref: FunctionRef) -> bool:
    """Whether a look-up is made in a class that has nothing to do with the function's, or in
    what isn't the project's own.
    """
    holder = call.args[0] if call.args else None
    if isinstance(holder, ast.Attribute) and ref.cls is None:
        return _is_in_class(project, module, holder.value)
    if not isinstance(holder, ast.Name):
        return False
    imported = _imported(project, module, holder.id)
    if imported and all(isinstance(one, Dotted) for one in imported):
        return True
    found = project.resolve(module, holder.id) or imported
    classes = [
        project.class_facts(one.module, one.binding.cls)
        for one in found
        if isinstance(one, Resolved) and one.binding.cls is not None
    ]
    if not found or len(classes) != len(found):
        return False
    return ref.cls is None or not any(_are_related(project, cls, ref.cls) for cls in classes)


def _is_in_class(project: Project, module: ModuleFacts, node: ast.expr) -> bool:
    """Whether a dotted name leads into a class, behind which there is no module any more."""
    found = _named(project, module, node)
    if found and all(isinstance(one, Resolved) and one.binding.cls is not None for one in found):
        return True
    return isinstance(node, ast.Attribute) and _is_in_class(project, module, node.value)


def _named(project: Project, module: ModuleFacts, node: ast.expr) -> tuple[Resolution, ...]:
    if isinstance(node, ast.Name):
        return project.resolve(module, node.id) or _imported(project, module, node.id)
    if not isinstance(node, ast.Attribute):
        return ()
    owners = [one for one in _named(project, module, node.value) if not isinstance(one, Resolved)]
    return tuple(found for owner in owners for found in project.attribute(owner, node.attr))


def _are_related(project: Project, one: ClassFacts, other: ClassFacts) -> bool:
    return other in project.mro(one) or one in project.mro(other)


def _imported(project: Project, module: ModuleFacts, name: str) -> tuple[Resolution, ...]:
    """Return what a name is that nothing but imports binds, in a module or in its functions."""
    found: list[Resolution] = []
    for node in ast.walk(module.tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found += project.bound_by(module, node, name)
        elif _binds(node, name):
            return ()
    return tuple(found)


def _binds(node: ast.AST, name: str) -> bool:
    """Whether a node that is no import binds ``name``, as a variable, a parameter or a ``def``."""
    if isinstance(node, ast.Name):
        return node.id == name and not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.arg):
        return node.arg == name
    return not isinstance(node, ast.alias) and getattr(node, "name", None) == name
