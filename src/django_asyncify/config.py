"""``[tool.django-asyncify]`` in the project's pyproject.toml, as a frozen ``Config``.

An unknown key or a value of the wrong type is an error: a misspelt safety setting that is
silently ignored would be worse than none.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from pathlib import Path
from typing import TypeVar

from .errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_T = TypeVar("_T")
_E = TypeVar("_E", bound=Enum)
TABLE = "tool.django-asyncify"


class Writes(Enum):
    """What happens to two or more effects on one path: one region, or natively one by one."""

    TOGETHER = "together"
    NATIVE = "native"


class Prefer(Enum):
    """What reviewers prefer: native calls one by one, or fewer hops to the worker thread."""

    NATIVE = "native"
    FEW_HOPS = "few-hops"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a project (or the command line) says about how it is to be converted.

    Args:
        settings: the root settings module (``config.settings``).
        django: the project's Django version, for when it can't be read from its requirements.
        python: the project's environment, whose third-party source is read.
        select: codemods to use, all others go to the bridge; None means all.
        ignore: codemods whose operations go to the bridge.
        unsafe: write edits of the review tier, too.
        writes: what happens to several effects on one path.
        prefer: native calls, or few hops between the event loop and the worker thread.
        library: public functions stay sync; None means: found out from the packaging metadata.
        exclude: gitignore patterns of files to leave out.
        honest: dotted names of middleware, backends and decorators the team vouches for.
        tests_may_change: direct callers of a view in tests don't block it.
    """

    settings: str | None = None
    django: tuple[int, int] | None = None
    python: Path | None = None
    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    unsafe: bool = False
    writes: Writes = Writes.TOGETHER
    prefer: Prefer = Prefer.NATIVE
    library: bool | None = None
    exclude: tuple[str, ...] = ()
    honest: frozenset[str] = frozenset()
    tests_may_change: bool = False


def load_config(root: Path) -> Config:
    """Read the configuration from ``root/pyproject.toml``; without one, the defaults hold.

    Raises:
        UsageError: the file isn't TOML, or the table has unknown keys or wrong values.
    """
    path = root / "pyproject.toml"
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        document: Mapping[str, object] = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    return _Table(path, _section(document, path)).config()


def _section(document: Mapping[str, object], path: Path) -> Mapping[str, object]:
    tool = document.get("tool", {})
    table = tool.get("django-asyncify", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise UsageError(f"{path}: {TABLE} is a table: write [{TABLE}]")
    return table


def parse_version(text: str) -> tuple[int, int]:
    """Turn ``"5.2"`` into ``(5, 2)``; a patch number is ignored.

    Raises:
        UsageError: it isn't a version.
    """
    match = re.fullmatch(r"(\d+)\.(\d+)(?:\.\d+)?", text.strip())
    if match is None:
        raise UsageError(f"{text!r} is not a Django version; write it like 5.2")
    return int(match[1]), int(match[2])


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the name nearest to ``name``, or nothing."""
    nearest = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean {nearest[0]!r}?" if nearest else ""


class _Table:
    """The table with a typed look-up per kind of value, and errors that say where."""

    def __init__(self, path: Path, values: Mapping[str, object]) -> None:
        self._path = path
        self._values = values

    def config(self) -> Config:
        known = [field.name.replace("_", "-") for field in fields(Config)]
        for key in self._values:
            if key not in known:
                raise self._error(key, f"unknown key{did_you_mean(key, known)}")
        return Config(
            settings=self._optional("settings", self._text),
            django=self._optional("django", self._version),
            python=self._optional("python", self._folder),
            select=self._optional("select", self._names),
            ignore=self._names("ignore"),
            unsafe=self._flag("unsafe"),
            writes=self._one_of("writes", Writes.TOGETHER),
            prefer=self._one_of("prefer", Prefer.NATIVE),
            library=self._optional("library", self._flag),
            exclude=self._texts("exclude"),
            honest=self._names("honest"),
            tests_may_change=self._flag("tests-may-change"),
        )

    def _optional(self, key: str, read: Callable[[str], _T]) -> _T | None:
        return read(key) if key in self._values else None

    def _text(self, key: str) -> str:
        value = self._values[key]
        if not isinstance(value, str) or not value:
            raise self._error(key, f"needs a text, not {value!r}")
        return value

    def _texts(self, key: str) -> tuple[str, ...]:
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._error(key, f"needs a list of texts, not {value!r}")
        return tuple(value)

    def _names(self, key: str) -> frozenset[str]:
        return frozenset(self._texts(key))

    def _flag(self, key: str) -> bool:
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise self._error(key, f"needs true or false, not {value!r}")
        return value

    def _version(self, key: str) -> tuple[int, int]:
        try:
            return parse_version(self._text(key))
        except UsageError as error:
            raise self._error(key, str(error)) from None

    def _folder(self, key: str) -> Path:
        path = self._path.parent / self._text(key)
        if not path.exists():
            raise self._error(key, f"{path} doesn't exist")
        return path

    def _one_of(self, key: str, default: _E) -> _E:
        if key not in self._values:
            return default
        choices = [str(item.value) for item in type(default)]
        value = self._text(key)
        if value not in choices:
            quoted = " or ".join(repr(choice) for choice in choices)
            raise self._error(key, f"needs {quoted}, not {value!r}")
        return type(default)(value)

    def _error(self, key: str, message: str) -> UsageError:
        return UsageError(f"{self._path}: {TABLE}.{key}: {message}")
