"""Modules by name or path: found, parsed once, kept."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from ..django_api.contrib import stub_path
from ..errors import SourceError
from ..sources import SourceFile, decode_source, parse, read_bytes, read_source
from ..spans import split_lines
from .bindings import names_bound, rebound_by_functions
from .environment import Installed
from .facts import ModuleFacts
from .layout import Layout
from .words import WordIndex


class Modules:
    """Every module whose source can be read: the project's, Django's stubs, the environment's."""

    def __init__(self, layout: Layout, words: WordIndex, installed: Installed) -> None:
        self.layout = layout
        self.installed = installed
        self.problems: list[SourceError] = []
        self._words = words
        self._parsed: dict[Path, ModuleFacts | None] = {}
        self._outside: dict[str, ModuleFacts | None] = {}

    def module(self, name: str, near: Path | None = None) -> ModuleFacts | None:
        """Return the module ``name`` as imported by the file ``near``, or None."""
        path = self.layout.find(name, near)
        if path is not None:
            return self.at(path)
        if name not in self._outside:
            self._outside[name] = self._read_outside(name)
        return self._outside[name]

    def at(self, path: Path) -> ModuleFacts | None:
        """Return the module in the file ``path``, or None if it can't be read."""
        if path not in self._parsed:
            name = self.layout.canonical.get(path)
            editable = name is not None
            self._parsed[path] = self._read(path, name or self.layout.name_outside(path), editable)
        return self._parsed[path]

    def _read_outside(self, name: str) -> ModuleFacts | None:
        path = stub_path(name) or self.installed.find(name)
        return self._read(path, name, False) if path is not None else None

    def _read(self, path: Path, name: str, editable: bool) -> ModuleFacts | None:
        try:
            if editable:
                data = self._words.content(path) or read_bytes(path)
                return parse_module(decode_source(data, path, name), True)
            return parse_module(read_source(path, name), False)
        except SourceError as error:
            self.problems.append(error)
            return None


def parse_module(source: SourceFile, editable: bool) -> ModuleFacts:
    """Parse a source file into a module's facts.

    Raises:
        SourceError: the text isn't Python.
    """
    tree = _parse(source)
    names = names_bound(tree.body, source.module, source.path.name == "__init__.py")
    if "global " in source.text:
        for binding in rebound_by_functions(tree):
            names.add(binding)
    return ModuleFacts(
        name=source.module,
        path=source.path,
        source=source,
        tree=tree,
        lines=tuple(split_lines(source.text)),
        bindings=names.frozen(),
        stars=tuple(names.stars),
        editable=editable,
    )


def _invalid(error: SyntaxError) -> str:
    """Say what is wrong with a file, which may only be newer than the Python that runs this."""
    version = ".".join(map(str, sys.version_info[:2]))
    return (
        f"isn't valid Python: {error.msg} (django-asyncify runs on Python {version} here; "
        "if the project's is newer, run it on that)"
    )


def _parse(source: SourceFile) -> ast.Module:
    try:
        return parse(source.text)
    except SyntaxError as error:
        raise SourceError(source.path, error.lineno, _invalid(error)) from error
    except (RecursionError, MemoryError) as error:
        raise SourceError(source.path, None, "is nested too deeply to be parsed") from error
    except ValueError as error:
        raise SourceError(source.path, None, f"can't be parsed: {error}") from error
