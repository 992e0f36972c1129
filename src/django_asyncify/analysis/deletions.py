"""Attributes that are deleted: deleters, ``__delete__`` and ``__delattr__`` run then."""

from __future__ import annotations

import ast

from .frame import Frame
from .instance_state import ANY_NAME
from .lazy_objects import look_into
from .members import Member, bind_member, find_member
from .operations import Kind
from .read_relations import unload_attribute
from .special_methods import special_of
from .stores import (
    descriptors,
    is_thread_state,
    mro_of,
    property_parts,
    run_hook,
    with_code,
    with_holder,
)
from .values import UNKNOWN, Atom, Instance, Object, Value, value

_DELETER = "deleter"


def delete_attribute(
    frame: Frame, node: ast.expr, holder_node: ast.expr, holders: Value, name: str
) -> None:
    """Delete ``name``, which may be any, of ``holders``; ``holder_node`` is where those stand."""
    unload_attribute(frame, name if name != ANY_NAME else None)
    for holder in frame.each(holders):
        look_into(frame, holder_node, value(holder))
        if is_thread_state(holder):
            statement = frame.statement if frame.statement is not None else node
            frame.record(Kind.THREAD_STATE, statement, name=name, detail="deletion")
        elif isinstance(holder, (Instance, Object)):
            _run_deleters(frame, node, holder, name)


def _run_deleters(frame: Frame, node: ast.expr, holder: Instance | Object, name: str) -> None:
    mro = mro_of(frame, holder)
    own = find_member(frame.interpreter, mro, "__delattr__")
    if own is not None and not own.stub:
        _run_method(frame, node, own, holder)
    for wanted in with_code(frame, holder, _DELETER) if name == ANY_NAME else (name,):
        member = find_member(frame.interpreter, mro, wanted)
        for function in property_parts(frame, member, wanted, "fdel"):
            run_hook(frame, node, with_holder(function, holder), (), _DELETER)
        for descriptor in descriptors(frame, member, "__delete__"):
            method = special_of(frame, descriptor, "__delete__")
            if method is not None:
                _run_method(frame, node, method, descriptor)


def _run_method(frame: Frame, node: ast.expr, method: Member, receiver: Atom) -> None:
    for atom in bind_member(frame, node, method, receiver):
        run_hook(frame, node, atom, (UNKNOWN,), _DELETER)
