"""Sites: the places in the source where a query can be extended by one more method."""

from __future__ import annotations

import ast
from dataclasses import replace

from ..edits import NodeKind
from .frame import Frame
from .origins import Site
from .values import Manager, QuerySet, Value


def manager_site(frame: Frame, node: ast.expr, model: str) -> Site | None:
    """Return ``node`` as a place where a queryset method can be appended.

    ``model`` is remembered: at a place of several models no relation can be named.
    """
    if frame.function is None or frame.keeps_text:
        return None
    if not isinstance(node, (ast.Attribute, ast.Call, ast.Name)):
        return None
    kind = {ast.Attribute: NodeKind.ATTRIBUTE, ast.Call: NodeKind.CALL}.get(
        type(node), NodeKind.NAME
    )
    module = frame.module
    site = Site(module.path, frame.span(node), kind, frame.function, editable=module.editable)
    frame.interpreter.site_models.setdefault((site.path, site.span), set()).add(model)
    return site


def without_site(holder: Manager) -> Manager:
    """Return a manager whose query can't be extended where it is named."""
    return replace(holder, origin=replace(holder.origin, site=None))


def stands_at(frame: Frame, function: ast.expr, site: Site | None) -> bool:
    """Whether a method is called on the very expression that ``site`` is."""
    if site is None or not isinstance(function, ast.Attribute):
        return False
    return site.path == frame.module.path and frame.span(function.value) == site.span


def resited(frame: Frame, node: ast.Call, returned: Value) -> Value:
    """Give querysets that a helper returns the place of the call as theirs to extend.

    That way ``select_related`` goes to the function that needs it and not into the shared helper.
    """
    if not returned or not all(isinstance(atom, QuerySet) for atom in returned):
        return returned
    querysets = [atom for atom in returned if isinstance(atom, QuerySet)]
    sites = [manager_site(frame, node, atom.model) for atom in querysets]
    return frozenset(
        replace(atom, origin=replace(atom.origin, site=site), temporary=True)
        for atom, site in zip(querysets, sites, strict=True)
    )
