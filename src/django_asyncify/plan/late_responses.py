"""Django's decorators that handle a response which isn't rendered yet once it is rendered.

By then the decorators above them have changed it: ``cache_page`` no longer caches what
``cache_control(private=True)`` above it has marked as private.

https://docs.djangoproject.com/en/stable/ref/template-response/#post-render-callbacks
"""

from __future__ import annotations

from collections.abc import Sequence

from .stacks import Stack

_LATER = frozenset({"cache_page", "conditional_page", "gzip_page"})
#: They leave the response of the view alone, or handle it after those below them.
_PASSING = _LATER | frozenset(
    {"csrf_exempt", "csrf_protect", "ensure_csrf_cookie", "requires_csrf_token", "wraps"}
    | {"login_required", "login_not_required", "permission_required", "user_passes_test"}
    | {"require_GET", "require_POST", "require_http_methods", "require_safe"}
    | {"non_atomic_requests", "sensitive_post_parameters", "staff_member_required"}
)


def sees_it_changed(stack: Stack) -> bool:
    """Whether what is above one of these decorators may change the response."""
    inside = {name for wrapper in stack.wrappers for name in map(_name, wrapper.put_around)}
    ways = [list(map(_name, way)) for way in stack.ways]
    late = inside & _LATER
    return any(_below_another(way) or (late and _changes([*way, *inside])) for way in ways)


def _name(mark: str) -> str:
    return mark.rpartition(".")[2]


def _below_another(way: Sequence[str]) -> bool:
    return any(name in _LATER and _changes(way[:place]) for place, name in enumerate(way))


def _changes(names: Sequence[str]) -> bool:
    return not _PASSING.issuperset(names)
