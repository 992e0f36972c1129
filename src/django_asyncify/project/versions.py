"""Which Django and Python a project runs on, read from its packaging files."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass
from functools import cached_property
from json import JSONDecodeError, loads
from os.path import relpath
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from .requirement_files import requirements_in

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Pair = tuple[int, int]
Table = Mapping[str, object]

_IN_CODE = re.compile(r"""["'](django\s*(?:\[[^\]]*\])?\s*[=<>!~][^"';]*)["']""", re.IGNORECASE)
_PYTHON_REQUIRES = re.compile(r"""python_requires\s*=\s*["']([^"']+)["']""")
_FLOORS = frozenset({">=", "~=", "==", "===", ">"})


@dataclass(frozen=True, slots=True)
class _Asked:
    """A release of Django, and where it comes from, in words; ``file`` is what pins it, if any."""

    version: Pair
    source: str
    file: str = ""


class Packaging:
    """Reads what a project's packaging files ask for.

    ``installed`` returns the release of a package that is in the project's environment.
    """

    def __init__(
        self, root: Path, installed: Callable[[str], Version | None] = lambda _: None
    ) -> None:
        self._root = root
        self._installed = installed

    def django(self, *, library: bool) -> Pair | None:
        """Return the lowest Django asked for.

        A lock file or a pin wins over what is installed, and that over a floor, which a library
        keeps: others install it beside an older Django.
        """
        chosen = self._chosen(library)
        return chosen.version if chosen is not None else None

    def django_source(self, *, library: bool) -> str:
        """Say where ``django()`` comes from, and which others are pinned or installed."""
        chosen = self._chosen(library)
        if chosen is None:
            return "nothing in the project says which"
        others = [pin for pin in self._pins if pin.version != chosen.version]
        said = [chosen.source, *(f"{o.file} pins {_dotted(o.version)}" for o in others)]
        installed = self._installed("django")
        if installed is not None and (installed.major, installed.minor) != chosen.version:
            said.append(f"{installed} is installed")
        return "; ".join(said)

    def _chosen(self, library: bool) -> _Asked | None:
        for version, name in sorted(self._locked.get("django", ())):
            return _Asked((version.major, version.minor), f"{name} has it")
        installed = self._installed("django")
        if installed is not None and not self._pins and not library:
            return _Asked((installed.major, installed.minor), "it is installed")
        return min(self._pins or self._asked, key=lambda one: one.version, default=None)

    @cached_property
    def _asked(self) -> list[_Asked]:
        found = (_django_floor(text, name) for text, name in self._requirements())
        return [one for one in found if one is not None]

    @cached_property
    def _pins(self) -> list[_Asked]:
        return [one for one in self._asked if one.file]

    def python(self) -> Pair | None:
        """Return the lowest Python the project says it runs on."""
        found = [
            floor for text in self._python_requirements() if (floor := _floor(text)) is not None
        ]
        if found:
            return min(found)
        version = re.match(
            r"\s*(?:cpython-|python-)?(\d+)\.(\d+)", _text(self._root / ".python-version")
        )
        return (int(version[1]), int(version[2])) if version else None

    def is_library(self) -> bool:
        """Say whether the project is built into a distribution others install."""
        if (self._root / "manage.py").exists():
            return False
        if (self._root / "setup.py").exists() or "metadata" in self._setup_cfg():
            return True
        pyproject = self._toml("pyproject.toml")
        poetry = _table(_table(pyproject, "tool"), "poetry")
        named = "name" in _table(pyproject, "project") or "name" in poetry
        return (
            named and "build-system" in pyproject and poetry.get("package-mode", True) is not False
        )

    def locked(self, package: str) -> Version | None:
        """Return the release of a package that a lock file or a pin names, the lowest of several.

        Without one it is the release that is installed.

        ``package`` is compared as package indexes do: case, ``-``, ``_`` and ``.`` don't count.
        """
        name = canonicalize_name(package)
        found = [version for version, _ in self._locked.get(name, ())] or self._pinned.get(name)
        return min(found) if found else self._installed(package)

    @cached_property
    def _pinned(self) -> Mapping[str, Sequence[Version]]:
        found: dict[str, list[Version]] = defaultdict(list)
        for requirement in map(_requirement, (text for text, _ in self._requirements())):
            for one in requirement.specifier if requirement is not None else ():
                if requirement is not None and one.operator in {"==", "==="}:
                    pinned = _version(one.version.removesuffix(".*"))
                    found[canonicalize_name(requirement.name)] += pinned
        return found

    @cached_property
    def _locked(self) -> Mapping[str, Sequence[tuple[Version, str]]]:
        """The releases in lock files by their package's canonical name, each with its file."""
        found: dict[str, list[tuple[Version, str]]] = defaultdict(list)
        for name, text, file in self._lock_entries():
            found[canonicalize_name(name)] += [(version, file) for version in _version(text)]
        return found

    def _lock_entries(self) -> Iterator[tuple[str, str, str]]:
        for file in ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"):
            lock = self._toml(file)
            for package in _list(lock, "package") + _list(lock, "packages"):
                if isinstance(package, dict):
                    yield str(package.get("name", "")), str(package.get("version", "")), file
        pipfile = _json(self._root / "Pipfile.lock")
        for name, entry in _table(pipfile, "default").items():
            text = entry.get("version") if isinstance(entry, dict) else None
            if isinstance(text, str):
                yield name, text.removeprefix("=="), "Pipfile.lock"

    def _requirements(self) -> Iterator[tuple[str, str]]:
        """Yield all requirements, each with the name of its file."""
        yield from ((text, "pyproject.toml") for text in self._pyproject())
        yield from ((text, "Pipfile") for text in self._pipfile())
        options = self._setup_cfg().get("options", {})
        for text in options.get("install_requires", "").splitlines():
            yield text, "setup.cfg"
        for text in _IN_CODE.findall(_text(self._root / "setup.py")):
            yield text, "setup.py"
        for text, path in requirements_in(self._root):
            yield text, Path(relpath(path, self._root)).as_posix()

    def _pyproject(self) -> Iterator[str]:
        pyproject = self._toml("pyproject.toml")
        project, groups = _table(pyproject, "project"), _table(pyproject, "dependency-groups")
        yield from _strings(_list(project, "dependencies"))
        for group in (_table(project, "optional-dependencies"), groups):
            for value in group.values():
                yield from _strings(value if isinstance(value, list) else [])
        yield from self._poetry(_table(_table(pyproject, "tool"), "poetry"))

    def _poetry(self, poetry: Table) -> Iterator[str]:
        for name, value in _table(poetry, "dependencies").items():
            version = value.get("version") if isinstance(value, dict) else value
            if name.lower() == "django" and isinstance(version, str):
                yield f"django{_specifier(version)}"

    def _pipfile(self) -> Iterator[str]:
        for name, value in _table(self._toml("Pipfile"), "packages").items():
            version = value.get("version") if isinstance(value, dict) else value
            if name.lower() == "django" and isinstance(version, str) and version != "*":
                yield f"django{_specifier(version)}"

    def _python_requirements(self) -> Iterator[str]:
        pyproject = self._toml("pyproject.toml")
        poetry = _table(_table(_table(pyproject, "tool"), "poetry"), "dependencies")
        for value in (_table(pyproject, "project").get("requires-python"), poetry.get("python")):
            if isinstance(value, str):
                yield _specifier(value)
        yield self._setup_cfg().get("options", {}).get("python_requires", "")
        yield from _PYTHON_REQUIRES.findall(_text(self._root / "setup.py"))

    def _setup_cfg(self) -> dict[str, dict[str, str]]:
        parser = ConfigParser(interpolation=None)
        try:
            parser.read_string(_text(self._root / "setup.cfg"))
        except ConfigError:
            return {}
        return {name: dict(parser.items(name)) for name in parser.sections()}

    def _toml(self, name: str) -> Table:
        try:
            return tomllib.loads(_text(self._root / name))
        except tomllib.TOMLDecodeError:
            return {}


def _django_floor(text: str, name: str) -> _Asked | None:
    """Return the lowest Django that a requirement in the file ``name`` allows.

    >>> _django_floor("Django>=4.2,<6", "setup.cfg")
    _Asked(version=(4, 2), source='the lowest that setup.cfg allows', file='')
    """
    requirement = _requirement(text)
    if requirement is None:
        return None
    floor = _floor(str(requirement.specifier)) if requirement.name.lower() == "django" else None
    is_pin = any(one.operator in {"==", "==="} for one in requirement.specifier)
    source = f"{name} pins it" if is_pin else f"the lowest that {name} allows"
    return _Asked(floor, source, name if is_pin else "") if floor is not None else None


def _dotted(version: Pair) -> str:
    return ".".join(map(str, version))


def _requirement(text: str) -> Requirement | None:
    try:
        return Requirement(text.partition(";")[0].partition(" --")[0].strip().rstrip("\\").strip())
    except InvalidRequirement:
        return None


def _floor(specifier: str) -> Pair | None:
    try:
        clauses = SpecifierSet(specifier)
    except InvalidSpecifier:
        return None
    found = [
        pair
        for one in clauses
        if one.operator in _FLOORS
        for pair in _pair(one.version.removesuffix(".*"))
    ]
    return max(found, default=None)


def _specifier(version: str) -> str:
    """Turn Poetry's ``^5.1`` and ``5.1`` into a standard specifier."""
    first = version.split("||")[0].strip()
    if first.startswith("^"):
        return f">={first[1:]}"
    if first.startswith("~") and not first.startswith("~="):
        return f">={first[1:]}"
    return f"=={first}" if first[:1].isdigit() else first


def _pair(version: str) -> Iterator[Pair]:
    return ((parsed.major, parsed.minor) for parsed in _version(version))


def _version(text: str) -> Iterator[Version]:
    try:
        yield Version(text)
    except InvalidVersion:
        return


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").removeprefix("\ufeff")
    except OSError:
        return ""


def _json(path: Path) -> Table:
    try:
        found: object = loads(_text(path) or "{}")
    except JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _table(table: Table, name: str) -> Table:
    value = table.get(name)
    return value if isinstance(value, dict) else {}


def _list(table: Table, name: str) -> list[object]:
    value = table.get(name)
    return value if isinstance(value, list) else []


def _strings(values: list[object]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str))
