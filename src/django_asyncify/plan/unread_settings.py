"""Settings that can't be read to the end: what is said of them, and what a person can do."""

from __future__ import annotations

from ..project.project import Project

_NONE_FOUND = "no settings module was found"
_UNREAD = "can't be read completely"


def unread(project: Project, name: str, honest: frozenset[str]) -> str:
    """Say that the setting ``name`` may hold more than can be read, and where, or nothing.

    ``honest`` may name the setting: what can be read of it is all of it then.
    """
    if not project.settings_modules:
        return _NONE_FOUND
    setting = project.setting(name)
    if setting.complete or name in honest:
        return ""
    gap = next(iter(setting.gaps), "")
    where = gap.removeprefix(f"{project.root.as_posix()}/")
    return f"{name} {_UNREAD}" + (f" ({where})" if where else "")


def advice_on(reason: str) -> str:
    """Return what a person can do about a reason that ``unread`` gave, or nothing."""
    if reason == _NONE_FOUND:
        return "Name it: --settings, or `settings` in [tool.django-asyncify]."
    name, found, _ = reason.partition(f" {_UNREAD}")
    return f'If nothing is missing from it, say so: honest = ["{name}"].' if found else ""
