"""A model's managers, the attributes of managers and querysets, and what a manager builds."""

from __future__ import annotations

import ast
from dataclasses import replace

from ..edits import NodeKind
from ..project.facts import ClassFacts, ManagerFacts, ModelFacts
from .arguments import Arguments
from .frame import Frame
from .members import bind_member, find_member
from .operations import BUILDS_QUERYSET, Kind
from .origins import Origin
from .sites import manager_site, without_site
from .values import (
    PLAIN,
    UNKNOWN_OF_MODEL,
    BoundExternal,
    Class,
    Function,
    Manager,
    QuerySet,
    Value,
    join,
    value,
)

_ATTRIBUTES = frozenset(
    {"model", "db", "query", "ordered", "through", "instance", "name", "core_filters"}
)


def class_manager(frame: Frame, node: ast.expr, model: ModelFacts, name: str) -> Value | None:
    """Return the manager ``name`` of a model class, if it has one of that name."""
    if name == "_default_manager":
        name = model.default_manager
    elif name == "_base_manager":
        return value(Manager(model.key, None, Origin(manager_site(frame, node, model.key))))
    facts = model.managers.get(name)
    if facts is None:
        return None
    return value(Manager(model.key, facts, Origin(manager_site(frame, node, model.key))))


def manager_attribute(frame: Frame, node: ast.expr, holder: Manager, name: str) -> Value:
    """Return the attribute ``name`` of a manager."""
    if name in _ATTRIBUTES:
        return _data(frame, holder, name)
    custom = _custom_member(frame, node, holder.facts, name, holder)
    if custom is not None:
        return custom
    return value(BoundExternal(holder, name))


def queryset_attribute(frame: Frame, node: ast.expr, holder: QuerySet, name: str) -> Value:
    """Return the attribute ``name`` of a queryset."""
    if name in _ATTRIBUTES:
        return _data(frame, holder, name)
    if holder.cls is not None:
        member = find_member(frame.interpreter, frame.interpreter.project.mro(holder.cls), name)
        if member is not None and not member.stub:
            return bind_member(frame, node, member, holder)
    return value(BoundExternal(holder, name))


def _data(frame: Frame, holder: Manager | QuerySet, name: str) -> Value:
    """What is no method of a manager or queryset: data, the model, the owner."""
    if name == "model":
        model = frame.interpreter.project.models.get(holder.model)
        return value(Class(model.cls)) if model is not None else UNKNOWN_OF_MODEL
    return UNKNOWN_OF_MODEL if name in {"through", "instance"} else PLAIN


def _custom_member(
    frame: Frame, node: ast.expr, facts: ManagerFacts | None, name: str, holder: Manager
) -> Value | None:
    if facts is None:
        return None
    project = frame.interpreter.project
    if facts.manager_class is not None:
        member = find_member(frame.interpreter, project.mro(facts.manager_class), name)
        if member is not None and not member.stub:
            # Only managers have the method, so the query can't be changed in front of it.
            return bind_member(frame, node, member, without_site(holder))
    if facts.queryset_class is not None:
        member = find_member(frame.interpreter, project.mro(facts.queryset_class), name)
        if member is not None and not member.stub:
            return join(
                [
                    bind_member(frame, node, member, atom)
                    for atom in built_querysets(frame, node, holder)
                ]
            )
    return None


def built_querysets(frame: Frame, node: ast.expr, holder: Manager) -> list[QuerySet]:
    """Build the manager's queryset, running the project's own ``get_queryset``."""
    facts = holder.facts
    cls = facts.queryset_class if facts else None
    known = facts is None or facts.known
    plain = QuerySet(holder.model, holder.origin, cls=cls, known=known)
    if facts is None or facts.manager_class is None:
        return [plain]
    project = frame.interpreter.project
    member = find_member(frame.interpreter, project.mro(facts.manager_class), "get_queryset")
    if member is None or member.stub:
        return [plain]
    return _run_get_queryset(frame, node, holder, plain, member.cls) or [plain]


def _run_get_queryset(
    frame: Frame, node: ast.expr, holder: Manager, plain: QuerySet, owner: ClassFacts
) -> list[QuerySet]:
    binding = owner.own["get_queryset"][-1]
    if binding.function is None:
        return [plain]
    if frame.function is not None and frame.function.cls is owner:
        return [plain]
    ref = frame.interpreter.function_ref(owner.module, binding.function, owner)
    function = Function(ref, bound=without_site(holder))
    summary = frame.interpreter.executions.call(function, Arguments(), frame.place(node))
    frame.record(
        Kind.ACCESSOR,
        node,
        node_kind=NodeKind.EXPRESSION,
        name="get_queryset",
        detail=BUILDS_QUERYSET,
        callees=frozenset({ref}),
        changes=summary.changes,
    )
    built = [atom for atom in summary.returned if isinstance(atom, QuerySet)]
    return [replace(q, origin=replace(q.origin, site=holder.origin.site)) for q in built]


def overridden(frame: Frame, holder: Manager | QuerySet, name: str) -> str:
    """Say why the async twin of ``name`` wouldn't do what the sync method does, or nothing."""
    facts = holder.facts if isinstance(holder, Manager) else None
    if isinstance(holder, QuerySet):
        return "" if holder.known else "the queryset's class can't be read"
    if facts is None:
        return ""
    if not facts.known:
        return "the manager's class can't be read"
    return ""
