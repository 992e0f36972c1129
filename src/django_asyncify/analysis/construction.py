"""Calling a class: model instances, forms, exceptions, ordinary objects."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from ..django_api.django_names import is_response
from ..project.facts import TO_ONE, ClassFacts, Dotted, ModelFacts
from .arguments import Arguments
from .callbacks import call_callback
from .column_values import note_columns_given
from .container_classes import container_of, fill_container
from .content_types import look_up_content_type
from .dataclasses import fill_dataclass, is_dataclass
from .enums import enum_members, is_enum
from .exceptions import note_own
from .form_classes import is_form
from .forms import construct_form
from .frame import Frame
from .inherited import hand_over, unreadable
from .lazy_objects import is_lazy_class, made_by_class
from .measured_images import measure_image
from .members import Member, bind_member, evaluate_in_body, find_member
from .model_attributes import write_made
from .named_tuple_methods import is_named_tuple
from .operations import Kind
from .origins import Origin
from .responses import call_response
from .special_methods import call_special
from .stores import runs_setter
from .values import (
    UNKNOWN,
    Class,
    Foreign,
    Function,
    Instance,
    Known,
    Object,
    Plain,
    QuerySet,
    Response,
    Value,
    value,
)


def construct(frame: Frame, node: ast.Call, callee: Class, arguments: Arguments) -> Value:
    """Return what calling a readable class makes."""
    project = frame.interpreter.project
    model = project.model_of(callee.facts)
    if model is not None:
        return _model(frame, node, model, arguments)
    if is_form(frame, callee.facts):
        return construct_form(frame, node, callee.facts, arguments)
    bases = project.mro(callee.facts)
    names = {base.name for base in bases if isinstance(base, Dotted)}
    if is_lazy_class(frame, callee.facts):
        return _lazy(frame, node, callee.facts, arguments)
    if any(is_response(name) for name in names):
        return _response(frame, node, callee, arguments)
    if any(name in {"threading.local", "asgiref.local.Local"} for name in names):
        return value(Known("thread local"))
    if is_enum(frame, callee.facts):
        missing = find_member(frame.interpreter, project.mro(callee.facts), "_missing_")
        if missing is not None:
            call_callback(frame, node, bind_member(frame, node, missing, callee), None, "enum")
        return enum_members(frame, callee.facts)
    if any(name.startswith("django.db.models.") and name.endswith("QuerySet") for name in names):
        made = _queryset(frame, callee.facts, names, arguments)
        if made is not None:
            return made
    if any(name.startswith("django.core.paginator.") for name in names):
        from .pagination import make_paginator

        return make_paginator(frame, node, arguments, callee.facts)
    return _object(frame, node, callee, arguments)


def _lazy(frame: Frame, node: ast.Call, cls: ClassFacts, arguments: Arguments) -> Value:
    """Make an object of a class that derives from ``LazyObject``."""
    init = find_member(frame.interpreter, frame.interpreter.project.mro(cls), "__init__")
    if init is not None:
        _run_init(frame, node, Object(cls, frame.ref(node)), init.cls, arguments)
    return made_by_class(frame, node, cls, arguments)


def _response(frame: Frame, node: ast.Call, callee: Class, arguments: Arguments) -> Value:
    """Make a response of a class of the project's own; one with methods stays an object."""
    mro = frame.interpreter.project.mro(callee.facts)
    made = Object(callee.facts, frame.ref(node))
    init = find_member(frame.interpreter, mro, "__init__")
    if init is not None:
        _run_init(frame, node, made, init.cls, arguments)
    else:
        base = next(b.name for b in mro if isinstance(b, Dotted) and is_response(b.name))
        call_response(frame, node, base, arguments)
    own = {name for cls in mro if isinstance(cls, ClassFacts) for name in cls.own}
    return value(made if own - _SET_ON_RESPONSES else Response())


_SET_ON_RESPONSES = frozenset({"__init__", "charset", "content_type", "status_code", "template"})


def _queryset(
    frame: Frame, cls: ClassFacts, outer: Collection[str], arguments: Arguments
) -> Value | None:
    """Return ``ArticleQuerySet(self.model, using=self._db)``, as a ``get_queryset()`` makes it."""
    project = frame.interpreter.project
    own_init = find_member(frame.interpreter, project.mro(cls), "__init__")
    given = arguments.get(0, "model") or UNKNOWN
    models = [project.model_of(a.facts) if isinstance(a, Class) else None for a in given]
    if (own_init is not None and not own_init.stub) or not all(models):
        return None
    known = all(name == "object" or name.startswith(("django.", "builtins.")) for name in outer)
    made = [QuerySet(m.key, Origin(None), cls=cls, known=known) for m in models if m is not None]
    return value(*made)


def _model(frame: Frame, node: ast.Call, model: ModelFacts, arguments: Arguments) -> Value:
    made = created_instance(frame, model.key, arguments, "the instance wasn't fetched")
    for name, given in arguments.keywords:
        look_up_content_type(frame, node, model.key, name)
        measure_image(frame, node, model.key, name, given)
        if name not in model.fields:
            runs_setter(frame, node, made, name, given)
    note_columns_given(frame, node, model.key, arguments)
    run_defaults(frame, node, model, {name for name, _ in arguments.keywords})
    member = find_member(frame.interpreter, model.mro, "__init__")
    if member is not None and not member.stub:
        _run_init(frame, node, made, member.cls, arguments)
    return value(made)


def run_defaults(frame: Frame, node: ast.Call, model: ModelFacts, given: set[str]) -> None:
    """Run the fields' callable defaults, which making an instance does."""
    for name, function in field_defaults(frame, model):
        if name not in given:
            call_callback(frame, node, value(function), (), f"{model.name}()")


def field_defaults(frame: Frame, model: ModelFacts) -> list[tuple[str, Function]]:
    """Return the fields whose default is a function of the project's, with that function."""
    found = []
    for cls in model.mro:
        if not isinstance(cls, ClassFacts) or cls.module.name.startswith("django."):
            continue
        for name, bindings in cls.own.items():
            made = bindings[-1].value
            for keyword in made.keywords if isinstance(made, ast.Call) else ():
                if keyword.arg == "default" and not isinstance(keyword.value, ast.Constant):
                    held = evaluate_in_body(frame, cls, replace(bindings[-1], value=keyword.value))
                    found += [(name, atom) for atom in held if isinstance(atom, Function)]
    return found


def created_instance(frame: Frame, key: str, arguments: Arguments, why: str) -> Instance:
    """Return an instance made from keyword arguments; the relations given are loaded."""
    model = frame.interpreter.project.models.get(key)
    assigned = set()
    for name, given in arguments.keywords:
        field = model.fields.get(name) if model else None
        if field is not None and field.kind in TO_ONE:
            assigned.add(name)
            write_made(frame.interpreter.heap, key, name, given)
    return Instance(key, frozenset({Origin(None, decline=why)}), "", frozenset(assigned))


def _object(frame: Frame, node: ast.Call, callee: Class, arguments: Arguments) -> Value:
    project = frame.interpreter.project
    made = Object(callee.facts, frame.ref(node))
    mro = project.mro(callee.facts)
    if any(isinstance(b, Dotted) and b.name.endswith(("Error", "Exception")) for b in mro):
        note_own(frame, callee.facts, arguments)
    new = find_member(frame.interpreter, mro, "__new__") or _metaclass_call(frame, mro)
    init = find_member(frame.interpreter, mro, "__init__")
    if new is not None:
        effect = _may_write(frame, (new, init))
        frame.record(Kind.UNKNOWN, node, detail="__new__", effect=effect)
    if init is not None:
        _run_init(frame, node, made, init.cls, arguments)
    elif new is not None:
        hand_over(frame, made, arguments)
    elif is_dataclass(callee.facts) or is_named_tuple(project, callee.facts):
        fill_dataclass(frame, node, made, arguments)
        call_special(frame, node, made, "__post_init__")
    elif unreadable(frame, callee.facts):
        return _unreadable_object(frame, node, made, arguments)
    elif (container := container_of(project, made)) is not None:
        fill_container(frame, node, container, arguments)
    # What makes objects itself may give another one; mostly it is one of the class.
    return value(made) if new is None else value(made) | UNKNOWN


def _may_write(frame: Frame, members: Iterable[Member | None]) -> bool:
    functions = [b.function for member in members if member for b in member.bindings if b.function]
    return any(map(frame.interpreter.unknown_effects.in_function, functions))


def _metaclass_call(frame: Frame, mro: Sequence[ClassFacts | Dotted]) -> Member | None:
    """Return what a metaclass of the project's own does instead of making an object."""
    from .expressions import evaluate

    for cls in mro:
        if not isinstance(cls, ClassFacts):
            continue
        for keyword in cls.node.keywords:
            if keyword.arg != "metaclass":
                continue
            for atom in evaluate(frame.interpreter.module_frame(cls.module), keyword.value):
                if isinstance(atom, Class):
                    order = frame.interpreter.project.mro(atom.facts)
                    return find_member(frame.interpreter, order, "__call__")
    return None


def _unreadable_object(frame: Frame, node: ast.Call, made: Object, arguments: Arguments) -> Value:
    if all(isinstance(a, (Plain, Foreign)) for v in arguments.all() for a in v):
        return value(made)
    frame.record(Kind.UNKNOWN, node, detail="constructor")
    hand_over(frame, made, arguments)
    return value(made)


def _run_init(
    frame: Frame, node: ast.Call, made: Object | Instance, owner: ClassFacts, arguments: Arguments
) -> None:
    from .readable_calls import call_readable

    member = find_member(frame.interpreter, (owner,), "__init__")
    if member is None:
        return
    for atom in bind_member(frame, node, member, made):
        if isinstance(atom, Function):
            call_readable(frame, node, atom, arguments, detail="constructor")
