"""Objects that load when they are looked into: ``request.user``, ``LazyObject`` and its like."""

from __future__ import annotations

import ast

from ..project.facts import ClassFacts, Dotted
from .arguments import Arguments
from .frame import USER_LOADED, Frame
from .members import Member, bind_member, find_member
from .operations import Kind, Use
from .origins import Origin
from .values import (
    NEVER,
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
_SIMPLE = "django.utils.functional.SimpleLazyObject"
_CLASSES = frozenset({"django.utils.functional.LazyObject", _SIMPLE})
#: Where such an object keeps what it stands for, and what making it calls.
_WRAPPED, _SETUP = "_wrapped", "_setup"
_USER_ORIGINS = frozenset({Origin(None, decline="request.user comes from Django's own query")})


def request_user(frame: Frame) -> Instance:
    """Return what ``request.user`` stands for once it is loaded."""
    return Instance(frame.user_model, _USER_ORIGINS)


def is_request_user(atom: Atom) -> bool:
    """Whether ``atom`` is the user of the request, which all code of the request shares."""
    return isinstance(atom, RequestUser) or (
        isinstance(atom, Instance) and atom.origins == _USER_ORIGINS and not atom.path
    )


def made_lazy(
    frame: Frame, ref: Ref, function: Value, node: ast.expr, cls: ClassFacts | None = None
) -> Value:
    """Return the lazy object that calls ``function`` when it is looked into."""
    for atom in function:
        wrapped = _run_later(frame, atom, node) if isinstance(atom, Function) else UNKNOWN
        frame.interpreter.heap.write(ref, _WRAPPED, wrapped)
    return value(Known(LAZY, ref, cls))


def _run_later(frame: Frame, function: Function, node: ast.expr) -> Value:
    frame.interpreter.run_lazily.add(function.ref)
    return frame.interpreter.executions.call(function, Arguments(), frame.place(node)).returned


def is_lazy_class(frame: Frame, cls: ClassFacts) -> bool:
    """Whether objects of a class of the project's own load when they are looked into."""
    bases = frame.interpreter.project.mro(cls)
    return any(isinstance(base, Dotted) and base.name in _CLASSES for base in bases)


def made_by_class(frame: Frame, node: ast.expr, cls: ClassFacts, arguments: Arguments) -> Value:
    """Return the object of a lazy class, whose ``_setup()`` or function is called later."""
    mro, ref = frame.interpreter.project.mro(cls), frame.ref(node)
    setup = find_member(frame.interpreter, mro, _SETUP)
    if setup is not None:
        for atom in bind_member(frame, node, setup, Object(cls, ref)):
            if isinstance(atom, Function):
                _run_later(frame, atom, node)
        return value(Known(LAZY, ref, cls))
    simple = any(isinstance(base, Dotted) and base.name == _SIMPLE for base in mro)
    given = arguments.get(0, "func") if simple else None
    return made_lazy(frame, ref, given or UNKNOWN, node, cls)


def own_member(frame: Frame, holder: Known, name: str) -> Member | None:
    """Return what the class of a lazy object has itself under a name, which loads nothing."""
    if holder.cls is None:
        return None
    return find_member(frame.interpreter, frame.interpreter.project.mro(holder.cls), name)


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
    own = all(frame.is_own(atom) for atom in given if isinstance(atom, RequestUser))
    for atom in frame.each(given):
        if isinstance(atom, RequestUser):
            frame.record_user(node, handed_on=handed_on, own=own)
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
    """Return what a lazy object stands for."""
    held = frame.interpreter.heap.read(atom.ref, _WRAPPED) if atom.ref is not None else None
    return held or UNKNOWN


def objects_in(frame: Frame, atom: Atom) -> Value:
    """Return the instances and objects that a lazy one stands for, with methods of their own."""
    return frozenset(a for a in loaded(frame, value(atom)) if isinstance(a, (Instance, Object)))


def loaded(frame: Frame, given: Value) -> Value:
    """Return ``given`` with its lazy objects replaced by what they stand for."""
    if not any(is_lazy(atom) for atom in given):
        return given
    return join([_loaded(frame, atom) for atom in given])


def _loaded(frame: Frame, atom: Atom) -> Value:
    if isinstance(atom, RequestUser):
        return value(request_user(frame))
    if isinstance(atom, Known) and atom.kind == LAZY:
        return wrapped_in(frame, atom) | _with_specials(frame, atom)
    return value(atom)


def _with_specials(frame: Frame, atom: Known) -> Value:
    """Return a lazy object as one of its class, if that has special methods of its own."""
    if atom.cls is None or atom.ref is None:
        return NEVER
    own = [c.own for c in frame.interpreter.project.mro(atom.cls) if isinstance(c, ClassFacts)]
    special = {name for names in own for name in names if name.startswith("__")} - {"__init__"}
    return value(Object(atom.cls, atom.ref)) if special else NEVER
