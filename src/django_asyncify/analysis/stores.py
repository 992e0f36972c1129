"""Attributes that code sets on objects, classes and modules, and where they are read back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..project.facts import ClassFacts, Dotted, ModuleFacts
from ..spans import Span
from .arguments import Arguments
from .content_types import look_up_content_type
from .exceptions import is_caught_text, note_attribute
from .form_methods import set_on_form, set_part_of_field
from .frame import Frame
from .instance_state import ANY_NAME, note_set
from .iteration import is_data
from .lazy_objects import is_request_user, request_user
from .measured_images import measure_image
from .members import Member, bind_member, class_values, decorator_names, find_member
from .model_attributes import write_attribute
from .operations import Kind
from .property_objects import PROPERTY, callables_of
from .read_relations import unload_attribute
from .ref_names import REQUEST
from .values import (
    UNKNOWN,
    Atom,
    Class,
    External,
    Function,
    FunctionRef,
    Instance,
    Known,
    Module,
    Object,
    Plain,
    Ref,
    Request,
    Response,
    Unknown,
    Value,
    join,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter

_ELSEWHERE = Ref(Path("<attributes>"), Span(0, 0, 0, 0))


@cache
def class_place(cls: ClassFacts) -> Ref:
    """Return where the heap keeps what code sets on a class."""
    return Ref(Path(f"<class {cls.qualname}>"), Span(0, 0, 0, 0))


@cache
def module_place(module: ModuleFacts) -> Ref:
    """Return where the heap keeps what other code sets on a module."""
    return Ref(Path(f"<module {module.name}>"), Span(0, 0, 0, 0))


def is_thread_state(holder: Atom) -> bool:
    """Whether what is set on ``holder`` is seen by the thread alone that sets it."""
    return isinstance(holder, Known) and holder.kind in {"thread local", "connection"}


def _note_user(frame: Frame, function: FunctionRef, given: Value) -> None:
    """Note what kind of user a function puts on the request."""
    interpreter = frame.interpreter
    objects = [atom for atom in given if isinstance(atom, Object)]
    if not all(isinstance(atom, (Instance, Plain, Object)) for atom in given):
        interpreter.assigns_lazy_user.add(function)
        frame.forget_user()
    if any(not atom.cls.module.name.startswith("django.") for atom in objects):
        interpreter.assigns_own_user.add(function)


def store(
    frame: Frame, node: ast.expr | ast.stmt, holder: Atom, name: str, given: Value, held_by: str
) -> None:
    """Set ``holder.name``; ``node`` is where operations are recorded, ``held_by`` the local name
    of the holder, if it has one.
    """
    heap = frame.interpreter.heap
    if is_request_user(holder):
        holder, held_by = request_user(frame), ""
    if isinstance(holder, (Instance, Unknown)) or not (
        isinstance(holder, (Object, Class, Module, Request)) or name == ANY_NAME
    ):
        note_set(frame, node, holder, name, given)
    unload_attribute(frame, name if name not in {ANY_NAME, "_result_cache"} else None)
    if isinstance(holder, (Object, Instance)) and runs_setter(frame, node, holder, name, given):
        return
    if isinstance(holder, Object):
        heap.write(holder.ref, name, given)
    elif isinstance(holder, Class):
        heap.write(class_place(holder.facts), name, given)
    elif isinstance(holder, Module):
        heap.write(module_place(holder.facts), name, given)
    elif isinstance(holder, Request):
        heap.write(REQUEST, name, given)
        if name in {"user", ANY_NAME} and frame.function is not None:
            frame.interpreter.assigns_user.add(frame.function)
            _note_user(frame, frame.function, given)
    elif isinstance(holder, Instance):
        look_up_content_type(frame, node, holder.model, name)
        measure_image(frame, node, holder.model, name, given)
        write_attribute(frame, holder.model, name, given, held_by)
    elif is_thread_state(holder):
        frame.record(Kind.THREAD_STATE, node, name=name, detail="assignment")
    elif isinstance(holder, Known) and holder.kind in {"form field", "widget"}:
        set_part_of_field(frame, node, holder, name, given)
    elif isinstance(holder, Known) and holder.kind in {"form", "querying form"}:
        set_on_form(frame, holder, name, given)
    elif isinstance(holder, Known) and holder.ref is not None:
        heap.write(holder.ref, name, given)
    elif isinstance(holder, Response) and not is_data(frame, given):
        frame.record(Kind.UNKNOWN, node, detail="text of a response")
    elif isinstance(holder, External) and is_caught_text(holder, name):
        note_attribute(frame, given)
    elif not is_data(frame, given):
        heap.write(_ELSEWHERE, name, UNKNOWN)


def stored_elsewhere(frame: Frame, name: str) -> Value | None:
    """Return what code may have set as ``name`` on something the heap has no place for."""
    return frame.interpreter.heap.read(_ELSEWHERE, name)


_OWN_CLASS = ("cls", "__class__", "type(self)")


def stored_on_class(interpreter: Interpreter, cls: ClassFacts, name: str) -> Value | None:
    """Return what code sets on a class or its bases, besides what their bodies say."""
    heap, project = interpreter.heap, interpreter.project
    found: list[Value] = []
    for base in project.mro(cls):
        if isinstance(base, ClassFacts) and not base.module.name.startswith("django."):
            written = (heap.read(class_place(base), one) for one in (name, ANY_NAME))
            found += [held for held in written if held is not None]
            if _set_in_text(interpreter, (base.node.name, *_OWN_CLASS), name):
                found.append(UNKNOWN)
    return join(found) if found else None


def stored_on_module(interpreter: Interpreter, module: ModuleFacts, name: str) -> Value | None:
    """Return what other modules set on a module."""
    heap = interpreter.heap
    found = [heap.read(module_place(module), one) for one in (name, ANY_NAME)]
    known = [held for held in found if held is not None]
    if _set_in_text(interpreter, (module.name.rpartition(".")[2],), name):
        known.append(UNKNOWN)
    return join(known) if known else None


def _set_in_text(interpreter: Interpreter, holders: Iterable[str], name: str) -> bool:
    """Whether any code of the project, reached by a view or not, assigns ``holder.name``."""
    known = interpreter.set_in_text
    if name not in known:
        stored = re.compile(rf"\.{re.escape(name)}\s*(?::[^=\n]+)?=[^=]")
        project = interpreter.project
        modules = [project.module_at(path) for path in project.files_mentioning(name)]
        texts = [module.source.text for module in modules if module is not None]
        known[name] = frozenset(
            _before(text, found.start()) for text in texts for found in stored.finditer(text)
        )
    return not known[name].isdisjoint(holders)


def is_set_in_text(interpreter: Interpreter, name: str) -> bool:
    """Whether any code of the project assigns an attribute called ``name``, of whatever."""
    _set_in_text(interpreter, (), name)
    return bool(interpreter.set_in_text[name])


def is_set_from_outside(interpreter: Interpreter, name: str) -> bool:
    """Whether any code assigns an attribute called ``name`` of something else than ``self``."""
    _set_in_text(interpreter, (), name)
    return not interpreter.set_in_text[name] <= {"self"}


def _before(text: str, end: int) -> str:
    """Return the name that ends there, or ``type(self)``."""
    found = _HOLDER.search(text, max(0, end - 80), end)
    return found[0] if found is not None else ""


_HOLDER = re.compile(r"(?:\w+|type\(self\))\Z")


def runs_setter(
    frame: Frame, node: ast.expr | ast.stmt, holder: Object | Instance, name: str, given: Value
) -> bool:
    """Run a property's setter or the class's ``__setattr__``; say whether a setter stored it.

    Of an unknown name any of them may run.
    """
    mro = mro_of(frame, holder)
    own = find_member(frame.interpreter, mro, "__setattr__")
    if own is not None and not own.stub:
        for atom in bind_member(frame, frame_node(frame, node), own, holder):
            run_hook(frame, node, atom, (UNKNOWN, given))
    if name == ANY_NAME:
        for other in with_code(frame, holder, "setter"):
            _set_member(frame, node, holder, other, given)
        return False
    return _set_member(frame, node, holder, name, given)


def with_code(frame: Frame, holder: Object | Instance, part: str) -> Iterator[str]:
    """Yield the names that may run code: a property's ``part``, or what a call has made."""
    for cls in mro_of(frame, holder):
        for name, bindings in cls.own.items() if isinstance(cls, ClassFacts) else ():
            functions = (b.function for b in bindings if b.function is not None)
            values = (b.value for b in bindings if isinstance(b.value, ast.Call))
            runs = any(values) or any(f"{name}.{part}" in decorator_names(f) for f in functions)
            if runs and not is_field(frame, holder, name):
                yield name


def _set_member(
    frame: Frame, node: ast.expr | ast.stmt, holder: Object | Instance, name: str, given: Value
) -> bool:
    from .special_methods import call_special

    if is_field(frame, holder, name):
        return False
    member = find_member(frame.interpreter, mro_of(frame, holder), name)
    functions = property_parts(frame, member, name, "fset")
    for function in functions:
        run_hook(frame, node, with_holder(function, holder), (given,))
    objects = descriptors(frame, member, "__set__")
    for descriptor in objects:
        call_special(frame, frame_node(frame, node), descriptor, "__set__")
    return bool(functions or objects)


def with_holder(function: Atom, holder: Object | Instance) -> Atom:
    """Return a function as a method of ``holder``."""
    return replace(function, bound=holder) if isinstance(function, Function) else function


def is_field(frame: Frame, holder: Object | Instance, name: str) -> bool:
    """Whether setting or deleting a name sets or deletes a model's field, which runs no code."""
    if not isinstance(holder, Instance):
        return False
    model = frame.interpreter.project.models.get(holder.model)
    return model is not None and name in model.fields


def property_parts(frame: Frame, member: Member | None, name: str, part: str) -> list[Atom]:
    """Return what runs as a property's ``fset`` or ``fdel``, decorated or given to it."""
    if member is None:
        return []
    mark = f"{name}.{'setter' if part == 'fset' else 'deleter'}"
    found: list[Atom] = [
        Function(frame.interpreter.function_ref(member.cls.module, b.function, member.cls))
        for b in member.bindings
        if b.function is not None and mark in decorator_names(b.function)
    ]
    made = (a for a in class_values(frame, member) if isinstance(a, Known) and a.kind == PROPERTY)
    return found + [function for atom in made for function in callables_of(frame, atom, part)]


def mro_of(frame: Frame, holder: Object | Instance) -> tuple[ClassFacts | Dotted, ...]:
    """Return the classes that an object or an instance has its attributes from."""
    project = frame.interpreter.project
    if isinstance(holder, Object):
        return project.mro(holder.cls)
    model = project.models.get(holder.model)
    return model.mro if model is not None else ()


def descriptors(frame: Frame, member: Member | None, method: str) -> list[Object]:
    """Return the objects that a class keeps under a name and that have a descriptor's method."""
    from .special_methods import special_of

    made = class_values(frame, member) if member is not None else frozenset()
    return [a for a in made if isinstance(a, Object) and special_of(frame, a, method) is not None]


def frame_node(frame: Frame, node: ast.expr | ast.stmt) -> ast.expr:
    """Return an expression for ``node``, which may be a statement."""
    return node if isinstance(node, ast.expr) else ast.copy_location(ast.Constant(None), node)


def run_hook(
    frame: Frame,
    node: ast.expr | ast.stmt,
    atom: Atom,
    given: tuple[Value, ...],
    detail: str = "setter",
) -> None:
    """Run what setting or deleting an attribute calls; it is recorded at the whole statement."""
    statement = frame.statement if frame.statement is not None else node
    if not isinstance(atom, Function):
        frame.record(Kind.UNKNOWN, statement, detail=detail, effect=True)
        return
    summary = frame.interpreter.executions.call(atom, Arguments(given), frame.place(node))
    frame.record(
        Kind.ACCESSOR,
        statement,
        name=atom.ref.name,
        detail=detail,
        callees=frozenset({atom.ref}),
        changes=summary.changes,
    )
