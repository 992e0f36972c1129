"""Values that a field class of the project's own makes of a column: ``from_db_value()``.

The field is made as the model's body makes it, and its methods are run on data. What they give is
there when the row is; only what is then done with it may query.

https://docs.djangoproject.com/en/stable/howto/custom-model-fields/#converting-values-to-python-objects
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..project.facts import ModelFacts
from ..project.fields import CONVERTING
from .arguments import Arguments
from .frame import Frame
from .members import class_values, find_member
from .values import NEVER, OUTSIDE, PLAIN, UNKNOWN_OF_MODEL, Function, Object, Plain, Value, join


def converted(frame: Frame, model: ModelFacts, name: str) -> Value:
    """Return what a field of ``model`` makes of its column."""
    member = find_member(frame.interpreter, model.mro, name)
    fields = class_values(frame, member) if member is not None else NEVER
    return join([_made_by(frame, atom) for atom in fields]) or UNKNOWN_OF_MODEL


def objects_in_rows(frame: Frame, key: str, paths: Sequence[str]) -> Value:
    """Return what is no data in rows of ``values(*paths)``; without paths, of all columns."""
    models = frame.interpreter.project.models
    model = models.get(key)
    if model is None:
        return NEVER
    reached = [_follow(models, model, path) for path in paths] if paths else _own(model)
    made = join([converted(frame, one, name) for one, name in reached if _converts(one, name)])
    return frozenset(atom for atom in made if not isinstance(atom, Plain))


def _own(model: ModelFacts) -> list[tuple[ModelFacts, str]]:
    return [(model, name) for name in model.fields]


def _follow(
    models: Mapping[str, ModelFacts], model: ModelFacts, path: str
) -> tuple[ModelFacts, str]:
    """Return the model that a path of ``values()`` leads to, and the column there."""
    *relations, name = path.split("__")
    for relation in relations:
        field = model.fields.get(relation)
        model = models.get(field.target or "", model) if field is not None else model
    return model, name


def _converts(model: ModelFacts, name: str) -> bool:
    return name in model.fields and model.fields[name].converts


def _made_by(frame: Frame, field: object) -> Value:
    if not isinstance(field, Object):
        return UNKNOWN_OF_MODEL
    return join([_run(frame, field, method) for method in CONVERTING])


def _run(frame: Frame, field: Object, method: str) -> Value:
    """Run a method that every row has been through by the time somebody reads its column."""
    interpreter = frame.interpreter
    member = find_member(interpreter, interpreter.project.mro(field.cls), method)
    if member is None or member.stub:
        return NEVER
    results = []
    for binding in member.bindings:
        if binding.function is None:
            return UNKNOWN_OF_MODEL
        ref = interpreter.function_ref(member.cls.module, binding.function, member.cls)
        given = Arguments((PLAIN,) * (len(binding.function.args.args) - 1))
        function = Function(ref, bound=field)
        results.append(interpreter.executions.call(function, given, OUTSIDE).returned)
    return join(results)
