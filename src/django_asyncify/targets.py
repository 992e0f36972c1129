"""What a person points at: paths, functions in files, dotted names, globs over dotted names."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Protocol

from .errors import UnknownTarget
from .plan.options import TargetView
from .project.facts import Dotted, ModuleFacts, Resolution

_WILDCARDS = frozenset("*?[")


class Lookup(Protocol):
    """What finding a function that no route reaches takes of the project."""

    def module_at(self, path: Path) -> ModuleFacts | None:
        """Return the module in a file of the project."""

    def resolve_dotted(self, dotted: str) -> tuple[Resolution, ...]:
        """Return what a full dotted name stands for."""


@dataclass(frozen=True, slots=True)
class PathTarget:
    """``path/`` or ``path/views.py``: every view below or in it."""

    text: str
    path: Path

    def matches(self, dotted: str, path: Path) -> bool:
        """Say whether the view lies in this file or folder."""
        return path.is_relative_to(self.path)

    def named(self, lookup: Lookup) -> Iterator[TargetView]:
        """A path names no function by itself."""
        return iter(())


@dataclass(frozen=True, slots=True)
class FunctionTarget:
    """``path/views.py::view``; the function needs no route. The name may be a glob."""

    text: str
    path: Path
    name: str

    def matches(self, dotted: str, path: Path) -> bool:
        """Say whether it is this function of this file."""
        return path == self.path and fnmatchcase(dotted.rpartition(".")[2], self.name)

    def named(self, lookup: Lookup) -> Iterator[TargetView]:
        """Find the function itself."""
        module = lookup.module_at(self.path)
        if module is not None:
            yield from _function(module, self.name)


@dataclass(frozen=True, slots=True)
class DottedTarget:
    """``app.views.view``, or a module or package: every view in it."""

    text: str

    def matches(self, dotted: str, path: Path) -> bool:
        """Say whether it is this view, or lies in this module."""
        return dotted == self.text or dotted.startswith(f"{self.text}.")

    def named(self, lookup: Lookup) -> Iterator[TargetView]:
        """Find the function itself, also under a name it is re-exported as."""
        for found in lookup.resolve_dotted(self.text):
            if isinstance(found, (Dotted, ModuleFacts)) or not found.module.editable:
                continue
            yield from _function(found.module, found.binding.name)


@dataclass(frozen=True, slots=True)
class GlobTarget:
    """``'blog.*'``: every view whose dotted name matches."""

    text: str

    def matches(self, dotted: str, path: Path) -> bool:
        """Say whether the dotted name matches, case and all."""
        return fnmatchcase(dotted, self.text)

    def named(self, lookup: Lookup) -> Iterator[TargetView]:
        """A glob names no function by itself."""
        return iter(())


Target = PathTarget | FunctionTarget | DottedTarget | GlobTarget


def parse_target(text: str, root: Path, folder: Path) -> Target:
    """Understand one TARGET; paths count from ``folder`` where they lead into ``root``.

    Raises:
        UnknownTarget: it is a path that doesn't exist or lies outside of the project.
    """
    path, separator, name = text.partition("::")
    if separator:
        return FunctionTarget(text, _existing(path, root, folder), name)
    if _looks_like_path(text) or _find(text, root, folder) is not None:
        return PathTarget(text, _existing(text, root, folder))
    if _WILDCARDS.intersection(text):
        return GlobTarget(text)
    return DottedTarget(text)


def _looks_like_path(text: str) -> bool:
    return text.endswith(".py") or "/" in text or os.sep in text or text in {"", ".", ".."}


def _existing(text: str, root: Path, folder: Path) -> Path:
    found = _find(text, root, folder)
    if found is None:
        raise UnknownTarget(f"{text or 'the empty path'} isn't a file or folder of {root}")
    return found


def _find(text: str, root: Path, folder: Path) -> Path | None:
    for base in (folder, root):
        path = base / text
        place = path.parent.resolve() / path.name if path.name not in {"", ".."} else path.resolve()
        if text and place.exists() and place.is_relative_to(root):
            return place
    return None


def select_views(
    targets: Sequence[Target], views: Sequence[TargetView], lookup: Lookup, root: Path
) -> tuple[TargetView, ...]:
    """Return the views that any of ``targets`` means, each once.

    Raises:
        UnknownTarget: one of the targets means none.
    """
    chosen: dict[tuple[Path, str], TargetView] = {}
    for target in targets:
        matched = [view for view in views if target.matches(view.dotted, view.path)]
        found = matched or list(target.named(lookup))
        if not found:
            raise UnknownTarget(_unknown(target, views, root))
        chosen.update(((view.path, view.dotted), view) for view in found)
    return tuple(chosen.values())


def _function(module: ModuleFacts, name: str) -> Iterator[TargetView]:
    """Yield the function ``name`` of ``module`` as a view that no route reaches."""
    for binding in module.bindings.get(name, ())[-1:]:
        if binding.function is not None:
            line = binding.function.lineno
            yield TargetView(f"{module.name}.{name}", module.path, line, ())


def _unknown(target: Target, views: Sequence[TargetView], root: Path) -> str:
    if isinstance(target, PathTarget):
        return (
            f"no route reaches a view in {target.text}; "
            "a function without a route is chosen by name: path/file.py::function"
        )
    names = {_spelling(target, view, root): None for view in views}
    nearest = _nearest(target.text, list(names))
    hint = f"; did you mean {' or '.join(nearest)}?" if nearest else ", whose views plan lists"
    return f"{target.text!r} names no view and no function of the project{hint}"


def _spelling(target: Target, view: TargetView, root: Path) -> str:
    """Return how ``view`` would be written in the manner of ``target``."""
    if not isinstance(target, FunctionTarget):
        return view.dotted
    path = view.path.relative_to(root) if view.path.is_relative_to(root) else view.path
    return f"{path.as_posix()}::{view.dotted.rpartition('.')[2]}"


def _nearest(text: str, names: Sequence[str]) -> list[str]:
    close = difflib.get_close_matches(text, names, n=3, cutoff=0.6)
    return close or list(_same_last_part(text, names))[:3]


def _same_last_part(text: str, names: Iterable[str]) -> Iterator[str]:
    last = text.rpartition(".")[2].rpartition("::")[2]
    return (name for name in names if name.endswith((f".{last}", f"::{last}")))
