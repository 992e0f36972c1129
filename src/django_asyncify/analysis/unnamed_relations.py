"""What ``select_related()`` without names fetches: foreign keys that can't be null, and theirs.

https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related
"""

from __future__ import annotations

from collections.abc import Iterator

from ..project.facts import FORWARD
from ..project.project import Project

#: Django goes five relations deep; views read less.
_DEEPEST = 3
_MOST = 60
#: Stands in ``Origin.loaded`` for a query that names none: a later call with names replaces all.
UNNAMED = "*"
_DJANGOS = frozenset({"ForeignKey", "OneToOneField"})


def fetched_unnamed(project: Project, model: str) -> frozenset[str]:
    """Return the paths that a query of ``model`` fetches by ``select_related()``."""
    found: list[str] = []
    level = [(model, "")]
    for _ in range(_DEEPEST):
        level = [step for key, path in level for step in _next(project, key, path)]
        found += [path for _, path in level]
    return frozenset({UNNAMED, *found[:_MOST]})


def _next(project: Project, key: str, path: str) -> Iterator[tuple[str, str]]:
    model = project.models.get(key)
    for field in model.fields.values() if model is not None else ():
        plain = field.kind in FORWARD and field.class_name in _DJANGOS and field.target is not None
        if plain and field.target is not None and not (field.null or field.parent_link):
            yield field.target, f"{path}__{field.name}" if path else field.name


def without_unnamed(loaded: frozenset[str]) -> frozenset[str]:
    """Return what is still fetched where later methods of a query change what names none."""
    return frozenset() if UNNAMED in loaded else loaded
