"""What third-party middleware, backends and decorators do with async views.

The table in ``ecosystem.json`` was made by reading the packages' sources, several releases of
each, and by running their decorators on async views. ``since`` and ``until`` are the releases read
on either side of a change; between them, and where a project's release isn't known, the worst of
the known answers holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from packaging.version import Version

_Entry = Mapping[str, object]
#: What middleware does with the user, the worst first.
_USER = ("replaces", "loads", "keeps")


@dataclass(frozen=True, slots=True)
class MiddlewareFact:
    """``user``: it ``replaces`` ``request.user``, ``loads`` it before the view, or ``keeps`` it.
    ``template_response``: it has a ``process_template_response`` that changes the response.
    ``sets`` are the names of what it puts on the request that neither queries nor blocks.
    """

    user: str
    template_response: bool
    sets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BackendFact:
    """The sync methods a backend ``overrides``; ``delegates``: it is a plain ``BaseBackend``;
    ``objects_only``: it grants nobody anything but on single objects; ``grants_with``: it grants
    nobody anything unless this setting is true.
    """

    overrides: frozenset[str]
    delegates: bool
    objects_only: bool = False
    grants_with: str = ""


@dataclass(frozen=True, slots=True)
class DecoratorFact:
    """Whether a decorator ``works`` on an async view, or else ``why`` it doesn't."""

    works: bool
    why: str


@dataclass(frozen=True, slots=True)
class _Known:
    package: str
    entries: tuple[_Entry, ...]


class Ecosystem:
    """Looks facts up by dotted path. ``locked`` gives the release of a package, if it is pinned."""

    def __init__(self, locked: Callable[[str], Version | None]) -> None:
        self._locked = locked

    def middleware(self, dotted: str) -> MiddlewareFact | None:
        """Return what is known of a middleware, None if nothing is."""
        entries = self._entries("middleware", dotted)
        if not entries:
            return None
        does = {str(entry["user"]) for entry in entries}
        user = next(word for word in _USER if word in does)
        changes = any(entry.get("template_response") for entry in entries)
        sets = [frozenset(_names(entry.get("sets"))) for entry in entries]
        return MiddlewareFact(user, changes, frozenset.intersection(*sets))

    def backend(self, dotted: str) -> BackendFact | None:
        """Return what is known of an authentication backend, None if nothing is."""
        entries = self._entries("backends", dotted)
        if not entries:
            return None
        overrides = frozenset(name for entry in entries for name in _names(entry["overrides"]))
        delegates = all(entry.get("base") == "BaseBackend" for entry in entries)
        objects_only = all(entry.get("objects_only") for entry in entries)
        switches = {str(entry.get("grants_with", "")) for entry in entries}
        switch = switches.pop() if len(switches) == 1 else ""
        return BackendFact(overrides, delegates, objects_only, switch)

    def decorator(self, dotted: str, django: tuple[int, int]) -> DecoratorFact | None:
        """Return what is known of a view decorator under a Django release, None if nothing is."""
        entries = self._entries("decorators", dotted)
        if not entries:
            return None
        for entry in entries:
            if not entry["works"]:
                return DecoratorFact(False, str(entry["why"]))
            needs = str(entry.get("needs_django", ""))
            if needs and Version(needs) > Version(f"{django[0]}.{django[1]}"):
                return DecoratorFact(False, f"it accepts async views from Django {needs} only")
        return DecoratorFact(True, "")

    def _entries(self, kind: str, dotted: str) -> Sequence[_Entry]:
        known = _table().get((kind, dotted))
        if known is None:
            return ()
        version = self._locked(known.package)
        fitting = [e for e in known.entries if version is not None and _covers(e, version)]
        return fitting or known.entries


def _covers(entry: _Entry, version: Version) -> bool:
    since, until = str(entry.get("since", "")), str(entry.get("until", ""))
    return (not since or version >= Version(since)) and (not until or version <= Version(until))


def _names(listed: object) -> list[str]:
    return [str(name) for name in listed] if isinstance(listed, list) else []


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str], _Known]:
    text = files(__package__).joinpath("ecosystem.json").read_text(encoding="utf-8")
    found = {}
    for package in json.loads(text)["packages"]:
        for kind in ("middleware", "backends", "decorators"):
            for dotted, entries in package.get(kind, {}).items():
                found[kind, dotted] = _Known(package["package"], tuple(entries))
    return found
