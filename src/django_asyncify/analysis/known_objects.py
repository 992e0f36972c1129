"""Objects of Django's that code imports by name: the default cache, the connection, settings."""

from __future__ import annotations

from ..django_api.reexports import canonical
from .values import Atom, Known, Plain, Unknown

KNOWN_OBJECTS: dict[str, Atom] = {
    "django.db.connection": Known("connection"),
    "django.db.connections": Known("connections"),
    "django.core.cache.cache": Known("cache"),
    "django.core.cache.caches": Known("caches"),
    "django.core.files.storage.default_storage": Known("file"),
    "django.conf.settings": Plain(what="settings"),
    "sys.modules": Unknown(),
}


def external(dotted: str) -> Atom:
    """Return the atom for a dotted name outside of the readable source."""
    from .values import External

    name = canonical(dotted)
    return KNOWN_OBJECTS.get(name) or External(name)
