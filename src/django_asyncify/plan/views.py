"""Which views there are: what routes reach, and the functions behind them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..project.bindings import flat
from ..project.facts import ModuleFacts, Resolved, Route
from ..project.project import Project
from ..project.test_code import is_test
from .options import TargetView

_DEEPEST = 12


@dataclass(frozen=True, slots=True, eq=False)
class FoundView:
    """A function that routes reach, and those routes.

    ``by_call`` marks a decorated one that no route reaches, but a view which returns its answer.
    """

    module: ModuleFacts
    node: ast.FunctionDef | ast.AsyncFunctionDef
    routes: tuple[Route, ...]
    by_call: bool = False

    @property
    def dotted(self) -> str:
        """The view's dotted path."""
        return f"{self.module.name}.{self.node.name}"

    @property
    def target(self) -> TargetView:
        """The view as targets see it."""
        patterns = tuple(dict.fromkeys(route.pattern for route in self.routes))
        return TargetView(self.dotted, self.module.path, self.node.lineno, patterns)


def discover_views(project: Project) -> tuple[TargetView, ...]:
    """Return every function view that a route reaches."""
    return tuple(view.target for view in routed_views(project))


def chosen_views(project: Project, targets: Sequence[TargetView] | None) -> list[FoundView]:
    """Return the views that ``targets`` are (None: every routed view), and whose answers they
    return.
    """
    chosen = _targeted(project, targets)
    known = {view.node for view in (*chosen, *routed_views(project))}
    pending = list(chosen)
    while pending:
        for inner in _answering(project, pending.pop()):
            if inner.node not in known:
                known.add(inner.node)
                chosen.append(inner)
                pending.append(inner)
    return chosen


def _targeted(project: Project, targets: Sequence[TargetView] | None) -> list[FoundView]:
    routed = routed_views(project)
    if targets is None:
        return list(routed)
    by_place = {(v.module.path, v.node.lineno): v for v in routed}
    chosen = []
    for target in targets:
        found = by_place.get((target.path, target.line)) or named_view(project, target)
        if found is not None:
            chosen.append(found)
    return chosen


def _answering(project: Project, view: FoundView) -> Iterator[FoundView]:
    """Yield the decorated functions in ``return function(request, ...)``, at once or by a name.

    They are views, too: what they give is a response, and their decorators need the same care.
    """
    request = next((a.arg for a in view.node.args.args), "")
    for call in _answers(view.node):
        if not _is_given(call, request):
            continue
        for found in named(project, view.module, call.func):
            if isinstance(found, Resolved) and found.module.editable and _is_decorated(found):
                assert found.binding.function is not None
                yield FoundView(found.module, found.binding.function, (), by_call=True)


def _answers(view: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.Call]:
    """Yield the calls whose results a view returns."""
    statements = list(flat(view.body))
    returned = [s.value for s in statements if isinstance(s, ast.Return)]
    names = {node.id for node in returned if isinstance(node, ast.Name)}
    kept = [
        s.value
        for s in statements
        if isinstance(s, ast.Assign) and names.intersection(map(ast.unparse, s.targets))
    ]
    yield from (node for node in (*returned, *kept) if isinstance(node, ast.Call))


def _is_given(call: ast.Call, name: str) -> bool:
    given = [*call.args[:1], *(k.value for k in call.keywords if k.arg == name)]
    return any(isinstance(g, ast.Name) and g.id == name for g in given)


def _is_decorated(found: Resolved) -> bool:
    return found.binding.function is not None and bool(found.binding.function.decorator_list)


def routed_views(project: Project) -> tuple[FoundView, ...]:
    """Return every function view of the project's own that a route reaches, in source order."""
    found: dict[
        ast.AST, tuple[ModuleFacts, ast.FunctionDef | ast.AsyncFunctionDef, list[Route]]
    ] = {}
    for route in project.routes:
        for resolved in _functions(project, route):
            node = resolved.binding.function
            module = resolved.module
            if node is not None and module.editable and not _is_for_tests(project, module):
                found.setdefault(node, (module, node, []))[2].append(route)
    views = [FoundView(module, node, tuple(routes)) for module, node, routes in found.values()]
    return tuple(sorted(views, key=lambda v: (str(v.module.path), v.node.lineno)))


def _is_for_tests(project: Project, module: ModuleFacts) -> bool:
    """Whether a module belongs to the tests, and to no application that only is called so."""
    applications = project.setting("INSTALLED_APPS").strings()
    return is_test(module.name) and not any(
        is_test(name) and f"{module.name}.".startswith(f"{name}.") for name in applications
    )


def _functions(project: Project, route: Route) -> Iterator[Resolved]:
    if route.dotted is not None:
        for resolution in project.resolve_dotted(route.dotted):
            if isinstance(resolution, Resolved):
                yield resolution
    elif route.view is not None:
        yield from functions_in(project, route.module, route.view)


def functions_in(
    project: Project, module: ModuleFacts, expression: ast.expr, depth: int = 0
) -> Iterator[Resolved]:
    """Yield the functions that a view expression wraps: ``login_required(views.index)``."""
    if depth > _DEEPEST:
        return
    if isinstance(expression, ast.Call):
        for argument in (*expression.args, *(k.value for k in expression.keywords)):
            yield from functions_in(project, module, argument, depth + 1)
        return
    for resolution in named(project, module, expression):
        if not isinstance(resolution, Resolved):
            continue
        if resolution.binding.function is not None:
            yield resolution
            continue
        bound = resolution.binding.value
        if isinstance(bound, (ast.Call, ast.Name, ast.Attribute)) and bound is not expression:
            yield from functions_in(project, resolution.module, bound, depth + 1)


def named(project: Project, module: ModuleFacts, expression: ast.expr) -> list[object]:
    """Return what a name or a dotted name in ``module`` stands for."""
    if isinstance(expression, ast.Name):
        return list(project.resolve(module, expression.id))
    if isinstance(expression, ast.Attribute):
        found: list[object] = []
        for base in named(project, module, expression.value):
            if isinstance(base, Resolved):
                continue
            found.extend(project.attribute(base, expression.attr))  # type: ignore[arg-type]
        return found
    return []


def named_view(project: Project, target: TargetView) -> FoundView | None:
    """Return the view that a target names, routed or not."""
    module = project.module_at(target.path)
    if module is None:
        return None
    name = target.dotted.rpartition(".")[2]
    for binding in module.bindings.get(name, ()):
        if binding.function is not None and binding.function.lineno == target.line:
            return FoundView(module, binding.function, ())
    return None
