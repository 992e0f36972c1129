"""Settings that are put together as a process starts: ``settings.configure(**merged)``.

https://docs.djangoproject.com/en/stable/topics/settings/#using-settings-without-setting-django-settings-module
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .facts import ModuleFacts
from .project import Project

_STARTING = frozenset({"asgi.py", "manage.py", "wsgi.py"})


def configuring_calls(project: Project) -> Iterator[tuple[ModuleFacts, ast.Call]]:
    """Yield the calls by which what starts the project configures it, instead of naming a module.

    They aren't followed: what they are given is mostly made by code.
    """
    for path in project.files_mentioning("configure"):
        module = project.module_at(path) if path.name in _STARTING else None
        for node in ast.walk(module.tree) if module is not None else ():
            if isinstance(node, ast.Call) and _configures(node.func):
                assert module is not None
                yield module, node


def _configures(callee: ast.expr) -> bool:
    match callee:
        case ast.Attribute(value=ast.Name(id=holder), attr="configure"):
            return "settings" in holder.lower()
    return False
