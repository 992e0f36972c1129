"""Functions that a file names which isn't Python: an entry point, a hook in a JSON file.

``"run": "shop.jobs.sweep"``, ``shop = shop.cli:main``: what reads the file calls them, as sync
code does.
https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from .facts import ModuleFacts

#: Larger ones, in bytes, are data or lock files.
_LARGEST = 256 * 1024
_DOTTED = re.compile(r"(?<![\w.])([\w.]+)[.:](\w+)")


class ConfigurationFiles:
    """Finds the dotted paths of functions in the configuration files of a project."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self._files = files

    def naming(self, module: ModuleFacts, function: str) -> Path | None:
        """Return a file that names a function of ``module``, or None."""
        named = self._by_name.get(function, ())
        return next((path for before, path in named if module.may_be_called(before)), None)

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[str, Path]]]:
        """What stands before each last name of a dotted path, and in which files."""
        found: dict[str, list[tuple[str, Path]]] = {}
        for path in self._files:
            for before, name in sorted(set(_DOTTED.findall(_text(path)))):
                found.setdefault(name, []).append((before, path))
        return found


def _text(path: Path) -> str:
    """Return what a small file holds; nothing of a large one, or one that can't be read."""
    try:
        small = path.stat().st_size <= _LARGEST
        return path.read_text(encoding="utf-8", errors="replace") if small else ""
    except OSError:
        return ""
