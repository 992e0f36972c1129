"""Routes of which it can't be read which view they lead to: that view isn't in the plan."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.facts import ModuleFacts, Route
from ..project.project import Project
from ..project.test_code import is_test
from .views import functions_in, named


def unread_routes(project: Project) -> Iterator[tuple[Route, ast.expr]]:
    """Yield the routes whose view is looked up by a name, or a variable, that isn't known."""
    for route in project.routes:
        view, module = route.view, route.module
        if view is None or not module.editable or is_test(module.name):
            continue
        found = next(_unread(project, module, view), None)
        if found is not None and not any(functions_in(project, module, view)):
            yield route, found


def _unread(project: Project, module: ModuleFacts, view: ast.expr) -> Iterator[ast.expr]:
    match view:
        case ast.Name(id=name):
            if name not in module.bindings and not project.resolve(module, name):
                yield view
        case ast.Call(func=ast.Name(id="getattr"), args=[holder, *_]):
            if any(isinstance(one, ModuleFacts) for one in named(project, module, holder)):
                yield view
        case ast.Call():
            for given in (*view.args, *(keyword.value for keyword in view.keywords)):
                yield from _unread(project, module, given)
