"""What git tracks although a rule of a .gitignore matches it: the rules are for other files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_LIST = ("ls-files", "--cached", "--ignored", "--exclude-standard", "-z")
_NO_HOOKS = ("-c", "core.fsmonitor=false")


def tracked_though_ignored(root: Path) -> frozenset[Path]:
    """Return such files below ``root``, and the folders they are in.

    Nothing is returned where git isn't installed or ``root`` is in no repository.
    """
    command = ["git", *_NO_HOOKS, "-C", str(root), *_LIST]
    try:
        listed = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    files = [root / os.fsdecode(name) for name in listed.split(b"\0") if name]
    return frozenset(path for file in files for path in (file, *file.parents))
