"""Django's own models as source to read: fields, relations and managers, without bodies.

The modules beside this one are parsed as text and never imported.
"""

from __future__ import annotations

from pathlib import Path

STUBS = {
    "django.contrib.admin.models": "admin_models.py",
    "django.contrib.auth.base_user": "auth_base_user.py",
    "django.contrib.auth.models": "auth_models.py",
    "django.contrib.contenttypes.models": "contenttypes_models.py",
    "django.contrib.flatpages.models": "flatpages_models.py",
    "django.contrib.redirects.models": "redirects_models.py",
    "django.contrib.sessions.base_session": "sessions_base_session.py",
    "django.contrib.sessions.models": "sessions_models.py",
    "django.contrib.sites.models": "sites_models.py",
}
"""The modules of Django that can be read, each with the file that stands for it."""


def stub_path(module: str) -> Path | None:
    """Return the file that stands for Django's ``module``, if there is one."""
    name = STUBS.get(module)
    return Path(__file__).with_name(name) if name else None
