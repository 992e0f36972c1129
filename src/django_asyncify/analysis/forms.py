"""Forms: which of them query, when, and what their cleaned data holds."""

from __future__ import annotations

import ast
from functools import cache

from ..edits import NodeKind
from ..project.facts import ClassFacts, Dotted, ModelFacts
from .arguments import Arguments
from .cleaned_data import PLAIN_FIELDS, describe_cleaned, is_data_type
from .containers import write_item
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

_PLAIN_BASES = frozenset(
    {
        "django.forms.Form",
        "django.forms.forms.Form",
        "django.forms.forms.BaseForm",
        "object",
        "builtins.object",
    }
)
_QUERYING_FIELDS = ("ModelChoiceField", "ModelMultipleChoiceField")
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


def is_form(frame: Frame, cls: ClassFacts) -> bool:
    """Whether a class derives from one of Django's form or formset classes."""
    return any(
        isinstance(base, Dotted) and (base.name.startswith("django.forms.") or _auth_form(base))
        for base in frame.interpreter.project.mro(cls)
    ) and not _is_part(cls)


def _auth_form(base: Dotted) -> bool:
    return base.name.startswith("django.contrib.auth.forms.")


def _is_part(cls: ClassFacts) -> bool:
    """Fields and widgets are classes of ``django.forms`` too."""
    return cls.node.name.endswith(("Field", "Widget", "Input", "Select"))


def querying_reason(frame: Frame, cls: ClassFacts) -> str:
    """Say why forms of this class query, or return nothing for plain ones."""
    mro = frame.interpreter.project.mro(cls)
    for base in mro:
        if isinstance(base, Dotted) and base.name not in _PLAIN_BASES:
            return f"{cls.node.name} derives from {base.name}"
    for base in mro:
        if isinstance(base, ClassFacts):
            reason = _own_reason(base)
            if reason:
                return reason
    return ""


def _runs_code(call: ast.Call) -> bool:
    """Whether a field is handed validators, or choices or a start value that are computed."""
    for keyword in call.keywords:
        computed = isinstance(keyword.value, (ast.Lambda, ast.Call))
        lower = isinstance(keyword.value, ast.Name) and keyword.value.id.islower()
        if keyword.arg == "validators":
            return True
        if keyword.arg in {"choices", "initial"} and (computed or lower):
            return True
        if keyword.arg == "coerce" and not is_data_type(keyword.value):
            return True
    return False


@cache
def _own_reason(cls: ClassFacts) -> str:
    for name, bindings in cls.own.items():
        for binding in bindings:
            if isinstance(binding.value, ast.Call):
                called = ast.unparse(binding.value.func)
                if called.rpartition(".")[2] in _QUERYING_FIELDS:
                    return f"{cls.node.name}.{name} is a {called.rpartition('.')[2]}"
                if called.rpartition(".")[2] not in PLAIN_FIELDS:
                    return f"{cls.node.name}.{name} is built by {called}()"
                if _runs_code(binding.value):
                    return f"{cls.node.name}.{name} is given code to run"
            if binding.function is not None:
                return f"{cls.node.name} defines {name}()"
    return ""


def construct_form(frame: Frame, node: ast.Call, cls: ClassFacts, arguments: Arguments) -> Value:
    """Return the form that ``node`` makes."""
    ref = frame.ref(node)
    reason = querying_reason(frame, cls)
    kind = "modelform" if reason else "form"
    model = form_model(frame, cls)
    heap = frame.interpreter.heap
    if model is not None:
        given = arguments.keyword("instance")
        if given is None and len(arguments.positional) > 8:
            given = arguments.positional[8]
        note_assigned(frame, cls, model, given or NEVER)
        fresh = Instance(model.key, frozenset({Origin(None, decline="the form made it")}))
        heap.write(ref, "instance", join((given or NEVER, value(fresh))))
    describe_cleaned(frame, cls, model, ref)
    if reason and _constructor_queries(frame, cls, model, arguments):
        effect = construction_writes(frame, cls)
        frame.record(Kind.FORM, node, name="constructor", detail=reason, effect=effect)
    return value(Known(kind, ref, cls))


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
    frame: Frame, cls: ClassFacts, model: ModelFacts | None, arguments: Arguments
) -> bool:
    mro = frame.interpreter.project.mro(cls)
    if find_member(frame.interpreter, mro, "__init__") is not None:
        return True
    if model is None:
        return not _only_plain_construction(mro)
    from .construction import field_defaults

    given = arguments.keyword("instance")
    if given is not None and arguments.double_star is None and len(arguments.positional) < 3:
        return not fills_from_row(frame, cls, model, given)
    several = len(arguments.positional) > 2 or given is not None
    return several or bool(field_defaults(frame, model))


def _only_plain_construction(mro: tuple[ClassFacts | Dotted, ...]) -> bool:
    """Forms whose constructor only copies fields."""
    return all(isinstance(b, ClassFacts) or b.name in _PLAIN_BASES for b in mro)


def form_model(frame: Frame, cls: ClassFacts) -> ModelFacts | None:
    """Return the model of a ``ModelForm``, from its ``Meta``."""
    meta = find_member(frame.interpreter, frame.interpreter.project.mro(cls), "Meta")
    if meta is None or meta.bindings[-1].cls is None:
        return None
    for statement in meta.bindings[-1].cls.body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "model":
            from .expressions import evaluate

            found = evaluate(frame.interpreter.module_frame(meta.cls.module), statement.value)
            for atom in found:
                if isinstance(atom, Class):
                    return frame.interpreter.project.model_of(atom.facts)
    return None


_PLAIN_FIELD_PARTS = frozenset(
    ["label", "required", "help_text", "disabled", "initial", "max_length", "min_length"]
)


def field_attribute(name: str) -> Value:
    """Return an attribute of ``form.fields[...]``; its queryset and choices may be anything."""
    return PLAIN if name in _PLAIN_FIELD_PARTS else UNKNOWN


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
    if name in QUERYING_PROPERTIES and holder.kind != "form":
        effect = _validation_writes(frame, holder)
        kind = NodeKind.EXPRESSION
        frame.record(Kind.FORM, node, node_kind=kind, detail=name, effect=effect)
        return PLAIN if name in {"errors", "changed_data"} else UNKNOWN
    if name in {"fields", "base_fields", "declared_fields"}:
        return value(Known("form fields", holder.ref, holder.cls))
    if name in {
        "data",
        "files",
        "initial",
        "prefix",
        "auto_id",
        "media",
        "is_bound",
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
        frame.record(Kind.FORM, node, name=name, effect=_saves(arguments))
        if holder.ref is not None:
            return frame.interpreter.heap.read(holder.ref, "instance") or UNKNOWN
        return UNKNOWN
    if name in {"save_m2m"}:
        frame.record(Kind.FORM, node, name=name, effect=True)
        return PLAIN
    if name in _VALIDATING:
        if queries:
            frame.record(Kind.FORM, node, name=name, effect=_validation_writes(frame, holder))
        return PLAIN
    if holder.cls is not None and queries:
        effect = frame.interpreter.unknown_effects.may_write(name)
        frame.record(Kind.FORM, node, name=name, effect=effect)
        return UNKNOWN
    if name in {"get_user"}:
        return value(
            Instance(frame.user_model, frozenset({Origin(None, decline="the form fetched it")}))
        )
    if queries:
        frame.record(Kind.FORM, node, name=name)
        return UNKNOWN
    return PLAIN


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
