"""What the class of a form says: its model, and whether Django's part of its forms may query."""

from __future__ import annotations

import ast
from functools import cache

from ..project.facts import ClassFacts, Dotted, ModelFacts
from .cleaned_data import called
from .form_fields import bound_to, unfollowed_field
from .frame import Frame
from .members import find_member
from .values import Class

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
#: What Django calls of a form, besides its constructor and the methods that clean.
_HOOKS = frozenset(
    {"add_error", "add_initial_prefix", "add_prefix", "as_div", "as_p", "as_table", "as_ul"}
    | {"changed_data", "data", "errors", "fields", "files", "full_clean", "get_context"}
    | {"get_initial_for_field", "has_changed", "has_error", "hidden_fields", "initial"}
    | {"is_multipart", "is_valid", "media", "non_field_errors", "order_fields", "prefix"}
    | {"render", "template_name", "visible_fields"}
)


#: Of them, those that are no data.
METHODS = _HOOKS - {"data", "fields", "files", "initial", "prefix", "template_name"}


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


def has_plain_base(mro: tuple[ClassFacts | Dotted, ...]) -> bool:
    """Whether the constructor of a form that isn't the project's own only copies fields."""
    return all(isinstance(b, ClassFacts) or b.name in _PLAIN_BASES for b in mro)


def is_made_by_code(mro: tuple[ClassFacts | Dotted, ...]) -> bool:
    """Whether a metaclass or a ``__new__()`` of the project's makes the objects of a class."""
    own = (base for base in mro if isinstance(base, ClassFacts))
    return any(base.node.keywords or "__new__" in base.own for base in own)


def querying_reason(frame: Frame, cls: ClassFacts) -> str:
    """Say why forms of this class query, or return nothing for plain ones.

    Those query all the same if their own ``__init__()`` or ``clean()`` does, or what their fields
    run.
    """
    mro = frame.interpreter.project.mro(cls)
    for base in mro:
        if isinstance(base, Dotted) and base.name not in _PLAIN_BASES:
            return f"{cls.node.name} derives from {base.name}"
    for base in mro:
        if isinstance(base, ClassFacts):
            reason = _own_reason(base) or unfollowed_field(frame, base)
            if reason:
                return reason
    return ""


@cache
def _own_reason(cls: ClassFacts) -> str:
    if cls.node.keywords or cls.node.decorator_list:
        return f"{cls.node.name} is changed as it is made"
    for name, bindings in cls.own.items():
        for binding in bindings:
            if binding.function is not None and _is_hook(name, binding.function):
                return f"{cls.node.name} defines {name}()"
            reason = "" if binding.value is None else _value_reason(cls, name, binding.value)
            if reason:
                return f"{cls.node.name}.{name} is {reason}"
    return ""


def _value_reason(cls: ClassFacts, name: str, given: ast.expr) -> str:
    """Say what may query of a value in a class's body, or nothing: a field, or a method."""
    if name in METHODS or name.startswith("clean"):
        return "given code to run"
    if name.isupper():
        return ""
    if isinstance(given, ast.Name):
        found = bound_to(cls, given.id)
        return next((_bound_reason(value, given.id) for value in found), f"`{given.id}`")
    if isinstance(given, (ast.Attribute, ast.Lambda)):
        return f"`{ast.unparse(given)}`"
    return _querying_field(given) if isinstance(given, ast.Call) else ""


def _querying_field(made: ast.Call) -> str:
    return f"a {called(made)}" if called(made) in _QUERYING_FIELDS else ""


def _bound_reason(bound: ast.expr | None, name: str) -> str:
    """Say what may query of what a name in a class's body stands for."""
    if isinstance(bound, ast.Call):
        return _querying_field(bound)
    return "" if isinstance(bound, _DISPLAYS) else f"`{name}`"


_DISPLAYS = (ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict)


def _is_hook(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether Django may run a method in ways that aren't followed."""
    special = name.startswith("__") and name != "__init__"
    hidden = name.startswith(("_clean", "_post_clean", "_get", "_html", "_widget", "_bound"))
    return special or hidden or name in _HOOKS or bool(function.decorator_list)


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
