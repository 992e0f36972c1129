"""Assignments: what binding a target does, to names, containers, objects and instances."""

from __future__ import annotations

import ast
from dataclasses import replace

from ..project.facts import TO_ONE
from .containers import write_item, write_key
from .expressions import (
    assignable_key,
    evaluate,
    evaluate_index,
    iterate_value,
    made_container,
)
from .frame import Frame
from .iteration import held_inside, is_data
from .lazy_objects import loaded, look_into
from .objects import call_special
from .operations import Kind
from .read_relations import unload_attribute
from .stores import is_thread_state, store
from .values import (
    ELEMENTS,
    NEVER,
    UNKNOWN,
    Atom,
    Container,
    Instance,
    Object,
    Plain,
    QuerySet,
    RequestUser,
    Response,
    Session,
    Tuple,
    Unknown,
    Value,
    join,
    value,
)


def assign(frame: Frame, target: ast.expr, given: Value, source: ast.expr | None) -> None:
    """Bind ``target`` to ``given``; ``source`` is the assigned expression, if there is one."""
    if isinstance(target, ast.Name):
        frame.bind(target.id, _named(given))
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(frame, target, given, source)
    elif isinstance(target, ast.Starred):
        assign(frame, target.value, given, None)
    elif isinstance(target, ast.Attribute):
        holders = evaluate(frame, target.value)
        if source is not None and any(isinstance(h, (Instance, Unknown)) for h in holders):
            given = _user_loaded(frame, source, given)
        _assign_attribute(frame, target, holders, _named(given))
    elif isinstance(target, ast.Subscript):
        _assign_item(frame, target, given)


def _named(given: Value) -> Value:
    """A queryset that has a name may be evaluated by any of its uses."""
    return frozenset(
        replace(atom, temporary=False) if isinstance(atom, QuerySet) else atom for atom in given
    )


def _unpack(
    frame: Frame, target: ast.Tuple | ast.List, given: Value, source: ast.expr | None
) -> None:
    width = len(target.elts)
    starred = any(isinstance(item, ast.Starred) for item in target.elts)
    columns: list[list[Value]] = [[] for _ in range(width)]
    rest: set[Atom] = set()
    for atom in given:
        if isinstance(atom, Tuple) and len(atom.items) == width and not starred:
            for column, item in zip(columns, atom.items, strict=False):
                column.append(item)
        else:
            rest.add(atom)
    element = NEVER
    if rest:
        node, how = (source, "unpack") if source is not None else (target, "unpack inside")
        element = iterate_value(frame, frozenset(rest), node, how)
    for part, column in zip(target.elts, columns, strict=False):
        held = join([*column, element])
        if isinstance(part, ast.Starred):
            assign(frame, part.value, made_container(frame, part, "list", held), None)
        else:
            assign(frame, part, held, None)


def _assign_attribute(frame: Frame, target: ast.Attribute, holders: Value, given: Value) -> None:
    held_by = target.value.id if isinstance(target.value, ast.Name) else ""
    for holder in holders:
        look_into(frame, target.value, value(holder))
        store(frame, target, holder, target.attr, given, held_by)
    if isinstance(target.value, ast.Name):
        _mark_assigned(frame, target.value.id, target.attr)


def _user_loaded(frame: Frame, source: ast.expr, given: Value) -> Value:
    """A relation that is set looks at the type of what it is given, which loads the user."""
    look_into(frame, source, given, handed_on=True)
    return loaded(frame, given)


def _mark_assigned(frame: Frame, name: str, attribute: str) -> None:
    """Remember that a relation of an instance held by ``name`` was set by code."""
    held = frame.state.names.get(name)
    if held is None or not any(isinstance(atom, Instance) for atom in held):
        return
    frame.state.names[name] = frozenset(
        _with_assigned(frame, atom, attribute) if isinstance(atom, Instance) else atom
        for atom in held
    )


def _with_assigned(frame: Frame, instance: Instance, attribute: str) -> Instance:
    model = frame.interpreter.project.models.get(instance.model)
    if model is None:
        return instance
    field = model.fields.get(attribute)
    if field is not None and field.kind in TO_ONE:
        return replace(instance, assigned=instance.assigned | {attribute})
    relation = attribute.removesuffix("_id")
    if relation != attribute and relation in model.fields:
        origins = frozenset(
            replace(o, decline=f"{attribute} is assigned") for o in instance.origins
        )
        return replace(instance, origins=origins)
    return instance


def _assign_item(frame: Frame, target: ast.Subscript, given: Value) -> None:
    holders = evaluate(frame, target.value)
    index = evaluate_index(frame, target.slice)
    key = assignable_key(index)
    if isinstance(target.slice, ast.Slice):
        given = iterate_value(frame, given, target, "slice assignment")
    for holder in holders:
        if isinstance(holder, Container):
            write_item(frame.interpreter.heap, holder.ref, key, given)
            write_key(frame.interpreter.heap, holder.ref, index)
        elif isinstance(holder, Response) and any(
            isinstance(a, (Instance, Object, RequestUser, Unknown)) for a in given
        ):
            frame.record(Kind.UNKNOWN, target, detail="header text")
        elif isinstance(holder, Session):
            frame.record_session(target, "set")
        elif isinstance(holder, Object):
            call_special(frame, target, holder, "__setitem__")
        elif isinstance(holder, Unknown):
            frame.record(Kind.UNKNOWN, target, detail="item assignment")
        elif isinstance(holder, Plain) and not _stays_data(frame, given | index):
            keep_in_data(frame, target.value)


def _stays_data(frame: Frame, given: Value) -> bool:
    """Whether what is put into data is data for good; an empty container will be filled."""
    empty = any(
        isinstance(atom, (Container, Tuple)) and not held_inside(frame, atom) for atom in given
    )
    return not empty and is_data(frame, given)


def keep_in_data(frame: Frame, holder: ast.expr) -> None:
    """Something that isn't data is put into what was data so far (``json.loads(text)``)."""
    if isinstance(holder, ast.Name):
        frame.bind(holder.id, frame.state.names.get(holder.id, NEVER) | UNKNOWN)
    elif isinstance(holder, ast.Attribute):
        for owner in evaluate(frame, holder.value):
            store(frame, holder, owner, holder.attr, UNKNOWN, "")
    elif isinstance(holder, ast.Subscript):
        _assign_item(frame, holder, UNKNOWN)


def assign_annotated(frame: Frame, node: ast.AnnAssign) -> None:
    """Execute ``name: type = value``; the annotation is not evaluated in functions."""
    if node.value is not None:
        assign(frame, node.target, evaluate(frame, node.value), node.value)


def augment(frame: Frame, node: ast.AugAssign) -> None:
    """Execute ``target op= value``."""
    added = evaluate(frame, node.value)
    target = node.target
    if isinstance(target, ast.Name):
        old = frame.state.names.get(target.id, NEVER)
    else:
        loaded = ast.copy_location(_loaded(target), target)
        with frame.standing_for(loaded, node):
            old = evaluate(frame, loaded)
    from .operators import binary

    result = binary(frame, node, node.op, old, added)
    for atom in old:
        if isinstance(atom, Container):
            item = iterate_value(frame, added, node.value, "extend")
            frame.interpreter.heap.write(atom.ref, ELEMENTS, item)
            frame.interpreter.heap.write(atom.ref, "[?]", item)
    assign(
        frame, target, join((result, frozenset(a for a in old if isinstance(a, Container)))), None
    )


def _loaded(target: ast.Attribute | ast.Subscript) -> ast.Attribute | ast.Subscript:
    if isinstance(target, ast.Attribute):
        return ast.Attribute(target.value, target.attr, ast.Load())
    return ast.Subscript(target.value, target.slice, ast.Load())


def delete(frame: Frame, node: ast.Delete) -> None:
    """Execute ``del``."""
    for target in node.targets:
        if isinstance(target, ast.Subscript):
            holders = evaluate(frame, target.value)
            evaluate_index(frame, target.slice)
            if any(isinstance(holder, Session) for holder in holders):
                frame.record_session(target, "delete")
            for holder in holders:
                if isinstance(holder, Object):
                    call_special(frame, target, holder, "__delitem__")
            if any(isinstance(holder, Unknown) for holder in holders):
                frame.record(Kind.UNKNOWN, target, detail="item deletion")
        elif isinstance(target, ast.Attribute):
            unload_attribute(frame, target.attr)
            if any(is_thread_state(holder) for holder in evaluate(frame, target.value)):
                frame.record(Kind.THREAD_STATE, node, name=target.attr, detail="deletion")
        elif isinstance(target, ast.Name):
            frame.bind(target.id, NEVER)
            frame.state.names.pop(target.id, None)


__all__ = ["Plain", "assign", "assign_annotated", "augment", "delete", "value"]
