"""Special methods of classes: which there are, and what running them records."""

from __future__ import annotations

import ast

from ..edits import NodeKind
from ..project.facts import ClassFacts
from .added_attributes import is_added
from .arguments import Arguments
from .frame import Frame
from .inherited import may_give, run_inherited
from .members import Member, bind_member, find_member
from .operations import Kind, Use
from .special_members import is_special_added
from .values import (
    NEVER,
    UNKNOWN,
    Atom,
    Function,
    FunctionRef,
    Instance,
    Object,
    Plain,
    Value,
    join,
)


def call_special(
    frame: Frame, node: ast.expr, holder: Atom, name: str, use: Use | None = None
) -> bool:
    """Run a special method of an object or an instance; say whether its class defines it."""
    member = special_of(frame, holder, name)
    special_results(frame, node, holder, name, use)
    known = member is not None or is_added_to(frame, holder, name)
    return known or run_inherited(frame, node, holder, name, use)


def special_results(
    frame: Frame, node: ast.expr, holder: Atom, name: str, use: Use | None = None
) -> Value:
    """Run a special method that the class of an object or instance defines; return its results."""
    if is_added_to(frame, holder, name):
        frame.record(Kind.UNKNOWN, node, detail=f"{name}, put on a class", use=use)
    member = special_of(frame, holder, name)
    bound = bind_member(frame, node, member, holder) if member is not None else NEVER
    asked = Arguments((UNKNOWN,) if name not in _ALONE else ())
    functions = [atom for atom in bound if isinstance(atom, Function)]
    if any(not isinstance(atom, (Function, Plain)) for atom in bound):
        frame.record(
            Kind.UNKNOWN,
            node,
            node_kind=NodeKind.EXPRESSION,
            detail=f"{name}, made by a call",
            use=use,
        )
    return join([run_special(frame, node, f, name, use, asked) for f in functions])


def special_of(frame: Frame, holder: Atom, name: str) -> Member | None:
    """Return a special method that the class of an object or instance defines, if it does."""
    project = frame.interpreter.project
    if isinstance(holder, Object):
        return find_member(frame.interpreter, project.mro(holder.cls), name)
    model = project.models.get(holder.model) if isinstance(holder, Instance) else None
    member = find_member(frame.interpreter, model.mro, name) if model is not None else None
    return None if member is None or (member.stub and not member.written) else member


def is_added_to(frame: Frame, holder: Atom, name: str) -> bool:
    """Whether code puts a special method on the class of an object or an instance."""
    if isinstance(holder, Object):
        return is_special_added(frame, frame.interpreter.project.mro(holder.cls), name)
    models = frame.interpreter.project.models
    model = models.get(holder.model) if isinstance(holder, Instance) else None
    return model is not None and is_added(frame, model, name)


def has_special(frame: Frame, holder: Atom, name: str) -> bool:
    """Whether the class of an object or an instance has a special method, wherever it is from."""
    return special_of(frame, holder, name) is not None or is_added_to(frame, holder, name)


def reads_special(frame: Frame, holder: Instance, name: str) -> bool:
    """Whether ``special_of()`` tells all that a special method of an instance may be."""
    known = holder.model in frame.interpreter.project.models
    return known and not (is_added_to(frame, holder, name) or may_give(frame, holder, name))


def special_refs(frame: Frame, holder: Atom, name: str) -> list[FunctionRef]:
    """Return the functions that are a special method of an object's class."""
    member, interpreter = special_of(frame, holder, name), frame.interpreter
    return [
        interpreter.function_ref(member.cls.module, binding.function, member.cls)
        for binding in (member.bindings if member is not None else ())
        if member is not None and binding.function is not None
    ]


_NOT_CALLED_BY_OTHERS = frozenset(
    ["__init__", "__new__", "__init_subclass__", "__set_name__", "__class_getitem__", "__del__"]
)


def run_all_specials(frame: Frame, node: ast.expr, given: Value) -> None:
    """Run every special method of the project's objects among ``given``, and inside them.

    Code that isn't followed (``json.dumps``, ``max``, ``itertools.chain``) may call any of them.
    """
    from .dataclasses import with_fields

    added = frame.interpreter.project.added_specials
    for atom in with_fields(frame, given, _DEEPEST):
        if not isinstance(atom, Object):
            continue
        run_inherited(frame, node, atom, "__iter__", None)
        for cls in frame.interpreter.project.mro(atom.cls):
            for name in (*cls.own, *added) if isinstance(cls, ClassFacts) else ():
                if name.startswith("__") and name not in _NOT_CALLED_BY_OTHERS:
                    call_special(frame, node, atom, name)


_DEEPEST = 3


_ALONE = frozenset(
    [
        "__str__",
        "__repr__",
        "__iter__",
        "__len__",
        "__bool__",
        "__enter__",
        "__next__",
        "__index__",
        "__reversed__",
        "__dir__",
        "__neg__",
        "__pos__",
        "__invert__",
    ]
)


def run_special(
    frame: Frame,
    node: ast.expr,
    function: Function,
    name: str,
    use: Use | None,
    arguments: Arguments,
) -> Value:
    """Run a special method that was found, and record where it is run; return what it gives."""
    summary = frame.interpreter.executions.call(function, arguments, frame.place(node))
    frame.record(
        Kind.ACCESSOR,
        node,
        node_kind=NodeKind.EXPRESSION,
        name=name,
        detail=name,
        callees=frozenset({function.ref}),
        changes=summary.changes,
        use=use,
        receiver=function.bound,
    )
    return summary.returned
