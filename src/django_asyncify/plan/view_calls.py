"""How a decorator's wrapper calls its view: by its name, or decorated for this one call.

::

    return view(request)
    return login_required(view)(request)
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

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


def marks_by_call(
    project: Project, wrapper: FunctionRef, view_name: str
) -> Mapping[int, Sequence[str]]:
    """Return the marks of what a wrapper puts around its view at each call of it, by the id of the
    view's name there.

    A mark is a dotted name, with ``?`` in front where it isn't Django's, and empty for a decorator
    that can't be looked up.
    """
    calls = (node for node in ast.walk(wrapper.node) if isinstance(node, ast.Call))
    return {
        id(called_name(call)): _marks(project, wrapper, call)
        for call in calls
        if is_called(call, view_name)
    }


def _marks(project: Project, wrapper: FunctionRef, call: ast.Call) -> list[str]:
    called, marks = call.func, list[str]()
    while isinstance(called, ast.Call):
        marks.append(_mark(project, wrapper, called.func))
        called = called.args[0]
    return marks


def _mark(project: Project, wrapper: FunctionRef, decorator: ast.expr) -> str:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    root = root_of(named)
    if root is None or is_local(wrapper, root.id):
        return ""
    found = project.resolve_expression(wrapper.module, named)
    if len(found) != 1 or not isinstance(found[0], Dotted):
        return ""
    dotted = found[0].name
    return dotted if is_known(dotted) else f"?{dotted}"
