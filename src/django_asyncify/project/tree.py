"""The files of a project: what git ignores, hidden and installed things left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pathspec import GitIgnoreSpec

from .tracked import tracked_though_ignored

_SKIPPED = frozenset(
    {
        "node_modules",
        "site-packages",
        "__pycache__",
        "bower_components",
        "venv",
        "virtualenv",
        "__pypackages__",
    }
)
_BUILT = frozenset({"build", "dist", "env"})
_TEMPLATE_SUFFIXES = frozenset(
    {
        ".html",
        ".htm",
        ".txt",
        ".xml",
        ".jinja",
        ".jinja2",
        ".j2",
        ".md",
        ".mjml",
        ".djhtml",
        ".svg",
        ".js",
        ".json",
    }
)
_CONFIGURATION_SUFFIXES = frozenset({".cfg", ".conf", ".ini", ".json", ".toml", ".yaml", ".yml"})
_READ = _TEMPLATE_SUFFIXES | _CONFIGURATION_SUFFIXES | {".py"}
_TEMPLATE_FOLDERS = frozenset({"templates", "jinja2"})

Ignoring = tuple[tuple[int, GitIgnoreSpec], ...]
"""Rules of .gitignore files, each with the length of the path they are relative to."""


class SourceTree:
    """The Python files, templates and configuration files below ``root``, found in one walk."""

    def __init__(self, root: Path, exclude: tuple[str, ...] = ()) -> None:
        self.root = root
        self._depth = _depth(root)
        self._exclude = GitIgnoreSpec.from_lines(exclude)

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """Every file worth reading that isn't ignored; links to folders aren't followed."""
        return tuple(sorted(self._walk(self.root, self._ignored_above())))

    @cached_property
    def python(self) -> tuple[Path, ...]:
        """The project's Python files."""
        return tuple(path for path in self.files if path.suffix == ".py")

    @cached_property
    def templates(self) -> tuple[Path, ...]:
        """Files with a template's suffix below a folder called templates or jinja2."""
        return tuple(path for path in self.files if self._is_template(path))

    @cached_property
    def configuration(self) -> tuple[Path, ...]:
        """Files that may hold settings or name what is to be run, templates left out."""
        others = (path for path in self.files if path.suffix in _CONFIGURATION_SUFFIXES)
        return tuple(path for path in others if not self._is_template(path))

    @cached_property
    def _tracked(self) -> frozenset[Path]:
        return tracked_though_ignored(self.root)

    def _is_template(self, path: Path) -> bool:
        folders = path.relative_to(self.root).parts[:-1]
        return path.suffix in _TEMPLATE_SUFFIXES and not _TEMPLATE_FOLDERS.isdisjoint(folders)

    def _ignored_above(self) -> Ignoring:
        """Return the rules of the repository around ``root``, unless they ignore ``root``."""
        above = [self.root, *self.root.parents]
        top = next((index for index, folder in enumerate(above) if (folder / ".git").exists()), 0)
        rules = _rules(above[top], above[top] / ".git" / "info" / "exclude")
        for folder in reversed(above[1 : top + 1]):
            rules += _rules(folder, folder / ".gitignore")
        return () if top and _verdict(f"{self.root.as_posix()}/", rules) else rules

    def _walk(self, folder: Path, ignoring: Ignoring) -> Iterator[Path]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            return
        names = {entry.name for entry in entries}
        if ".gitignore" in names:
            ignoring += _rules(folder, folder / ".gitignore")
        for entry in entries:
            path = Path(entry.path)
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not self._is_read(entry, path):
                continue
            if self._left_out(path, is_folder, ignoring):
                continue
            if not is_folder:
                yield path
            elif not _is_foreign(path):
                yield from self._walk(path, ignoring)

    def _is_read(self, entry: os.DirEntry[str], path: Path) -> bool:
        """Say whether an entry is a file worth listing; a link to one in the project isn't."""
        if path.suffix not in _READ or not entry.is_file():
            return False
        return not (entry.is_symlink() and path.resolve().is_relative_to(self.root))

    def _left_out(self, path: Path, is_folder: bool, ignoring: Ignoring) -> bool:
        if path.name.startswith("."):
            return True
        text = path.as_posix() + ("/" if is_folder else "")
        if self._exclude.match_file(text[self._depth :]):
            return True
        return _verdict(text, ignoring) and path not in self._tracked


def _verdict(text: str, ignoring: Ignoring) -> bool:
    """Say whether a path is ignored: the last rule that matches it decides."""
    for depth, spec in reversed(ignoring):
        verdict = spec.check_file(text[depth:]).include
        if verdict is not None:
            return verdict
    return False


def _rules(folder: Path, path: Path) -> Ignoring:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    return ((_depth(folder), GitIgnoreSpec.from_lines(lines)),)


def _depth(folder: Path) -> int:
    return len(folder.as_posix().rstrip("/")) + 1


def _is_foreign(folder: Path) -> bool:
    """Say whether a folder holds installed or built things instead of the project's own."""
    if folder.name in _SKIPPED or folder.name.endswith(".egg-info"):
        return True
    if (folder / "pyvenv.cfg").exists():
        return True
    return folder.name in _BUILT and not (folder / "__init__.py").exists()
