"""Forms: which of them query, when, and what their cleaned data holds."""

from __future__ import annotations

import ast
from dataclasses import replace

from ..edits import NodeKind
from ..project.facts import ClassFacts, ModelFacts
from .arguments import Arguments
from .checked_forms import is_checked, note_checked, only_makes
from .cleaned_data import describe_cleaned
from .containers import write_item
from .field_classes import own_attribute
from .form_classes import (
    METHODS,
    form_model,
    has_plain_base,
    is_made_by_code,
    querying_reason,
)
from .form_methods import (
    call_own_method,
    construction_blocks,
    note_code,
    note_given,
    validation_blocks,
)
from .frame import Frame
from .members import find_member
from .model_forms import fills_from_row, note_assigned
from .operations import Kind
from .origins import Origin
from .validation import construction_writes, validation_writes
from .values import (
    NEVER,
    PLAIN,
    UNKNOWN,
    BoundExternal,
    Class,
    Container,
    Instance,
    Known,
    Value,
    join,
    value,
)

_VALIDATING = frozenset(
    {
        "is_valid",
        "full_clean",
        "has_changed",
        "non_field_errors",
        "as_p",
        "as_table",
        "as_ul",
        "as_div",
        "add_error",
        "clean",
    }
)
#: They only look at which fields a form has.
_OF_FIELDS = frozenset({"hidden_fields", "is_multipart", "order_fields", "visible_fields"})
#: Properties that validate a form, or build the forms of a formset: choices are queried then.
QUERYING_PROPERTIES = frozenset(
    {
        "errors",
        "changed_data",
        "forms",
        "initial_forms",
        "extra_forms",
        "empty_form",
        "deleted_forms",
        "ordered_forms",
    }
)


def construct_form(frame: Frame, node: ast.Call, cls: ClassFacts, arguments: Arguments) -> Value:
    """Return the form that ``node`` makes."""
    ref, heap = frame.ref(node), frame.interpreter.heap
    reason = querying_reason(frame, cls)
    model = form_model(frame, cls)
    if model is not None:
        given = arguments.keyword("instance")
        if given is None and len(arguments.positional) > 8:
            given = arguments.positional[8]
        note_assigned(frame, cls, model, given or NEVER)
        fresh = Instance(model.key, frozenset({Origin(None, decline="the form made it")}))
        heap.write(ref, "instance", join((given or NEVER, value(fresh))))
    describe_cleaned(frame, cls, model, ref, checked=not reason)
    form = Known("querying form" if reason else "form", ref, cls)
    blocks = _constructor_queries(frame, node, form, model, arguments)
    if blocks:
        effect = construction_writes(frame, cls)
        detail = reason or f"{cls.node.name} defines __init__()"
        frame.record(Kind.FORM, node, name="constructor", detail=detail, effect=effect)
    if not reason and (validation_blocks(frame, node, form) or blocks):
        form = replace(form, kind="querying form")
    return value(form)


def construct_formset(frame: Frame, node: ast.Call, made: Known) -> Value:
    """Return the formset that a class of ``modelformset_factory`` makes; its forms query."""
    ref, heap = frame.ref(node), frame.interpreter.heap
    frame.record(Kind.FORM, node, name="constructor", detail="formset")
    given = heap.read(made.ref, "model") if made.ref is not None else None
    classes = [a.facts for a in given or () if isinstance(a, Class)]
    models = [frame.interpreter.project.model_of(cls) for cls in classes]
    origin = frozenset({Origin(None, decline="the formset fetched it")})
    saved = frozenset(Instance(m.key, origin) for m in models if m is not None)
    if saved and len(saved) == len(given or ()):
        write_item(heap, ref, None, saved)
        heap.write(ref, "instance", value(Container(ref, "list")))
    return value(Known("formset", ref))


def _constructor_queries(
    frame: Frame,
    node: ast.Call,
    form: Known,
    model: ModelFacts | None,
    arguments: Arguments,
) -> bool:
    assert form.cls is not None
    mro = frame.interpreter.project.mro(form.cls)
    if is_made_by_code(mro):
        return True
    has_own = find_member(frame.interpreter, mro, "__init__") is not None
    if model is None and has_plain_base(mro):
        if has_own:
            return construction_blocks(frame, node, form, arguments)
        note_given(frame, form, arguments)
        return False
    if model is None or has_own:
        return True
    from .construction import field_defaults

    given = arguments.keyword("instance")
    if given is not None and arguments.double_star is None and len(arguments.positional) < 3:
        return not fills_from_row(frame, form.cls, model, given)
    several = len(arguments.positional) > 2 or given is not None
    return several or bool(field_defaults(frame, model))


_PLAIN_FIELD_PARTS = frozenset(
    {"label", "required", "help_text", "disabled", "initial", "max_length", "min_length"}
    | {"empty_values", "error_messages", "label_suffix", "localize"}
)


def field_attribute(frame: Frame, node: ast.expr, field: Known, name: str) -> Value:
    """Return an attribute of ``form.fields[...]``; its queryset and choices may be anything."""
    if name == "widget":
        return value(Known("widget", field.ref))
    if name == "validators":
        note_code(frame, field)
    own = own_attribute(frame, node, field, name)
    if own is not None:
        return own
    return PLAIN if name in _PLAIN_FIELD_PARTS else UNKNOWN


def widget_attribute(name: str) -> Value:
    """Return an attribute of a widget, whose choices may be anything."""
    return PLAIN if name in {"attrs", "input_type", "is_hidden", "template_name"} else UNKNOWN


#: What ``formset.save(commit=False)`` leaves: instances, or pairs of one and its changed fields.
_AFTER_SAVING = frozenset({"new_objects", "changed_objects", "deleted_objects"})


def form_attribute(frame: Frame, node: ast.expr, holder: Known, name: str) -> Value:
    """Return an attribute of a form."""
    heap = frame.interpreter.heap
    if name == "cleaned_data":
        if holder.kind == "formset":
            return UNKNOWN
        return value(Known("cleaned data", holder.ref))
    if name == "instance" and holder.ref is not None:
        return heap.read(holder.ref, "instance") or UNKNOWN
    if name in _AFTER_SAVING and holder.kind == "formset":
        saved = heap.read(holder.ref, "instance") if holder.ref is not None else None
        return (saved if name != "changed_objects" else None) or UNKNOWN
    if holder.ref is not None:
        written = heap.read(holder.ref, name)
        if written is not None:
            return written
    if holder.cls is not None:
        mro = frame.interpreter.project.mro(holder.cls)
        member = find_member(frame.interpreter, mro, name)
        if member is not None and name not in _VALIDATING | {"save"}:
            if holder.kind == "form":
                return value(BoundExternal(holder, name))
            return _own_member(frame, node, holder, name)
    if is_checked(frame, node, holder, name):
        return PLAIN
    if name in QUERYING_PROPERTIES and holder.kind != "form":
        note_checked(frame, node, holder, name)
        effect = _validation_writes(frame, holder)
        kind = NodeKind.EXPRESSION
        frame.record(Kind.FORM, node, node_kind=kind, detail=name, effect=effect)
        return PLAIN if name in {"errors", "changed_data"} else UNKNOWN
    if name in {"fields", "base_fields", "declared_fields"}:
        return value(Known("form fields", holder.ref, holder.cls))
    if name == "__dict__":
        note_code(frame, holder)
    if name in {
        "data",
        "files",
        "initial",
        "prefix",
        "auto_id",
        "media",
        "is_bound",
        "empty_permitted",
        "error_class",
        "errors",
        "helper",
    }:
        return PLAIN
    return value(BoundExternal(holder, name))


def _own_member(frame: Frame, node: ast.expr, holder: Known, name: str) -> Value:
    member = (
        find_member(frame.interpreter, frame.interpreter.project.mro(holder.cls), name)
        if holder.cls
        else None
    )
    if member is None or member.bindings[-1].function is None:
        return PLAIN
    return value(BoundExternal(holder, name))


def call_form(
    frame: Frame, node: ast.Call, holder: Known, name: str, arguments: Arguments
) -> Value:
    """Call a method of a form."""
    queries = holder.kind != "form"
    if name == "save":
        saves = _saves(arguments)
        if saves or not only_makes(frame, node, holder):
            frame.record(Kind.FORM, node, name=name, effect=saves)
        if holder.ref is not None:
            return frame.interpreter.heap.read(holder.ref, "instance") or UNKNOWN
        return UNKNOWN
    if name in {"save_m2m"}:
        frame.record(Kind.FORM, node, name=name, effect=True)
        return PLAIN
    if name in _VALIDATING:
        if queries and not is_checked(frame, node, holder, name):
            note_checked(frame, node, holder, name)
            frame.record(Kind.FORM, node, name=name, effect=_validation_writes(frame, holder))
        return PLAIN
    if holder.cls is not None and _is_own(frame, holder.cls, name):
        given = None if queries else call_own_method(frame, node, holder, name, arguments)
        return _unknown_method(frame, node, name) if given is None else given
    if name in _OF_FIELDS and holder.kind != "formset":
        return PLAIN
    if holder.cls is not None and queries:
        return _unknown_method(frame, node, name)
    if name == "get_user":
        origin = Origin(None, decline="the form fetched it")
        return value(Instance(frame.user_model, frozenset({origin})))
    if queries:
        frame.record(Kind.FORM, node, name=name)
        return UNKNOWN
    return PLAIN if name in METHODS else _unknown_method(frame, node, name)


def _unknown_method(frame: Frame, node: ast.Call, name: str) -> Value:
    effect = frame.interpreter.unknown_effects.may_write(name)
    frame.record(Kind.FORM, node, name=name, effect=effect)
    return UNKNOWN


def _is_own(frame: Frame, cls: ClassFacts, name: str) -> bool:
    return find_member(frame.interpreter, frame.interpreter.project.mro(cls), name) is not None


def _validation_writes(frame: Frame, holder: Known) -> bool:
    if holder.cls is None:
        return False
    return validation_writes(frame, holder.cls, form_model(frame, holder.cls))


def _saves(arguments: Arguments) -> bool:
    commit = arguments.get(0, "commit")
    if commit is None:
        return True
    from .values import Plain

    return not all(isinstance(a, Plain) and a.is_const and a.const is False for a in commit)
