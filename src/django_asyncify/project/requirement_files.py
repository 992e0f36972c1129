"""Requirements files as pip reads them: their lines, and those of the files they include.

https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_PATTERNS = (
    "*requirements*.txt",
    "*requirements*.in",
    "requirements/*.txt",
    "requirements/*.in",
)
_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*[^#;]*)")
_INCLUDED = re.compile(
    r"""^\s*(?:-[rc]\s*|--(?:requirement|constraint)(?:\s*=\s*|\s+))["']?([^\s#"'][^#"']*)"""
)


def requirements_in(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the requirements of a project's files, each with the file that it stands in."""
    read: set[Path] = set()
    for pattern in _PATTERNS:
        for path in sorted(root.glob(pattern)):
            yield from _requirements(path, read)


def _requirements(path: Path, read: set[Path]) -> Iterator[tuple[str, Path]]:
    """Yield those of one file, where it hasn't been read yet; files may include each other."""
    if path.resolve() in read:
        return
    read.add(path.resolve())
    for line in _lines(path):
        if included := _INCLUDED.match(line):
            yield from _requirements(path.parent / included[1].strip(), read)
        elif found := _REQUIREMENT.match(line):
            yield found[1], path


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return []
    return text.removeprefix("\ufeff").splitlines()
