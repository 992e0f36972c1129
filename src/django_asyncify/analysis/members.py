"""Members of classes: found along the MRO, and bound to what they are reached through."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..edits import NodeKind
from ..project.facts import Binding, ClassFacts, Dotted
from .arguments import Arguments
from .frame import Frame
from .operations import Kind
from .values import (
    NEVER,
    PLAIN,
    Atom,
    Class,
    Function,
    FunctionRef,
    Ref,
    Value,
    join,
    value,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter

_PROPERTIES = frozenset(
    {"property", "cached_property", "functools.cached_property", "classproperty", "lazyproperty"}
)


@dataclass(frozen=True, slots=True)
class Member:
    """A name found in a class's body. ``stub`` marks Django's own classes, known by rules."""

    cls: ClassFacts
    bindings: tuple[Binding, ...]

    @property
    def stub(self) -> bool:
        """Whether it belongs to one of Django's classes."""
        return self.cls.module.name.startswith("django.")

    @property
    def written(self) -> bool:
        """Whether there is code to follow: Django's own may be left out (``...``)."""
        functions = [b.function for b in self.bindings if b.function is not None]
        return not functions or any(not left_out(function) for function in functions)


def left_out(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Whether a function's code isn't there to follow: ``...`` stands for it."""
    body = function.body[0] if isinstance(function.body, list) else function.body
    value = body.value if isinstance(body, ast.Expr) else body
    return isinstance(value, ast.Constant) and value.value is ...


def find_member(
    interpreter: Interpreter, mro: Sequence[ClassFacts | Dotted], name: str
) -> Member | None:
    """Return the nearest member called ``name``; None if no readable class has it."""
    for cls in mro:
        if isinstance(cls, ClassFacts) and name in cls.own:
            return Member(cls, cls.own[name])
    return None


def bind_member(frame: Frame, node: ast.expr, member: Member, receiver: Atom) -> Value:
    """Return a member as seen through ``receiver`` (an instance, an object or a class)."""
    return join([_bind(frame, node, member, binding, receiver) for binding in member.bindings])


def _bind(frame: Frame, node: ast.expr, member: Member, binding: Binding, receiver: Atom) -> Value:
    interpreter = frame.interpreter
    module = member.cls.module
    if binding.function is not None:
        return _bind_function(frame, node, member, binding.function, receiver)
    if binding.cls is not None:
        return value(Class(interpreter.project.class_facts(module, binding.cls)))
    if binding.value is not None:
        from .expressions import evaluate

        aliased = _aliased(frame, node, member, binding.value, receiver)
        if aliased is not None:
            return aliased
        made = evaluate(_class_frame(interpreter, member.cls), binding.value)
        interpreter.outlives(binding.name, made)
        return join([_described(frame, node, atom) for atom in made])
    return PLAIN


def class_values(frame: Frame, member: Member) -> Value:
    """Return what a class's body assigns to a name, as it is."""
    from .expressions import evaluate

    here = _class_frame(frame.interpreter, member.cls)
    return join([evaluate(here, b.value) for b in member.bindings if b.value is not None])


def _class_frame(interpreter: Interpreter, cls: ClassFacts) -> Frame:
    """Return a frame in which the values of a class's body are evaluated."""
    around = interpreter.local_classes.get(cls.node)
    class_frame = interpreter.module_frame(cls.module)
    class_frame.closure = around
    return class_frame


def _described(frame: Frame, node: ast.expr, atom: Atom) -> Value:
    """Run ``__get__`` of a descriptor of the project's own."""
    from .objects import call_special
    from .values import UNKNOWN, Object

    if isinstance(atom, Object) and call_special(frame, node, atom, "__get__"):
        return UNKNOWN
    return value(atom)


def _aliased(
    frame: Frame, node: ast.expr, member: Member, made: ast.expr, receiver: Atom
) -> Value | None:
    """``total = property(_get_total)`` and ``label = _label`` in a class's body."""
    if isinstance(made, ast.Name) and made.id in member.cls.own:
        # An alias stands for what is bound above it: ``status = status`` for the module's own.
        above = tuple(b for b in member.cls.own[made.id] if b.line < made.lineno)
        return bind_member(frame, node, Member(member.cls, above), receiver) if above else None
    if not isinstance(made, ast.Call) or not made.args:
        return None
    wrapper, first = ast.unparse(made.func), made.args[0]
    if wrapper in {"classmethod", "staticmethod"}:
        return _aliased(frame, node, member, first, receiver)
    if wrapper not in _PROPERTIES and not wrapper.endswith("cached_property"):
        return None
    for function in _getters(frame, member, first):
        if not isinstance(receiver, Class):
            return read_property(frame, node, function, receiver)
    return None


def _getters(frame: Frame, member: Member, first: ast.expr) -> list[FunctionRef]:
    interpreter, module = frame.interpreter, member.cls.module
    if isinstance(first, ast.Lambda):
        return [interpreter.function_ref(module, first, member.cls)]
    bindings = member.cls.own.get(first.id, ()) if isinstance(first, ast.Name) else ()
    own = [b.function for b in bindings if b.function is not None]
    if own:
        return [interpreter.function_ref(module, function, member.cls) for function in own]
    from .expressions import evaluate

    found = evaluate(_class_frame(interpreter, member.cls), first)
    return [atom.ref for atom in found if isinstance(atom, Function)]


def decorator_names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Return the decorators of a function as they are written, without arguments."""
    names = []
    for decorator in function.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        names.append(ast.unparse(target))
    return names


def is_property(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method is read like an attribute."""
    return any(
        name in _PROPERTIES or name.endswith((".getter", ".setter", "cached_property"))
        for name in decorator_names(function)
    )


def _bind_function(
    frame: Frame,
    node: ast.expr,
    member: Member,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    receiver: Atom,
) -> Value:
    interpreter = frame.interpreter
    names = decorator_names(function)
    ref = interpreter.function_ref(member.cls.module, function, member.cls)
    around = interpreter.local_classes.get(member.cls.node)
    if any(name.endswith((".setter", ".deleter")) for name in names):
        return NEVER
    if is_property(function):
        return read_property(frame, node, ref, receiver, around)
    if "staticmethod" in names:
        return value(Function(ref, around))
    if "classmethod" in names:
        owner = (
            receiver if isinstance(receiver, Class) else Class(_class_of(frame, receiver, member))
        )
        return value(Function(ref, around, bound=owner))
    bound = None if isinstance(receiver, Class) else receiver
    if not names:
        return value(Function(ref, around, bound=bound))
    decorated = interpreter.decorated(member.cls.module, function, member.cls)
    bindings = [
        value(Function(a.ref, a.frame, bound, a.through))
        if isinstance(a, Function)
        else _described(frame, node, a)
        for a in decorated
    ]
    return join(bindings)


def _class_of(frame: Frame, receiver: Atom, member: Member) -> ClassFacts:
    from .values import Instance, Object

    if isinstance(receiver, Object):
        return receiver.cls
    if isinstance(receiver, Instance):
        model = frame.interpreter.project.models.get(receiver.model)
        if model is not None:
            return model.cls
    return member.cls


def read_property(
    frame: Frame, node: ast.expr, ref: FunctionRef, receiver: Atom, around: Ref | None = None
) -> Value:
    """Run a property's getter; the access counts as a call of it."""
    if ref.module.name.startswith("django."):
        return PLAIN
    summary = frame.interpreter.call_function(
        Function(ref, around, bound=receiver), Arguments(), frame.place(node)
    )
    frame.record(
        Kind.ACCESSOR,
        node,
        node_kind=NodeKind.EXPRESSION,
        name=ref.name,
        callees=frozenset({ref}),
    )
    return summary.returned


__all__ = [
    "Member",
    "bind_member",
    "decorator_names",
    "find_member",
    "is_property",
    "read_property",
]


def decorator_names_of_class(cls: ast.ClassDef) -> list[str]:
    """Return a class's decorators as they are written, without arguments."""
    targets = [d.func if isinstance(d, ast.Call) else d for d in cls.decorator_list]
    return [ast.unparse(target) for target in targets]
