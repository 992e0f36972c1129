"""Permissions: whether the async checks (``ahas_perm()``) answer what the sync ones do.

Backends' async methods and those of the user model pass over a subclass's sync ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..analysis.inherited import unread_bases
from ..project.facts import ClassFacts
from ..project.project import Project
from .backends import backends_reason, granting_nothing
from .options import PlanOptions

_OF_BACKENDS = (
    "has_perm",
    "get_all_permissions",
    "get_user_permissions",
    "get_group_permissions",
    "_get_permissions",
    "_get_user_permissions",
    "_get_group_permissions",
    "has_module_perms",
    "with_perm",
)
_OF_USERS = ("has_perm", "has_perms", "has_module_perms", "get_all_permissions")


def permission_reason(
    project: Project,
    options: PlanOptions,
    twinned: Collection[str] = (),
    *,
    of_objects: bool = True,
) -> str:
    """Say why the async permission checks may answer differently, or nothing.

    ``twinned`` are the full names of methods that get a twin; without ``of_objects`` nothing is
    asked about single objects, as ``permission_required`` doesn't.
    """
    if options.django < (5, 2):
        return "the async permission methods came with Django 5.2"
    silent = set(granting_nothing(project, options, of_objects=of_objects))
    reason = backends_reason(project, options, _OF_BACKENDS, twinned, silent)
    if reason:
        return reason
    model = project.user_model
    if model is None or model.cls.qualname in options.honest:
        return ""
    for name in unread_bases(project, model.cls):
        if not name.startswith("django.") and name not in options.honest:
            return f"{name}, a base class of the user model, can't be read"
    for cls, name in overridden_checks(project):
        method = f"{cls.qualname}.{name}"
        if method not in twinned and cls.qualname not in options.honest:
            return f"{cls.qualname} overrides {name}()"
    return ""


def overridden_checks(project: Project) -> Iterator[tuple[ClassFacts, str]]:
    """Yield the checks of the user model that its async methods pass over, each with its class."""
    model = project.user_model
    for name in _OF_USERS if model is not None else ():
        assert model is not None
        cls = _overriding(project, model.cls, name)
        if cls is not None:
            yield cls, name


def _overriding(project: Project, cls: ClassFacts, name: str) -> ClassFacts | None:
    """Return the class whose ``name`` the async method passes over, where it isn't Django's."""
    for base in project.mro(cls):
        if isinstance(base, ClassFacts) and f"a{name}" in base.own:
            return None
        if isinstance(base, ClassFacts) and name in base.own:
            return None if base.module.name.startswith("django.") else base
    return None
