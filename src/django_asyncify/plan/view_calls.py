"""How a decorator's wrapper calls its view: by its name, or decorated for this one call.

::

    return view(request)
    return login_required(view)(request)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..analysis.decorating import is_known
from ..analysis.scopes import is_local
from ..analysis.values import FunctionRef
from ..project.facts import Dotted
from ..project.project import Project
from .module_values import root_of


def called_name(call: ast.Call) -> ast.Name | None:
    """Return the name of what a call runs, the one inside ``decorator(name)(...)``, too."""
    called = call.func
    while isinstance(called, ast.Call) and len(called.args) == 1 and not called.keywords:
        called = called.args[0]
    return called if isinstance(called, ast.Name) else None


def is_called(call: ast.Call, view_name: str) -> bool:
    """Whether a call runs the view that a wrapper knows as ``view_name``."""
    name = called_name(call)
    return name is not None and name.id == view_name


def put_around(project: Project, wrapper: FunctionRef, view_name: str) -> tuple[str, ...]:
    """Return the marks of the decorators that a wrapper puts around its view to call it.

    Each is a dotted name, with ``?`` in front where it isn't Django's.
    """
    found = (_marks(project, wrapper, call) for call in _calls(wrapper, view_name))
    return tuple(dict.fromkeys(mark for marks in found for mark in marks if mark))


def handed_on(project: Project, wrapper: FunctionRef, view_name: str) -> frozenset[int]:
    """Return the ids of the names that a wrapper only hands to decorators that can be looked up."""
    return frozenset(
        id(called_name(call))
        for call in _calls(wrapper, view_name)
        if all(_marks(project, wrapper, call))
    )


def _calls(wrapper: FunctionRef, view_name: str) -> Iterator[ast.Call]:
    for node in ast.walk(wrapper.node):
        if isinstance(node, ast.Call) and is_called(node, view_name):
            yield node


def _marks(project: Project, wrapper: FunctionRef, call: ast.Call) -> list[str]:
    called, marks = call.func, list[str]()
    while isinstance(called, ast.Call):
        marks.append(_mark(project, wrapper, called.func))
        called = called.args[0]
    return marks


def _mark(project: Project, wrapper: FunctionRef, decorator: ast.expr) -> str:
    """Return the mark of a decorator; nothing for one that can't be looked up."""
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    root = root_of(named)
    if root is None or is_local(wrapper, root.id):
        return ""
    found = project.resolve_expression(wrapper.module, named)
    if len(found) != 1 or not isinstance(found[0], Dotted):
        return ""
    dotted = found[0].name
    return dotted if is_known(dotted) else f"?{dotted}"
