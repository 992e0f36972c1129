"""How reasons name a line of the project."""

from __future__ import annotations

from pathlib import Path


def shown_place(root: Path, path: Path, line: int) -> str:
    """Return ``app/views.py:12``, with the whole path where it lies outside of the project."""
    return f"{(path.relative_to(root) if path.is_relative_to(root) else path).as_posix()}:{line}"
