"""Other names that a module gives its views: ``show_by_id = by_id(show)``."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from ..project.facts import ModuleFacts, Resolution, Resolved
from ..project.project import Project
from .attribute_lookups import is_look_up
from .frontier import Frontier
from .mentions import Mention


def mentions_of_view(
    project: Project, frontier: Frontier, found: Collection[Mention], routed: Collection[int]
) -> Iterator[Mention]:
    """Yield the mentions ``found`` of a view; of one that decorates it under a name of its own,
    those of that name, if a route has it. ``routed`` are the ids of the nodes in routes.
    """
    for mention in found:
        uses = list(_uses(project, frontier, mention))
        yield from uses if any(id(use.node) in routed for use in uses) else [mention]


def _uses(project: Project, frontier: Frontier, mention: Mention) -> Iterator[Mention]:
    """Yield the mentions of the names that lead to a mention, those of further names included."""
    name = _decorated_as(mention)
    for use in frontier.named(name) if name else ():
        if _may_mean(project, use, mention.module, name):
            yield from list(_uses(project, frontier, use)) or [use]


def _decorated_as(mention: Mention) -> str:
    """Return the name that a call of the module's top level with the view is assigned to."""
    for statement in mention.module.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                if _decorates(call, mention.node) and name != getattr(mention.node, "id", ""):
                    return name
    return ""


def _decorates(call: ast.expr, view: ast.AST) -> bool:
    """Whether a call is a decorator's, of the view or of another decorator's call."""
    if not isinstance(call, ast.Call) or len(call.args) != 1 or call.keywords:
        return False
    return call.args[0] is view or _decorates(call.args[0], view)


def _may_mean(project: Project, use: Mention, module: ModuleFacts, name: str) -> bool:
    """Whether a mention of ``name`` may stand for what ``module`` calls so."""
    node = use.node
    if isinstance(node, ast.Constant):
        looked_up = isinstance(use.taken_by, ast.Call) and is_look_up(use.taken_by)
        dotted = project.resolve_dotted(str(node.value)) if "." in str(node.value) else ()
        return looked_up or any(_is_bound(one, module, name) for one in dotted)
    found = project.resolve_expression(use.module, node) if isinstance(node, ast.expr) else ()
    known = bool(found) and all(isinstance(one, Resolved) for one in found)
    return not known or any(_is_bound(one, module, name) for one in found)


def _is_bound(found: Resolution, module: ModuleFacts, name: str) -> bool:
    return isinstance(found, Resolved) and found.module is module and found.binding.name == name
