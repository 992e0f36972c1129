"""Functions that a file names which isn't Python: an entry point, a hook in a JSON file.

``"run": "shop.jobs.sweep"``, ``shop = shop.cli:main``: what reads the file calls them, as sync
code does.
https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

import re
from pathlib import Path

from .facts import ModuleFacts
from .words import WordIndex

#: Larger ones, in bytes, are data or lock files.
_LARGEST = 256 * 1024


class ConfigurationFiles:
    """Finds the dotted paths of functions in the configuration files of a project."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self._words = WordIndex(tuple(path for path in files if _is_small(path)))

    def naming(self, module: ModuleFacts, function: str) -> Path | None:
        """Return a file that names a function of ``module``, or None."""
        pattern = re.compile(rf"(?<![\w.])([\w.]+)[.:]{re.escape(function)}(?!\w)")
        for path in self._words.mentioning(function):
            text = self._words.content(path).decode("utf-8", "replace")
            if any(module.may_be_called(found[1]) for found in pattern.finditer(text)):
                return path
        return None


def _is_small(path: Path) -> bool:
    try:
        return path.stat().st_size <= _LARGEST
    except OSError:
        return False
