"""The site of a request: a row of ``django.contrib.sites``, or a stand-in that knows the host."""

from __future__ import annotations

import ast

from .arguments import Arguments
from .frame import Frame
from .operations import Kind
from .origins import Origin
from .values import PLAIN, UNKNOWN_OF_DJANGO, Instance, Value, value

_APP = "django.contrib.sites"
_SITE = "django.contrib.sites.models.Site"
_FETCHED = frozenset({Origin(None, decline="the instance wasn't fetched")})


def get_current_site(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Return what ``get_current_site(request)`` gives: it queries where the app is installed, once
    in a process for each site.

    https://docs.djangoproject.com/en/stable/ref/contrib/sites/#get-current-site-shortcut
    """
    project = frame.interpreter.project
    apps = project.setting("INSTALLED_APPS")
    if apps.complete and not any(name.startswith(_APP) for name in apps.strings()):
        return PLAIN
    frame.record(Kind.EXTERNAL_CALL, node, name=dotted, detail="site")
    return value(Instance(_SITE, _FETCHED)) if _SITE in project.models else UNKNOWN_OF_DJANGO
