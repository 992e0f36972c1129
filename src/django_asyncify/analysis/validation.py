"""What checking a form or an instance runs of the project's own, and whether that may write.

Only methods of plain forms are run (``form_methods.py``), others are judged by what they call.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from ..project.facts import ClassFacts, ModelFacts
from .frame import Frame

_VALIDATING_FORMS = frozenset(
    {"add_error", "changed_data", "errors", "full_clean", "has_changed", "is_valid"}
)
_VALIDATING_FIELDS = frozenset({"clean", "run_validators", "to_python", "validate"})
_VALIDATING_MODELS = frozenset(
    {"clean", "clean_fields", "full_clean", "validate_constraints", "validate_unique"}
)
#: Arguments of a form's field that are, or hold, functions which run then.
_RUN_BY_FIELDS = frozenset({"choices", "coerce", "empty_value", "initial", "validators"})


def validation_writes(frame: Frame, cls: ClassFacts, model: ModelFacts | None) -> bool:
    """Whether validating a form of this class may write."""
    own = _readable(frame, cls)
    runs = any(_methods_write(frame, base, _validates_form) for base in own)
    fields = any(_field_writes(frame, base, call) for base in own for call in _fields(base))
    return runs or fields or (model is not None and instance_validation_writes(frame, model))


def construction_writes(frame: Frame, cls: ClassFacts) -> bool:
    """Whether making a form of this class may write."""
    return any(_methods_write(frame, b, "__init__".__eq__) for b in _readable(frame, cls))


def instance_validation_writes(frame: Frame, model: ModelFacts) -> bool:
    """Whether ``full_clean()`` of an instance may write."""
    own = [base for base in model.mro if isinstance(base, ClassFacts)]
    return any(_methods_write(frame, base, _VALIDATING_MODELS.__contains__) for base in own)


def _validates_form(name: str) -> bool:
    return name in _VALIDATING_FORMS or name.lstrip("_").startswith(("clean", "post_clean"))


def _readable(frame: Frame, cls: ClassFacts) -> list[ClassFacts]:
    return [b for b in frame.interpreter.project.mro(cls) if isinstance(b, ClassFacts)]


def _methods_write(frame: Frame, cls: ClassFacts, meant: Callable[[str], bool]) -> bool:
    """Whether one of the methods meant may write, of those that the project's classes define."""
    if cls.module.name.startswith("django."):
        return False
    effects = frame.interpreter.unknown_effects
    return any(
        effects.in_method(binding.function)
        for name, bindings in cls.own.items()
        for binding in bindings
        if binding.function is not None and meant(name)
    )


def _fields(cls: ClassFacts) -> Iterator[ast.Call]:
    for bindings in cls.own.values():
        yield from (b.value for b in bindings if isinstance(b.value, ast.Call))


def _field_writes(frame: Frame, form: ClassFacts, field: ast.Call) -> bool:
    from .expressions import evaluate
    from .values import Class

    effects = frame.interpreter.unknown_effects
    given = [k.value for k in field.keywords if k.arg in _RUN_BY_FIELDS]
    named = (n for value in given for n in ast.walk(value))
    if any(effects.may_write(_name(n)) for n in named if isinstance(n, (ast.Name, ast.Attribute))):
        return True
    made = evaluate(frame.interpreter.module_frame(form.module), field.func)
    classes = [atom.facts for atom in made if isinstance(atom, Class)]
    return any(
        _methods_write(frame, base, _VALIDATING_FIELDS.__contains__)
        for cls in classes
        for base in _readable(frame, cls)
    )


def _name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr
