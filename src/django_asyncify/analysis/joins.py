"""Relations that a join would not fetch as reading them does, wherever on a path they stand."""

from __future__ import annotations

from collections.abc import Iterator

from ..project.facts import FieldFacts
from ..project.project import Project
from .origins import Origin


def join_changes_answer(project: Project, field: FieldFacts) -> str:
    """Say why a join over a relation could find other rows than reading it does, or nothing."""
    target = project.models.get(field.target or "")
    if not field.db_constraint:
        return f"{field.name} has db_constraint=False: the join could drop rows"
    if target is None:
        return f"the model behind {field.name} isn't known"
    if not target.managed:
        return f"{target.name} is unmanaged"
    if target.base_manager:
        return f"{target.name} has its own base manager, which a join bypasses"
    return ""


def unfit_on_the_way(project: Project, model: str, origin: Origin, path: str) -> str:
    """Say why a join can't lead along ``path`` from a model, or return nothing.

    What the query joins already is as the author wants it.
    """
    whys = (
        join_changes_answer(project, field)
        for prefix, field in _fields(project, model, path)
        if prefix not in origin.loaded
    )
    return next(filter(None, whys), "")


def _fields(project: Project, model: str, path: str) -> Iterator[tuple[str, FieldFacts]]:
    """Yield the relations of a path with the path to each, as far as they are known."""
    parts = path.split("__")
    for count, name in enumerate(parts, 1):
        facts = project.models.get(model)
        field = facts.fields.get(name) if facts is not None else None
        if field is None:
            return
        yield "__".join(parts[:count]), field
        model = field.target or ""
