"""Field classes of the project's own that change no more of a plain field than how it cleans.

Their ``clean()``, ``to_python()``, ``validate()`` and ``default_validators`` are run with data, to
see whether they block.

https://docs.djangoproject.com/en/stable/ref/forms/fields/#creating-custom-fields
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ..project.facts import Binding, ClassFacts, Dotted
from .arguments import Arguments
from .cleaned_data import FILES, PLAIN_FIELDS
from .executions import Summary
from .frame import Frame
from .iteration import is_data
from .members import Member, bind_member, class_values, evaluate_in_body, find_member
from .operations import Kind
from .validators import validators_block
from .values import (
    NONE,
    PLAIN,
    UNKNOWN,
    BoundExternal,
    External,
    Function,
    Known,
    Value,
    join,
    value,
)

FIELD_BASE = "form field base"
CLEANING = ("clean", "run_validators", "to_python", "validate")
_FOLLOWED = PLAIN_FIELDS - FILES | {"Field"}
_VALIDATORS = "default_validators"
#: What Django calls, or looks into, of a field besides what cleans, and is not followed.
_HOOKS = frozenset(
    {"bound_data", "choices", "coerce", "get_bound_field", "has_changed", "hidden_widget"}
    | {"prepare_value", "queryset", "regex", "strptime", "valid_value", "validators"}
    | {"widget_attrs", "_choices", "_clean_bound_field", "_coerce", "_get_choices", "_get_regex"}
    | {"_regex", "_set_choices", "_set_regex"}
)
_OBJECT = {"object", "builtins.object"}


def is_plain_field(frame: Frame, field: ClassFacts) -> bool:
    """Whether all that a field class adds to one of Django's is followed."""
    mro = frame.interpreter.project.mro(field)
    outer = {base.name for base in mro if isinstance(base, Dotted)} - _OBJECT
    known = {n for n in outer if n.startswith("django.forms.") and n.split(".")[-1] in _FOLLOWED}
    own = [base for base in mro if isinstance(base, ClassFacts)]
    return bool(outer) and outer == known and all(_keeps_plain(frame, base) for base in own)


def _keeps_plain(frame: Frame, cls: ClassFacts) -> bool:
    if cls.node.keywords or cls.node.decorator_list:
        return False
    return all(_is_followed(frame, cls, b) for found in cls.own.values() for b in found)


def _is_followed(frame: Frame, cls: ClassFacts, binding: Binding) -> bool:
    name, function = binding.name, binding.function
    if name.startswith("__") or name in _HOOKS:
        return False
    if function is not None:
        return isinstance(function, ast.FunctionDef) and not function.decorator_list
    if binding.value is None or name in CLEANING:
        return False
    held = evaluate_in_body(frame, cls, binding)
    if name == "widget":
        held = frozenset(a for a in held if not _is_djangos(a))
    return name == _VALIDATORS or is_data(frame, held)


def _is_djangos(atom: object) -> bool:
    return isinstance(atom, External) and atom.dotted.startswith("django.forms.")


def cleaning_blocks(
    frame: Frame, node: ast.Call, form: Known, name: str, field: ClassFacts
) -> bool:
    """Run what cleans a field called ``name``, and note its value; say whether that blocks."""
    own = Known("form field", form.ref, field)
    runs = {method: _run(frame, node, own, method) for method in CLEANING}
    found = [runs[method] for method in ("clean", "to_python") if runs[method] is not None]
    cleaned = join(run.returned for run in found if run is not None) or PLAIN
    assert form.ref is not None
    given = cleaned if is_data(frame, cleaned) else UNKNOWN
    frame.interpreter.heap.write(form.ref, f"[{name!r}]", given)
    blocks = any(run is not None and run.blocks for run in runs.values())
    return blocks | _defaults_block(frame, node, field) | _is_patched(frame, field)


def _defaults_block(frame: Frame, node: ast.Call, field: ClassFacts) -> bool:
    blocks = False
    for cls in frame.interpreter.project.mro(field):
        if isinstance(cls, ClassFacts) and _VALIDATORS in cls.own:
            given = class_values(frame, Member(cls, cls.own[_VALIDATORS]))
            frame.interpreter.lasting.note(_VALIDATORS, given)
            blocks |= validators_block(frame, node, given)
    return blocks


def _is_patched(frame: Frame, field: ClassFacts) -> bool:
    from .stores import stored_on_class

    own = (b for b in frame.interpreter.project.mro(field) if isinstance(b, ClassFacts))
    names = {*CLEANING, *_HOOKS, _VALIDATORS, *(name for cls in own for name in cls.own)}
    return any(
        stored_on_class(frame.interpreter, field, name) is not None for name in sorted(names)
    )


def _run(frame: Frame, node: ast.expr, field: Known, method: str) -> Summary | None:
    """Run a method that cleans, if the project's classes have it."""
    assert field.cls is not None
    interpreter = frame.interpreter
    member = find_member(interpreter, interpreter.project.mro(field.cls), method)
    if member is None:
        return None
    found = [b.function for b in member.bindings if b.function is not None]
    runs = [
        interpreter.executions.call(
            Function(
                interpreter.function_ref(member.cls.module, function, member.cls),
                interpreter.local_classes.get(member.cls.node),
                bound=field,
            ),
            Arguments((PLAIN,)),
            frame.place(node),
        )
        for function in found
    ]
    returned = join(run.returned for run in runs)
    return Summary(returned, frozenset(), blocks=any(run.blocks for run in runs))


def own_attribute(frame: Frame, node: ast.expr, field: Known, name: str) -> Value | None:
    """Return what a field's class says of an attribute; None if it says nothing."""
    if field.cls is None:
        return None
    member = find_member(frame.interpreter, frame.interpreter.project.mro(field.cls), name)
    if member is not None:
        return bind_member(frame, node, member, field)
    base = replace(field, kind=FIELD_BASE)
    return value(BoundExternal(base, name)) if name in CLEANING else None


def call_field_base(
    frame: Frame, node: ast.Call, field: Known, name: str, arguments: Arguments
) -> Value:
    """Call a method of Django's own field classes: with data, those that clean only look at it.

    What they call of the project's is run besides (``cleaning_blocks()``).
    """
    data = all(is_data(frame, given) for given in arguments.all())
    if name in CLEANING and field.cls is not None and data:
        return _cleaned_by_django(frame, node, field, name)
    frame.record(Kind.FORM, node, name=name)
    return UNKNOWN


def _cleaned_by_django(frame: Frame, node: ast.Call, field: Known, name: str) -> Value:
    if name in {"run_validators", "validate"}:
        return NONE
    itself = replace(field, kind="form field")
    own = _run(frame, node, itself, "to_python") if name == "clean" else None
    return PLAIN if own is None else own.returned
