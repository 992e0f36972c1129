"""Members of classes: found along the MRO, and bound to what they are reached through."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from ..edits import NodeKind
from ..project.facts import Binding, ClassFacts, Dotted
from ..project.fields import CONTRIBUTING
from .arguments import Arguments
from .frame import Frame
from .given_attributes import contributed
from .operations import Kind
from .property_objects import call_property, getters_of, makes_properties
from .values import (
    NEVER,
    PLAIN,
    Atom,
    Class,
    Function,
    Instance,
    Object,
    Partial,
    Value,
    join,
    value,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter


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
        aliased = _aliased(frame, node, member, binding.value, receiver)
        if aliased is not None:
            return aliased
        made = evaluate_in_body(frame, member.cls, binding)
        interpreter.lasting.note(binding.name, made)
        return join([bind_value(frame, node, atom, receiver, member.cls) for atom in made])
    return PLAIN


def class_values(frame: Frame, member: Member) -> Value:
    """Return what a class's body assigns to a name, as it is."""
    made = [evaluate_in_body(frame, member.cls, b) for b in member.bindings if b.value is not None]
    return join(made)


def evaluate_in_body(frame: Frame, cls: ClassFacts, binding: Binding) -> Value:
    """Return what a class's body assigns: names that are bound above it in the body are known."""
    from .expressions import evaluate

    assert binding.value is not None
    here = _class_frame(frame.interpreter, cls)
    for name in _names_in(binding.value) & cls.own.keys():
        above = [b for b in cls.own[name] if b.line < binding.line]
        if above:
            here.state.names[name] = join([_in_body(here, cls, b) for b in above])
    return evaluate(here, binding.value)


@cache
def _names_in(node: ast.expr) -> frozenset[str]:
    return frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name))


def _in_body(frame: Frame, cls: ClassFacts, binding: Binding) -> Value:
    """Return what a name means in a class's body once it is bound: functions aren't bound yet."""
    interpreter = frame.interpreter
    if binding.function is not None:
        ref = interpreter.function_ref(cls.module, binding.function, cls)
        function = value(Function(ref, interpreter.local_classes.get(cls.node)))
        if is_property(binding.function):
            return call_property(frame, binding.function.decorator_list[0], Arguments((function,)))
        decorated = bool(binding.function.decorator_list)
        return (
            interpreter.names.decorated(cls.module, binding.function, cls)
            if decorated
            else function
        )
    if binding.cls is not None:
        return value(Class(interpreter.project.class_facts(cls.module, binding.cls)))
    return evaluate_in_body(frame, cls, binding) if binding.value is not None else PLAIN


def _class_frame(interpreter: Interpreter, cls: ClassFacts) -> Frame:
    """Return a frame in which the values of a class's body are evaluated."""
    around = interpreter.local_classes.get(cls.node)
    class_frame = interpreter.module_frame(cls.module)
    class_frame.closure = around
    return class_frame


def bind_value(frame: Frame, node: ast.expr, atom: Atom, receiver: Atom, cls: ClassFacts) -> Value:
    """Read what ``cls`` has been given as an attribute: properties run, functions and partials are
    bound, descriptors of the project's own are asked.
    """
    from .special_methods import call_special
    from .values import UNKNOWN

    getters = getters_of(frame, atom)
    if getters and not isinstance(receiver, Class):
        return join([_got(frame, node, getter, receiver) for getter in getters])
    if isinstance(atom, Object) and _is_replaced(frame, atom, receiver):
        return contributed(frame, node, atom.cls.node.name)
    if isinstance(atom, Object) and call_special(frame, node, atom, "__get__"):
        return UNKNOWN
    if isinstance(atom, Function) and not getters:
        return value(_method(frame, atom, receiver, cls))
    if isinstance(atom, Partial) and atom.dotted == "functools.partialmethod":
        return _partial_method(atom, receiver)
    return value(atom)


def _is_replaced(frame: Frame, made: Object, receiver: Atom) -> bool:
    """Whether a value in a model's body puts something else in its place."""
    project = frame.interpreter.project
    of_class = isinstance(receiver, Class) and project.model_of(receiver.facts) is not None
    replaces = find_member(frame.interpreter, project.mro(made.cls), CONTRIBUTING)
    return replaces is not None and (of_class or isinstance(receiver, Instance))


_STATIC, _OF_CLASS = "?builtins.staticmethod", "?builtins.classmethod"


def _method(frame: Frame, function: Function, receiver: Atom, cls: ClassFacts) -> Function:
    """Bind a function as Python does, unless ``staticmethod()`` has kept it from that."""
    rest = tuple(mark for mark in function.through if mark not in {_STATIC, _OF_CLASS})
    if _STATIC in function.through or function.bound is not None:
        return replace(function, through=rest)
    if _OF_CLASS in function.through:
        owner = _owner(frame, receiver, cls)
        return replace(function, through=rest, bound=owner)
    return replace(function, bound=None if isinstance(receiver, Class) else receiver)


def _owner(frame: Frame, receiver: Atom, cls: ClassFacts) -> Class:
    """Return what a class method gets as its ``cls``."""
    return receiver if isinstance(receiver, Class) else Class(_class_of(frame, receiver, cls))


def _partial_method(made: Partial, receiver: Atom) -> Value:
    """Return what ``partialmethod(function, ...)`` is on an instance: the rest isn't followed."""
    from .values import UNKNOWN

    function = made.function
    if isinstance(receiver, Class) or not isinstance(function, Function) or function.through:
        return UNKNOWN
    return value(replace(made, function=replace(function, bound=receiver)))


def _got(frame: Frame, node: ast.expr, getter: Atom, receiver: Atom) -> Value:
    """Run a property's getter, which need not be a function: ``attrgetter("author.name")``."""
    from .calls import call_atom
    from .values import UNKNOWN

    if isinstance(getter, Function):
        return read_property(frame, node, getter, receiver)
    apart = frame.interpreter.module_frame(frame.module)
    apart.conditional = 1  # nothing in it can go before the statement
    call = ast.copy_location(ast.Call(node, [], []), node)
    returned = call_atom(apart, call, getter, Arguments((value(receiver),)))
    if apart.clean:
        return returned
    frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail="a property's getter")
    return UNKNOWN


def _aliased(
    frame: Frame, node: ast.expr, member: Member, made: ast.expr, receiver: Atom
) -> Value | None:
    """``label = _label`` in a class's body."""
    if not isinstance(made, ast.Name) or made.id not in member.cls.own:
        return None
    # An alias stands for what is bound above it: ``status = status`` for the module's own.
    above = tuple(b for b in member.cls.own[made.id] if b.line < made.lineno)
    return bind_member(frame, node, Member(member.cls, above), receiver) if above else None


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
        makes_properties(name) or name.endswith((".getter", ".setter"))
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
    if is_property(function) and isinstance(receiver, Class) and not _read_on_classes(names):
        getter = Arguments((value(Function(ref, around)),))
        return call_property(frame, function.decorator_list[0], getter)
    if is_property(function):
        return read_property(frame, node, Function(ref, around), receiver)
    if "staticmethod" in names:
        return value(Function(ref, around))
    if "classmethod" in names:
        return value(Function(ref, around, bound=_owner(frame, receiver, member.cls)))
    bound = None if isinstance(receiver, Class) else receiver
    if not names:
        return value(Function(ref, around, bound=bound))
    decorated = interpreter.names.decorated(member.cls.module, function, member.cls)
    return join([bind_value(frame, node, atom, receiver, member.cls) for atom in decorated])


def _read_on_classes(names: Sequence[str]) -> bool:
    """Whether a property runs on the class, too, as Django's ``classproperty`` does."""
    return any("class" in name.rpartition(".")[2] for name in names)


def _class_of(frame: Frame, receiver: Atom, cls: ClassFacts) -> ClassFacts:
    if isinstance(receiver, Object):
        return receiver.cls
    if isinstance(receiver, Instance):
        model = frame.interpreter.project.models.get(receiver.model)
        if model is not None:
            return model.cls
    return cls


def read_property(frame: Frame, node: ast.expr, getter: Function, receiver: Atom) -> Value:
    """Run a property's getter; the access counts as a call of it."""
    ref = getter.ref
    if ref.module.name.startswith("django."):
        return PLAIN
    summary = frame.interpreter.executions.call(
        Function(ref, getter.frame, bound=receiver), Arguments(), frame.place(node)
    )
    frame.record(
        Kind.ACCESSOR,
        node,
        node_kind=NodeKind.EXPRESSION,
        name=ref.name,
        callees=frozenset({ref}),
        changes=summary.changes,
        receiver=receiver,
    )
    return summary.returned


def decorator_names_of_class(cls: ast.ClassDef) -> list[str]:
    """Return a class's decorators as they are written, without arguments."""
    targets = [d.func if isinstance(d, ast.Call) else d for d in cls.decorator_list]
    return [ast.unparse(target) for target in targets]
