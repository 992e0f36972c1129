"""Assignments: what binding a target does, to names, containers, objects and instances."""

from __future__ import annotations

import ast
from dataclasses import replace

from ..project.facts import TO_ONE
from .container_classes import container_of
from .container_methods import take_mapping
from .containers import made_container, write_item, write_key
from .data import put_into
from .deletions import delete_attribute
from .expressions import evaluate, evaluate_index
from .form_methods import note_code
from .frame import SESSION_LOADED, Frame
from .instance_state import note_change
from .iteration import element_of, held_inside, is_data, is_holder, iterate_value
from .kept_functions import note_kept
from .lazy_objects import loaded, look_into
from .operations import Kind
from .operators import formatted, hashed
from .pickling import into_session
from .special_methods import call_special
from .stores import store
from .values import (
    NEVER,
    UNKNOWN,
    Atom,
    Container,
    Foreign,
    Generator,
    Instance,
    Known,
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
    key_of,
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
        return replace(instance, origins=origins, assigned=instance.assigned - {relation})
    return instance


def _assign_item(frame: Frame, target: ast.Subscript, given: Value) -> None:
    holders = evaluate(frame, target.value)
    index = evaluate_index(frame, target.slice)
    key = key_of(index)
    note_change(frame, target.value)
    if isinstance(target.slice, ast.Slice):
        given = iterate_value(frame, given, target, "slice assignment")
    for holder in holders:
        if isinstance(holder, Known) and holder.kind == "cleaned data" and holder.ref is not None:
            write_item(frame.interpreter.heap, holder.ref, key, given)
        elif isinstance(holder, Known) and holder.kind == "form fields":
            note_code(frame, holder)
        elif isinstance(holder, Container):
            note_kept(frame, given)
            write_item(frame.interpreter.heap, holder.ref, key, given)
            write_key(frame.interpreter.heap, holder.ref, index)
            hashed(frame, target, index)
        elif isinstance(holder, Response) and any(
            isinstance(a, (Instance, Object, RequestUser, Unknown)) for a in given
        ):
            frame.record(Kind.UNKNOWN, target, detail="header text")
            formatted(frame, target, given - UNKNOWN, "header", None)
        elif isinstance(holder, Session):
            sure = all(isinstance(each, Session) for each in holders)
            frame.record_session(target, "set", sure=sure)
            into_session(frame, [given])
        elif isinstance(holder, (Object, Instance)):
            call_special(frame, target, holder, "__setitem__")
            _put_into_own(frame, target, holder, index, given)
        elif isinstance(holder, Unknown):
            frame.record(Kind.UNKNOWN, target, detail="item assignment")
        elif isinstance(holder, (Plain, Foreign)) and not stays_data(frame, given | index):
            keep_in_data(frame, target.value, holder, key, given | index)
            if isinstance(holder, Plain) and holder.source is not None:
                write_key(frame.interpreter.heap, holder.source, index)


def _put_into_own(
    frame: Frame, target: ast.Subscript, holder: Object | Instance, index: Value, given: Value
) -> None:
    """Put an item into an object that is a list or a dictionary by its class."""
    heap, container = frame.interpreter.heap, _container_behind(frame, holder)
    if container is not None:
        write_item(heap, container.ref, key_of(index), given)
        write_key(heap, container.ref, index)
        hashed(frame, target, index)


def _container_behind(frame: Frame, atom: Atom) -> Container | None:
    """Return the container that ``atom`` is, itself or by its class; None for anything else."""
    if isinstance(atom, Object):
        return container_of(frame.interpreter.project, atom)
    return atom if isinstance(atom, Container) else None


def stays_data(frame: Frame, given: Value) -> bool:
    """Whether what is put into data is data for good; an empty container will be filled."""
    empty = any(
        isinstance(atom, (Container, Tuple)) and not held_inside(frame, atom) for atom in given
    )
    return not empty and is_data(frame, given)


def keep_in_data(
    frame: Frame, node: ast.expr, holder: Plain | Foreign, key: str | None, given: Value
) -> None:
    """Something that isn't data is put into what was data so far (``json.loads(text)``)."""
    if isinstance(holder, Plain) and put_into(frame.interpreter.heap, holder, key, given):
        return
    if isinstance(node, ast.Name):
        frame.bind(node.id, frame.state.names.get(node.id, NEVER) | UNKNOWN)
    elif isinstance(node, ast.Attribute):
        for owner in evaluate(frame, node.value):
            store(frame, node, owner, node.attr, UNKNOWN, "")
    elif isinstance(node, ast.Subscript):
        _assign_item(frame, node, UNKNOWN)


def assign_annotated(frame: Frame, node: ast.AnnAssign) -> None:
    """Execute ``name: type = value``; the annotation is not evaluated in functions."""
    if node.value is not None:
        assign(frame, node.target, evaluate(frame, node.value), node.value)


def augment(frame: Frame, node: ast.AugAssign) -> None:
    """Execute ``target op= value``."""
    before = frame.state.facts
    added = evaluate(frame, node.value)
    after, target = frame.state.facts, node.target
    if isinstance(target, ast.Name):
        old = frame.state.names.get(target.id, NEVER)
    else:
        loaded = ast.copy_location(_loaded(target), target)
        # Python reads the target before it evaluates the value, which may load the session.
        frame.state.facts -= {SESSION_LOADED} - before
        with frame.standing_for(loaded, node):
            old = evaluate(frame, loaded)
        frame.state.facts |= after
    from .operators import binary

    fetched = _takes_rows(node, old, added)
    if fetched:
        rows = iterate_value(frame, added, node.value, "extend")
        added = made_container(frame, node.value, "list", rows)
    result = binary(frame, node, node.op, old, added)
    for atom in old:
        _change_in_place(frame, node, atom, added, fetched=fetched)
    kept = frozenset(atom for atom in old if isinstance(atom, Container))
    assign(frame, target, join((result, kept)), None)


def _change_in_place(
    frame: Frame, node: ast.AugAssign, atom: Atom, added: Value, *, fetched: bool
) -> None:
    """What else holds the list or dictionary that ``target`` was sees what is added to it."""
    heap, container = frame.interpreter.heap, _container_behind(frame, atom)
    if container is not None and container.kind == "dict":
        take_mapping(frame, container.ref, added, node.value, "update")
    elif container is not None:
        rows = element_of(frame, added)
        if not fetched:
            rows = iterate_value(frame, added, node.value, "extend")
        write_item(heap, container.ref, None, rows)
    elif isinstance(atom, Plain) and not stays_data(frame, added):
        held = join([held_inside(frame, a) if is_holder(a) else value(a) for a in added])
        put_into(heap, atom, None, held)


def _takes_rows(node: ast.AugAssign, old: Value, added: Value) -> bool:
    """Whether ``+=`` extends a list by the rows of what it is given."""
    lists = isinstance(node.op, ast.Add) and any(isinstance(a, (Container, Plain)) for a in old)
    return lists and any(isinstance(a, (QuerySet, Generator)) for a in added)


def _loaded(target: ast.Attribute | ast.Subscript) -> ast.Attribute | ast.Subscript:
    if isinstance(target, ast.Attribute):
        return ast.Attribute(target.value, target.attr, ast.Load())
    return ast.Subscript(target.value, target.slice, ast.Load())


def delete(frame: Frame, node: ast.Delete) -> None:
    """Execute ``del``."""
    for target in node.targets:
        if isinstance(target, ast.Subscript):
            holders = evaluate(frame, target.value)
            hashed(frame, target, evaluate_index(frame, target.slice))
            note_change(frame, target.value)
            if any(isinstance(holder, Session) for holder in holders):
                sure = all(isinstance(holder, Session) for holder in holders)
                frame.record_session(target, "delete", sure=sure)
            for holder in holders:
                call_special(frame, target, holder, "__delitem__")
            if any(isinstance(holder, Unknown) for holder in holders):
                frame.record(Kind.UNKNOWN, target, detail="item deletion")
        elif isinstance(target, ast.Attribute):
            holders = evaluate(frame, target.value)
            delete_attribute(frame, target, target.value, holders, target.attr)
        elif isinstance(target, ast.Name):
            frame.bind(target.id, NEVER)
            frame.state.names.pop(target.id, None)
