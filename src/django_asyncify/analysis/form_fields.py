"""Fields in a form's body, and the functions they are given: those are run with data, to see
whether cleaning the form blocks.

https://docs.djangoproject.com/en/stable/ref/forms/fields/#core-field-arguments
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from ..project.facts import Binding, ClassFacts
from .cleaned_data import FILES, PLAIN_FIELDS, called, is_data_type
from .enums import is_enum
from .field_classes import cleaning_blocks, is_plain_field
from .frame import Frame
from .iteration import inside_external, is_data
from .members import evaluate_in_body
from .validators import function_blocks, run_back, validators_block
from .values import (
    PLAIN,
    Atom,
    Class,
    External,
    Function,
    Generator,
    Known,
    Manager,
    Object,
    Partial,
    QuerySet,
    Value,
)


def unfollowed_field(frame: Frame, cls: ClassFacts) -> str:
    """Say which field in a form's body is of a class that isn't followed, or nothing."""
    for binding, made in _fields_of(cls):
        own = _own_classes(frame, cls, binding, made)
        plain = all(is_plain_field(frame, field) for field in own)
        if not plain or (not own and called(made) not in PLAIN_FIELDS):
            return f"{cls.node.name}.{binding.name} is built by {ast.unparse(made.func)}()"
    return ""


def _fields_of(cls: ClassFacts) -> Iterator[tuple[Binding, ast.Call]]:
    """Yield what calls in a form's body make, or have made before for it: ``name = shared_name``.

    Names in capitals are constants mostly.
    """
    for name, bindings in cls.own.items():
        for binding in bindings:
            for made in made_for(cls, binding.value):
                if not name.isupper() or called(made) in PLAIN_FIELDS:
                    yield binding, made


def made_for(cls: ClassFacts, given: ast.expr | None) -> list[ast.Call]:
    """Return the calls that make what a form's body is given, there or by a name."""
    bound = bound_to(cls, given.id) if isinstance(given, ast.Name) else [given]
    return [value for value in bound if isinstance(value, ast.Call)]


def bound_to(cls: ClassFacts, name: str) -> list[ast.expr | None]:
    """Return what a name in a form's body stands for, in the body or the module."""
    return [b.value for b in (*cls.own.get(name, ()), *cls.module.bindings.get(name, ()))]


def _own_classes(
    frame: Frame, cls: ClassFacts, binding: Binding, made: ast.Call
) -> list[ClassFacts]:
    called = evaluate_in_body(frame, cls, replace(binding, value=made.func))
    return [atom.facts for atom in called if isinstance(atom, Class)]


def fields_block(frame: Frame, node: ast.Call, form: Known) -> bool:
    """Run what the fields of a form run to clean their values; say whether any of it blocks."""
    blocks = False
    mro = frame.interpreter.project.mro(form.cls) if form.cls is not None else ()
    for cls in (base for base in mro if isinstance(base, ClassFacts)):
        for binding, made in _fields_of(cls):
            for keyword in made.keywords:
                blocks |= _keyword_blocks(frame, node, cls, binding, keyword)
            if called(made) in FILES:
                blocks |= any(keyword.arg == "validators" for keyword in made.keywords)
            for field in _own_classes(frame, cls, binding, made):
                blocks |= cleaning_blocks(frame, node, form, binding.name, field)
    return blocks


def _keyword_blocks(
    frame: Frame, node: ast.Call, cls: ClassFacts, binding: Binding, keyword: ast.keyword
) -> bool:
    """Whether cleaning may run code that blocks of what a field is given by one keyword."""
    judge = _JUDGES.get(keyword.arg)
    if judge is None or isinstance(keyword.value, ast.Constant):
        return False
    held = keyword.value
    if keyword.arg == "widget" and isinstance(held, ast.Call):
        held = held.func
    given = evaluate_in_body(frame, cls, replace(binding, value=held))
    return judge(frame, node, keyword.value, given)


def _start(frame: Frame, node: ast.Call, written: ast.expr, given: Value) -> bool:
    """Judge what may be a function that gives choices or a start value."""
    lower = isinstance(written, ast.Name) and written.id.islower()
    computed = lower or isinstance(written, (ast.Lambda, ast.Call))
    return any(_start_blocks(frame, node, atom, computed=computed) for atom in given)


def _start_blocks(frame: Frame, node: ast.Call, atom: Atom, *, computed: bool) -> bool:
    if isinstance(atom, Function):
        given = run_back(frame, node, atom, ())
        return given is None or given.blocks or not is_data(frame, given.returned)
    if not computed:
        return isinstance(atom, (Generator, Manager, Partial, QuerySet))
    if isinstance(atom, Class):
        return not is_enum(frame, atom.facts)
    if isinstance(atom, External):
        return inside_external(frame, atom) != PLAIN
    return not is_data(frame, frozenset({atom}))


def _coerce(frame: Frame, node: ast.Call, written: ast.expr, given: Value) -> bool:
    functions = [atom for atom in given if isinstance(atom, Function)]
    blocks = any(function_blocks(frame, node, f, (PLAIN,)) for f in functions)
    return blocks or (len(functions) < len(given) and not is_data_type(written))


def _validators(frame: Frame, node: ast.Call, written: ast.expr, given: Value) -> bool:
    return validators_block(frame, node, given)


def _class(frame: Frame, node: ast.Call, written: ast.expr, given: Value) -> bool:
    return any(isinstance(atom, Class) for atom in given)


def _widget(frame: Frame, node: ast.Call, written: ast.expr, given: Value) -> bool:
    """Whether a widget of the project's has a say in what is read of the request's data."""
    mros = (frame.interpreter.project.mro(cls) for cls in map(_class_of, given) if cls is not None)
    own = (base for mro in mros for base in mro if isinstance(base, ClassFacts))
    return any(not _READING.isdisjoint(base.own) for base in own)


def _class_of(atom: Atom) -> ClassFacts | None:
    if isinstance(atom, Class):
        return atom.facts
    return atom.cls if isinstance(atom, (Known, Object)) else None


def _mapping(frame: Frame, node: ast.Call, written: ast.expr, given: Value) -> bool:
    return not is_data(frame, given)


#: What cleaning a form calls of its widgets.
#: https://docs.djangoproject.com/en/stable/ref/forms/widgets/#django.forms.Widget
_READING = frozenset({"__deepcopy__", "value_from_datadict", "value_omitted_from_data"})
_Judge = Callable[[Frame, ast.Call, ast.expr, Value], bool]
#: By keyword, None for ``**``: what cleaning calls of it.
_JUDGES: Mapping[str | None, _Judge] = {
    "choices": _start,
    "coerce": _coerce,
    "decoder": _class,
    "empty_value": _start,
    "encoder": _class,
    "initial": _start,
    "max_value": _start,
    "min_value": _start,
    "step_size": _start,
    "validators": _validators,
    "widget": _widget,
    None: _mapping,
}
