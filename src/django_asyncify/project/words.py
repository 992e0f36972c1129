"""Which files mention a word, and which define a class on a base of some name: no parsing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")
_CLASS = re.compile(
    rb"^[ \t]*class[ \t]+(\w+)\s*\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", re.MULTILINE
)
_ALIAS = re.compile(rb"(\w+)\s+as\s+(\w+)")
_ASSIGNED = re.compile(
    rb"^[ \t]*(\w+)[ \t]*=[ \t]*([\w.]+(?:\([\w., \t]*\))?)[ \t]*(?:#.*)?\r?$", re.MULTILINE
)


class WordIndex:
    """The words of some files, each file read once."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self.files = files
        self._contents: dict[Path, bytes] = {}
        self._defining: dict[str, tuple[Path, ...]] = {}

    def content(self, path: Path) -> bytes:
        """Return the bytes of ``path``; an unreadable file is empty."""
        if path not in self._contents:
            try:
                self._contents[path] = path.read_bytes()
            except OSError:
                return b""
        return self._contents[path]

    def contents(self) -> Iterable[bytes]:
        """Yield the bytes of every file."""
        return (self.content(path) for path in self.files)

    @cached_property
    def _by_word(self) -> dict[bytes, list[Path]]:
        found: dict[bytes, list[Path]] = {}
        for path in self.files:
            for word in set(_WORD.findall(self.content(path))):
                found.setdefault(word, []).append(path)
        return found

    def mentioning(self, word: str) -> tuple[Path, ...]:
        """Return the files that hold ``word`` as a whole identifier."""
        if word.isascii():
            return tuple(self._by_word.get(word.encode(), ()))
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        return tuple(
            path
            for path in self.files
            if pattern.search(self.content(path).decode("utf-8", "replace"))
        )

    @cached_property
    def _classes(self) -> tuple[tuple[Path, bytes, frozenset[bytes]], ...]:
        found = []
        for path in self.mentioning("class"):
            for name, bases in _CLASS.findall(self.content(path)):
                found.append((path, name, frozenset(_WORD.findall(bases))))
        return tuple(found)

    @cached_property
    def _aliases(self) -> tuple[tuple[bytes, bytes], ...]:
        found: set[tuple[bytes, bytes]] = set()
        for path in self.mentioning("class"):
            content = self.content(path)
            found.update(_ALIAS.findall(content))
            for name, value in _ASSIGNED.findall(content):
                found.update((word, name) for word in _WORD.findall(value))
        return tuple(found)

    def deriving_from(self, names: Iterable[str]) -> tuple[Path, ...]:
        """Return files with a class whose bases, or theirs, have one of ``names``.

        Names alone are compared (``X as Y`` and ``Y = X`` followed), so there may be too many.
        """
        known = {name.encode() for name in names}
        size = 0
        while size != len(known):
            size = len(known)
            known.update(name for _, name, bases in self._classes if not known.isdisjoint(bases))
            known.update(alias for name, alias in self._aliases if name in known)
        found = {path for path, _, bases in self._classes if not known.isdisjoint(bases)}
        return tuple(path for path in self.files if path in found)

    def defining_class(self, name: str) -> tuple[Path, ...]:
        """Return files that hold ``class name``."""
        if name not in self._defining:
            pattern = rb"^[ \t]*class[ \t]+" + re.escape(name.encode()) + rb"\b"
            defines = re.compile(pattern, re.MULTILINE).search
            found = (path for path in self.mentioning(name) if defines(self.content(path)))
            self._defining[name] = tuple(found)
        return self._defining[name]

    def base_names_ending(self, suffix: str) -> frozenset[str]:
        """Return the words with an ending among the bases of all classes."""
        ending = suffix.encode()
        words = (word for _, _, bases in self._classes for word in bases)
        return frozenset(word.decode() for word in words if word.endswith(ending))
