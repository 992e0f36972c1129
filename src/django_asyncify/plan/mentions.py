"""Mentions of a name, and what the code around one does with what it means."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ..django_api.reexports import canonical
from ..project.facts import Dotted, ModuleFacts
from ..project.project import Project
from .attribute_lookups import last_name


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """One place where a name is used: the node, and the function around it (None: module).

    ``of_variable``: it is an attribute of what a variable of that function holds. ``taken_by``:
    the call or comparison that it is an argument or a side of.
    """

    module: ModuleFacts
    node: ast.AST
    function: ast.AST | None
    called: ast.Call | None
    of_variable: bool = False
    taken_by: ast.Call | ast.Compare | None = None


_ONLY_COMPARING = frozenset(
    {"assertEqual", "assertIn", "assertIs", "assertNotEqual", "path", "re_path", "reverse"}
)


def is_handed_on(mention: Mention) -> bool:
    """Whether a function is given to code that may call it: ``assertRaises(Http404, view, rf)``."""
    call = mention.taken_by
    return isinstance(call, ast.Call) and last_name(call.func) not in _ONLY_COMPARING


def is_compared(mention: Mention) -> bool:
    """Whether a function is only compared or routed: ``assertEqual(resolve(url).func, view)``."""
    return mention.taken_by is not None and not is_handed_on(mention)


def is_addressed(mention: Mention, project: Project) -> bool:
    """Whether a view is only compared, or handed to Django for its URL: ``reverse(view)``."""
    taking = mention.taken_by
    if isinstance(taking, ast.Call):
        return _asks_for_url(mention.module, taking, project)
    return taking is not None


def constant_listing(mention: Mention) -> str:
    """Return the name of a module's constant that lists a function, or nothing:
    ``OPEN = frozenset([login, logout])``.
    """
    for statement in mention.module.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=listed):
                if any(element is mention.node for element in _listed(listed)):
                    return name
    return ""


def _listed(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.Call(func=ast.Name(id="frozenset" | "list" | "set" | "tuple"), args=[inner]):
            return _listed(inner)
        case ast.List() | ast.Set() | ast.Tuple():
            return node.elts
    return []


def _asks_for_url(module: ModuleFacts, call: ast.Call, project: Project) -> bool:
    if not isinstance(call.func, ast.Name):
        return False
    found = project.resolve(module, call.func.id)
    return bool(found) and all(
        isinstance(one, Dotted) and canonical(one.name) in _BY_VIEW for one in found
    )


_BY_VIEW = frozenset(
    {
        "django.shortcuts.redirect",
        "django.shortcuts.resolve_url",
        "django.urls.reverse",
        "django.urls.reverse_lazy",
    }
)
