"""Objects that load when they are looked into: ``request.user`` and ``SimpleLazyObject``."""

from __future__ import annotations

import ast

from .frame import USER_LOADED, Frame
from .operations import Kind, Use
from .origins import Origin
from .values import (
    UNKNOWN,
    Atom,
    Function,
    Instance,
    Known,
    Object,
    Plain,
    Ref,
    RequestUser,
    Value,
    join,
    value,
)

LAZY = "lazy object"
_WRAPPED = "wrapped"
_USER_ORIGINS = frozenset({Origin(None, decline="request.user comes from Django's own query")})


def request_user(frame: Frame) -> Instance:
    """Return what ``request.user`` stands for once it is loaded."""
    return Instance(frame.user_model, _USER_ORIGINS)


def is_request_user(atom: Atom) -> bool:
    """Whether ``atom`` is the user of the request, which all code of the request shares."""
    return isinstance(atom, RequestUser) or (
        isinstance(atom, Instance) and atom.origins == _USER_ORIGINS and not atom.path
    )


def made_lazy(frame: Frame, ref: Ref, function: Value, node: ast.expr) -> Value:
    """Return the lazy object that calls ``function`` when it is looked into."""
    interpreter = frame.interpreter
    for atom in function:
        wrapped = UNKNOWN
        if isinstance(atom, Function):
            from .arguments import Arguments

            interpreter.run_lazily.add(atom.ref)
            wrapped = interpreter.executions.call(atom, Arguments(), frame.place(node)).returned
        interpreter.heap.write(ref, _WRAPPED, wrapped)
    return value(Known(LAZY, ref))


def is_lazy(atom: Atom) -> bool:
    """Whether looking into ``atom`` loads it."""
    return isinstance(atom, RequestUser) or _is_simple_lazy(atom)


def _is_simple_lazy(atom: Atom) -> bool:
    return isinstance(atom, Known) and atom.kind == LAZY


def look_into(
    frame: Frame,
    node: ast.expr,
    given: Value,
    *,
    handed_on: bool = False,
    use: Use | None = Use.AROUND,
) -> None:
    """Record that the lazy objects among ``given`` are loaded where ``node`` stands.

    ``use`` is None where ``node`` looks into them itself, not something around it.
    """
    for atom in frame.each(given):
        if isinstance(atom, RequestUser):
            frame.record_user(node, handed_on=handed_on)
        elif isinstance(atom, Known) and atom.kind == LAZY:
            _load(frame, node, wrapped_in(frame, atom), use)


def _load(frame: Frame, node: ast.expr, wrapped: Value, use: Use | None) -> None:
    fact = f"{USER_LOADED}: {ast.unparse(node)}"
    if fact in frame.state.facts:
        return
    from .lazy_calls import asks_for_truth

    # bool() in the thread loads it, and asks nothing more of such an instance.
    simple = all(isinstance(atom, (Instance, Plain)) for atom in wrapped)
    simple = simple and not any(asks_for_truth(frame, atom) for atom in wrapped)
    simple = simple and isinstance(node, (ast.Name, ast.Attribute))
    hoistable = frame.hoistable and simple
    name = "lazy" if simple else ""
    frame.record(Kind.REQUEST_USER, node, name=name, detail="lazy", use=use)
    if hoistable:
        frame.state.facts |= {fact}


def wrapped_in(frame: Frame, atom: Known) -> Value:
    """Return what a ``SimpleLazyObject`` stands for."""
    held = frame.interpreter.heap.read(atom.ref, _WRAPPED) if atom.ref is not None else None
    return held or UNKNOWN


def objects_in(frame: Frame, atom: Atom) -> Value:
    """Return the instances and objects that a lazy one stands for, with methods of their own."""
    return frozenset(a for a in loaded(frame, value(atom)) if isinstance(a, (Instance, Object)))


def loaded(frame: Frame, given: Value) -> Value:
    """Return ``given`` with its lazy objects replaced by what they stand for."""
    if not any(isinstance(atom, (RequestUser, Known)) for atom in given):
        return given
    return join(
        [
            value(request_user(frame))
            if isinstance(atom, RequestUser)
            else wrapped_in(frame, atom)
            if isinstance(atom, Known) and atom.kind == LAZY
            else value(atom)
            for atom in given
        ]
    )
