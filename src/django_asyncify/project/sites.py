"""Distributions that are whole sites: packaged like a library, and run by settings of their own."""

from __future__ import annotations

from .modules import Modules
from .settings import Settings
from .test_code import is_test


def is_site(settings: Settings, modules: Modules) -> bool:
    """Say whether a package of the project holds its settings, their URLconf and all its apps.

    A library's settings serve its tests, or are a demonstration beside the package that others
    install. A site may be packaged as well, but nobody imports its functions.
    """
    roots = {_top(module.name) for module in settings.roots if not is_test(module.name)}
    urlconfs = _own(settings, modules, "ROOT_URLCONF")
    apps = _own(settings, modules, "INSTALLED_APPS")
    return len(apps) == 1 and apps <= roots & urlconfs


def _own(settings: Settings, modules: Modules, setting: str) -> set[str]:
    """Return the project's top-level packages in which what a setting names lies."""
    found = map(modules.module, sorted(settings.setting(setting).strings()))
    return {
        _top(module.name)
        for module in found
        if module is not None and module.editable and not is_test(module.name)
    }


def _top(name: str) -> str:
    return name.partition(".")[0]
