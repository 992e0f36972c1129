"""Which module each file of a project is: source roots, packages, namespace packages."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path

_ROOT_MARKS = frozenset({"manage.py"})


class Layout:
    """The names under which the project's files can be imported.

    A file has one *canonical* name, unique in the project, and is found under every name that one
    of the source roots above it gives: the project's root, folders with a manage.py, folders
    called src, and the nearest folder that isn't a package.
    """

    def __init__(self, root: Path, files: tuple[Path, ...], mentions: MentionsDotted) -> None:
        self._root = root
        self._files = files
        self._mentions = mentions

    @cached_property
    def roots(self) -> tuple[Path, ...]:
        """The folders imports start from, the project's own root first."""
        marked = {path.parent for path in self._files if path.name in _ROOT_MARKS}
        sources = {folder for folder in self._folders if folder.name == "src"} - self._packages
        return (self._root, *sorted((marked | sources) - {self._root}))

    @cached_property
    def _folders(self) -> frozenset[Path]:
        """Every folder from the project's root down that a file lies in."""
        found: set[Path] = set()
        for folder in {path.parent for path in self._files}:
            while folder not in found and folder != self._root:
                found.add(folder)
                folder = folder.parent
        return frozenset(found)

    @cached_property
    def _packages(self) -> frozenset[Path]:
        return frozenset(path.parent for path in self._files if path.name == "__init__.py")

    @cached_property
    def canonical(self) -> dict[Path, str]:
        """The one name of each file."""
        taken: dict[str, Path] = {}
        for path in self._files:
            for name in self._preferred(path):
                if taken.setdefault(name, path) == path:
                    break
        return {path: name for name, path in taken.items()}

    @cached_property
    def _by_name(self) -> dict[str, tuple[Path, ...]]:
        found: dict[str, list[Path]] = {}
        for path in self._files:
            for name in dict.fromkeys((self.canonical[path], *self._all_names(path))):
                found.setdefault(name, []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    def find(self, name: str, near: Path | None = None) -> Path | None:
        """Return the file of the module ``name``; of several, the one closest to ``near``."""
        paths = self._by_name.get(name, ())
        if len(paths) < 2:
            return paths[0] if paths else None
        exact = [path for path in paths if self.canonical[path] == name]
        if near is None:
            return exact[0] if exact else paths[0]
        return max(paths, key=lambda path: (_shared(path, near), path in exact))

    def name_outside(self, path: Path) -> str:
        """Return the name of a file that isn't one of the project's listed files."""
        return dotted(path, self._natural_root(path))

    def _all_names(self, path: Path) -> Iterator[str]:
        for root in (self._natural_root(path), *self.roots):
            if _lies_in(path, root) and (name := dotted(path, root)):
                yield name

    def _preferred(self, path: Path) -> Iterator[str]:
        """Yield names for ``path``, the likeliest first; the last one is unique."""
        natural = self._natural_root(path)
        nearest = max(
            (root for root in self.roots if _lies_in(path, root)), key=_depth, default=natural
        )
        plain, spaced = dotted(path, natural), dotted(path, nearest)
        if (
            natural != nearest
            and _lies_in(natural, nearest)
            and self._is_namespace(natural, nearest)
        ):
            plain, spaced = spaced, plain
        for name in (plain, spaced, dotted(path, self._root)):
            if name:
                yield name
        yield path.as_posix()

    def _is_namespace(self, natural: Path, root: Path) -> bool:
        """Say whether ``natural`` is imported as a package although it has no ``__init__.py``."""
        if natural in self._namespaces:
            return self._namespaces[natural]
        prefix = ".".join(natural.relative_to(root).parts)
        children = sorted(folder.name for folder in self._packages if folder.parent == natural)
        verdict = not children or any(self._mentions(f"{prefix}.{child}") for child in children)
        self._namespaces[natural] = verdict
        return verdict

    @cached_property
    def _namespaces(self) -> dict[Path, bool]:
        return {}

    def _natural_root(self, path: Path) -> Path:
        folder = path.parent
        if folder not in self._naturals:
            self._naturals[folder] = self._climb(folder)
        return self._naturals[folder]

    @cached_property
    def _naturals(self) -> dict[Path, Path]:
        return {}

    def _climb(self, folder: Path) -> Path:
        while (
            folder in self._packages or (folder / "__init__.py").is_file()
        ) and folder.parent != folder:
            folder = folder.parent
        return folder


class MentionsDotted:
    """Whether any of some files holds a dotted name."""

    def __init__(self, contents: Callable[[], Iterable[bytes]]) -> None:
        self._contents = contents

    def __call__(self, name: str) -> bool:
        """Say whether one of the files holds ``name``."""
        pattern = re.compile(rb"\b" + re.escape(name.encode()) + rb"\b")
        return any(pattern.search(content) for content in self._contents())


def dotted(path: Path, root: Path) -> str:
    """Return the module name of ``path`` as imported from ``root``.

    >>> dotted(Path("/p/blog/__init__.py"), Path("/p"))
    'blog'
    """
    parts = str(path)[len(str(root).rstrip(os.sep)) + 1 :].removesuffix(".py").split(os.sep)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _lies_in(path: Path, folder: Path) -> bool:
    return str(path).startswith(str(folder).rstrip(os.sep) + os.sep)


def _depth(path: Path) -> int:
    return len(path.parts)


def _shared(path: Path, near: Path) -> int:
    return len(os.path.commonpath([path, near]))
