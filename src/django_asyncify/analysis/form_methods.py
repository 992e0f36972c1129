"""A form's own ``__init__()`` and the methods that clean: they are run, to see whether they block.

https://docs.djangoproject.com/en/stable/ref/forms/validation/
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.facts import Binding, ClassFacts, Dotted
from .arguments import Arguments, from_mapping
from .executions import Summary
from .form_classes import METHODS
from .form_fields import fields_block
from .frame import Frame
from .instance_state import ANY_NAME
from .iteration import is_data, with_held
from .members import find_member
from .operations import Kind
from .values import (
    NEVER,
    NONE,
    PLAIN,
    UNKNOWN,
    Function,
    Generator,
    Known,
    Manager,
    Partial,
    QuerySet,
    Unknown,
    Value,
    join,
    value,
)

FORM_BASE = "form base"
#: What form fields were given that Django may call, or a field that the class doesn't declare.
_CODE = "<code of fields>"


def construction_blocks(frame: Frame, node: ast.Call, form: Known, arguments: Arguments) -> bool:
    """Run a form's own ``__init__()``; say whether it blocks."""
    summaries = list(_run(frame, node, form, "__init__", arguments))
    return any(summary.blocks for summary in summaries)


def validation_blocks(frame: Frame, node: ast.Call, form: Known) -> bool:
    """Run what cleans a form and its fields, and note what they clean to; say whether it blocks."""
    assert form.ref is not None
    blocks = frame.interpreter.heap.read(form.ref, _CODE) is not None or _is_patched(frame, form)
    blocks |= fields_block(frame, node, form)
    for name in sorted(_cleaning(frame, form)):
        for summary in _run(frame, node, form, name, Arguments()):
            blocks |= summary.blocks
            if name != "clean":
                given = summary.returned if is_data(frame, summary.returned) else UNKNOWN
                key = name.removeprefix("clean_")
                frame.interpreter.heap.write(form.ref, f"[{key!r}]", given)
    return blocks


def call_own_method(
    frame: Frame, node: ast.Call, form: Known, name: str, arguments: Arguments
) -> Value | None:
    """Run a method of a plain form's class; return what it gives, None if it blocks."""
    summaries = list(_run(frame, node, form, name, arguments))
    blocks = any(summary.blocks for summary in summaries)
    return None if blocks else join(summary.returned for summary in summaries)


def _mro(frame: Frame, form: Known) -> tuple[ClassFacts | Dotted, ...]:
    return () if form.cls is None else frame.interpreter.project.mro(form.cls)


def _cleaning(frame: Frame, form: Known) -> set[str]:
    own = (b for b in _mro(frame, form) if isinstance(b, ClassFacts))
    return {
        name
        for cls in own
        for name, bindings in cls.own.items()
        if (name == "clean" or name.startswith("clean_"))
        and any(b.function is not None for b in bindings)
    }


def _is_patched(frame: Frame, form: Known) -> bool:
    """Whether code sets what cleans a form on its class, or on anything by such a name."""
    from .stores import is_set_in_text, stored_on_class

    classes = [base for base in _mro(frame, form) if isinstance(base, ClassFacts)]
    fields = {name for cls in classes for name in cls.own}
    names = {"__init__", "clean", "is_valid", "full_clean", *(f"clean_{f}" for f in fields)}
    names |= {name for name in fields if name.startswith("clean")}
    return any(
        is_set_in_text(frame.interpreter, name)
        or any(stored_on_class(frame.interpreter, cls, name) is not None for cls in classes)
        for name in sorted(names)
    )


def set_on_form(frame: Frame, form: Known, name: str, given: Value) -> None:
    """Set an attribute of a form, which may take the place of a method that cleans."""
    if form.ref is not None:
        frame.interpreter.heap.write(form.ref, name, given)
    replaces = name == "clean" or name.startswith("clean_") or name in METHODS | {"fields"}
    holds = name in {ANY_NAME, "data", "files", "initial"} and not is_data(frame, given)
    if replaces or holds:
        note_code(frame, form)


def _run(
    frame: Frame, node: ast.Call, form: Known, name: str, arguments: Arguments
) -> Iterator[Summary]:
    interpreter = frame.interpreter
    member = find_member(interpreter, _mro(frame, form), name)
    for binding in member.bindings if member is not None else ():
        assert member is not None
        if not _is_plain_method(binding):
            yield Summary(UNKNOWN, frozenset())
            continue
        assert binding.function is not None
        ref = interpreter.function_ref(member.cls.module, binding.function, member.cls)
        bound = Function(ref, bound=form)
        yield interpreter.executions.call(bound, arguments, frame.place(node))


def _is_plain_method(binding: Binding) -> bool:
    function = binding.function
    return isinstance(function, ast.FunctionDef) and not function.decorator_list


def call_form_base(
    frame: Frame, node: ast.Call, holder: Known, name: str, arguments: Arguments
) -> Value:
    """Call a method of Django's own form classes, as ``super()`` does in a form's method."""
    if name == "__init__":
        note_given(frame, holder, arguments)
        return NONE
    if name == "clean":
        return value(Known("cleaned data", holder.ref))
    frame.record(Kind.FORM, node, name=name)
    return UNKNOWN


def note_given(frame: Frame, form: Known, arguments: Arguments) -> None:
    """Remember what the constructor of Django's form classes is given: cleaning makes text of it,
    which an object may query for.
    """
    data, initial = _given(frame, arguments, 0, "data"), _given(frame, arguments, 4, "initial")
    assert form.ref is not None
    frame.interpreter.heap.write(form.ref, "initial", initial)
    if not is_data(frame, data | initial):
        note_code(frame, form)


def _given(frame: Frame, arguments: Arguments, index: int, name: str) -> Value:
    """Return an argument that may stand behind a star; data if there is none, as None is."""
    given = arguments.get(index, name)
    if given is not None:
        return given
    mapping = arguments.double_star
    named = NEVER if mapping is None else from_mapping(frame.interpreter, mapping, name)
    return join((arguments.star or NEVER, named)) or PLAIN


def note_code(frame: Frame, part: Known) -> None:
    """Note that Django may call, or look into, what the form of ``part`` was given by code."""
    if part.ref is not None:
        frame.interpreter.heap.write(part.ref, _CODE, UNKNOWN)


def set_part_of_field(
    frame: Frame, node: ast.expr | ast.stmt, field: Known, name: str, given: Value
) -> None:
    """Set an attribute of a form's field or widget: choices are walked over at once, unless they
    are a function, which Django calls later.
    """
    if name == "choices" and any(not isinstance(a, (Function, Partial)) for a in given):
        statement = frame.statement if frame.statement is not None else node
        walked = with_held(frame, given, 1)
        if any(isinstance(a, (Generator, Manager, QuerySet, Unknown)) for a in walked):
            frame.record(Kind.FORM, statement, name=name, detail="choices are walked over")
    if not is_data(frame, given):
        note_code(frame, field)
