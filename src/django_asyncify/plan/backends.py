"""Authentication backends: whether their async methods do what the sync ones do.

Since Django 5.2 (ticket 35303) ``ModelBackend`` has async methods of its own, which pass over a
subclass's sync ones; ``BaseBackend``'s run the sync method in the worker thread. Before, Django
ran all backends there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ..django_api.ecosystem import Ecosystem
from ..project.facts import ClassFacts, Dotted, Resolved
from ..project.project import Project
from .options import PlanOptions
from .unread_settings import unread

_DJANGO = "django.contrib.auth.backends."
_DELEGATED = frozenset(
    {"authenticate", "get_user", "get_user_permissions", "get_group_permissions"}
)


def backends_reason(
    project: Project,
    options: PlanOptions,
    methods: Sequence[str],
    twinned: Collection[str] = (),
    silent: Collection[str] = (),
) -> str:
    """Say which backend's ``methods`` Django's async ones would pass over, or nothing.

    ``twinned`` are the full names of methods that get a twin, ``silent`` those of backends that
    have nothing to say.
    """
    if options.django < (5, 2):
        return ""
    missing = unread(project, "AUTHENTICATION_BACKENDS", options.honest)
    if missing:
        return missing
    setting = project.setting("AUTHENTICATION_BACKENDS")
    for dotted in sorted(setting.strings() - options.honest.union(silent)):
        reason = _backend_reason(project, dotted, methods, twinned)
        if reason:
            return reason
    return ""


def granting_nothing(project: Project, options: PlanOptions, *, of_objects: bool) -> Iterator[str]:
    """Yield the backends that have no permission to give: nobody misses those of them.

    Without ``of_objects`` no permission is asked for that somebody has on one object.
    """
    for dotted in project.setting("AUTHENTICATION_BACKENDS").strings():
        fact = project.ecosystem.backend(dotted)
        if fact is None:
            continue
        if (fact.objects_only and not of_objects) or _is_off(project, options, fact.grants_with):
            yield dotted


def _is_off(project: Project, options: PlanOptions, setting: str) -> bool:
    if not setting or unread(project, setting, options.honest):
        return False
    return not any(project.setting(setting).values)


def _backend_reason(
    project: Project, dotted: str, methods: Sequence[str], twinned: Collection[str]
) -> str:
    packages = project.ecosystem
    reasons = (
        _passed_over(packages, dotted, order, name, twinned)
        for order in lookup_orders(project, dotted)
        for name in methods
    )
    return next(filter(None, reasons), "")


def overriding_class(
    project: Project, dotted: str, order: Sequence[ClassFacts | Dotted], name: str
) -> ClassFacts | None:
    """Return the class whose method ``name`` the async twin would pass over, if it can be read."""
    if not _passed_over(project.ecosystem, dotted, order, name, ()):
        return None
    defining = (c for c in order if isinstance(c, ClassFacts) and name in c.own)
    return next(defining, None)


def lookup_orders(project: Project, dotted: str) -> list[Sequence[ClassFacts | Dotted]]:
    """Return the classes that a backend's methods are looked up in, for each way to read it."""
    found: list[Sequence[ClassFacts | Dotted]] = [
        project.mro(project.class_facts(resolution.module, resolution.binding.cls))
        for resolution in project.resolve_dotted(dotted)
        if isinstance(resolution, Resolved) and resolution.binding.cls is not None
    ]
    return found or [(Dotted(dotted),)]


def _passed_over(
    packages: Ecosystem,
    backend: str,
    order: Sequence[ClassFacts | Dotted],
    name: str,
    twinned: Collection[str],
) -> str:
    """Follow the MRO to the async twin of ``name``; a sync override found before is passed over."""
    overrides = f"the backend {backend} overrides {name}()"
    overridden = False
    for base in order:
        if isinstance(base, ClassFacts):
            twin = f"a{name}" in base.own or f"{base.qualname}.{name}" in twinned
            overridden |= name in base.own and not twin
            if twin:
                return overrides if overridden else ""
        elif base.name.startswith(_DJANGO):
            delegates = base.name == f"{_DJANGO}BaseBackend" and name in _DELEGATED
            return overrides if overridden and not delegates else ""
        elif (fact := packages.backend(base.name)) is not None:
            delegates = fact.delegates and name in _DELEGATED
            passed = overridden or name in fact.overrides
            return overrides if passed and not delegates else ""
        elif base.name not in {"object", "builtins.object"}:
            return f"{_whose(base, backend)} can't be read"
    # Django passes over a backend without the method, and no session names one without get_user().
    missing = f"the backend {backend} has no a{name}(): it isn't a subclass of BaseBackend"
    return missing if overridden else ""


def _whose(base: Dotted, backend: str) -> str:
    if base.name == backend:
        return f"the backend {backend}"
    return f"{base.name}, a base class of the backend {backend},"
