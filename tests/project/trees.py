"""Small projects on the disk for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from django_asyncify.project import Project
from django_asyncify.project.facts import (
    ClassFacts,
    Dotted,
    ModuleFacts,
    Resolution,
    Resolved,
)

SETTINGS = """
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "blog"]
ROOT_URLCONF = "urls"
"""


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write dedented files below ``root``."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return root


def project(root: Path, files: Mapping[str, str], settings: str | None = None) -> Project:
    """Write files and open the project they make."""
    return Project.open(write(root, files), settings=settings)


def models_project(root: Path, models: str, settings: str = SETTINGS) -> Project:
    """Open a project with one application, ``blog``, that has these models."""
    header = "from django.db import models\n"
    return project(
        root,
        {
            "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")',
            "settings.py": settings,
            "blog/__init__.py": "",
            "blog/models.py": header + dedent(models),
        },
    )


def module(opened: Project, name: str) -> ModuleFacts:
    """Return a module that is known to be there."""
    found = opened.module(name)
    assert found is not None, name
    return found


def shown(found: tuple[Resolution, ...]) -> list[str]:
    """Return resolutions as readable text."""
    return [_shown(item) for item in found]


def _shown(item: Resolution) -> str:
    match item:
        case Resolved():
            return f"{item.module.name}:{item.binding.name}"
        case Dotted():
            return item.name
    return f"module {item.name}"


def class_named(opened: Project, module_name: str, name: str) -> ClassFacts:
    """Return the class bound to ``name`` in a module."""
    for item in opened.resolve(module(opened, module_name), name):
        if isinstance(item, Resolved) and item.binding.cls is not None:
            return opened.class_facts(item.module, item.binding.cls)
    raise AssertionError(name)


def bases(opened: Project, module_name: str, name: str) -> list[str]:
    """Return the names of a class and its bases in method resolution order."""
    order = opened.mro(class_named(opened, module_name, name))
    return [base.node.name if isinstance(base, ClassFacts) else base.name for base in order]
