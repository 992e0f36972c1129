"""Since which Django version what works on async views; seen by running each release."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

Version = tuple[int, int]

_NEVER_DECORATORS = frozenset(
    {"django.db.transaction.atomic", "functools.lru_cache", "functools.cache"}
)
_ALWAYS = frozenset({"functools.wraps", "django.db.transaction.non_atomic_requests"})
_AUTH = ("django.contrib.auth.decorators.", "django.contrib.admin.views.decorators.")
_CONDITIONAL = frozenset({"condition", "etag", "last_modified"})


def decorator_since(dotted: str) -> Version | None:
    """Return the Django version from which a decorator accepts async views; None for never."""
    if dotted in _NEVER_DECORATORS or is_conditional(dotted):
        return None
    if dotted in _ALWAYS:
        return (4, 2)
    if dotted.startswith(_AUTH):
        return (5, 1)
    if dotted.startswith("django.views.decorators.csp."):
        return (6, 0)
    if dotted.startswith(
        ("django.views.decorators.", "django.utils.decorators.decorator_from_middleware")
    ):
        return (5, 0)
    return None


def is_conditional(dotted: str) -> bool:
    """Whether a decorator calls functions for a request's conditions, as sync code does."""
    return dotted.rpartition(".")[2] in _CONDITIONAL


def checks_user(dotted: str) -> bool:
    """Whether a decorator asks for the user, through ``auser()`` on async views."""
    return dotted.startswith(_AUTH) and not dotted.endswith("login_not_required")


def checks_permissions(dotted: str) -> bool:
    """Whether a decorator asks what the user may do, through ``ahas_perms()`` on async views."""
    return checks_user(dotted) and dotted.endswith(".permission_required")


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("async_twins.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = json.loads(text)
    return loaded


def twin(owner: str, name: str, django: Version) -> str:
    """Return the async twin of ``owner.name`` in ``django``, or an empty string.

    ``owner`` is one of ``queryset``, ``manager``, ``related``, ``model``, ``cache``, ``session``,
    ``user``, ``auth``, ``shortcuts``. The table was made by introspecting each release.
    """
    since = _table().get(owner, {}).get(name)
    if since is None:
        return ""
    major, _, minor = since.partition(".")
    return f"a{name}" if django >= (int(major), int(minor)) else ""
