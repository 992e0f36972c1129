"""Third-party source: the site-packages folder of the environment the project runs in."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version


def site_packages(environment: Path) -> Path | None:
    """Find the site-packages folder of a virtual environment, of a Python in one, or itself."""
    if environment.name in {"site-packages", "dist-packages"} and environment.is_dir():
        return environment
    return next(_candidates(environment), None)


def environment_in(root: Path) -> Path | None:
    """Find the virtual environment in a project's folder, whatever its name is."""
    found = sorted(path.parent for path in root.glob("*/pyvenv.cfg"))
    usable = [folder for folder in found if _release(site_packages(folder), "django")]
    named = [folder for folder in usable if folder.name in {".venv", "venv"}]
    return next(iter(named or usable), None)


def _release(folder: Path | None, package: str) -> Version | None:
    """Return the release of a package in a site-packages folder, by the metadata beside it."""
    if folder is None:
        return None
    for path in folder.glob("*.dist-info"):
        name, _, version = path.name.removesuffix(".dist-info").partition("-")
        if canonicalize_name(name) == canonicalize_name(package):
            with contextlib.suppress(InvalidVersion):
                return Version(version)
    return None


def _candidates(environment: Path) -> Iterator[Path]:
    bases = [environment]
    if environment.is_file():
        bases = [environment.parent.parent, environment.resolve().parent.parent]
    for base in bases:
        for pattern in (
            "lib/python*/site-packages",
            "Lib/site-packages",
            "lib64/python*/site-packages",
        ):
            yield from sorted(path for path in base.glob(pattern) if path.is_dir())
    if environment.is_dir():
        yield environment


_DJANGO_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+django\b", re.MULTILINE)


def _imports_django(path: Path) -> bool:
    try:
        return _DJANGO_IMPORT.search(path.read_bytes()) is not None
    except OSError:
        return False


class Installed:
    """The modules below a site-packages folder of packages that use Django, Django left out.

    Other packages can't query: what they do is known by name, and following their code (a PDF
    library's, an HTTP client's) would cost far more than all of the project's. ``read`` names the
    packages of which modules were asked for.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.read: set[str] = set()
        self._imports_django: dict[str, bool] = {}

    def release(self, package: str) -> Version | None:
        """Return the release of an installed package."""
        return _release(self.folder, package)

    def imports_django(self, package: str) -> bool:
        """Whether some module of an installed top-level package imports Django."""
        known = self._imports_django.get(package)
        if known is None:
            known = any(map(_imports_django, self._files(package)))
            self._imports_django[package] = known
        return known

    def _files(self, package: str) -> Iterator[Path]:
        if self.folder is not None and package.isidentifier():
            yield from self.folder.glob(f"{package}.py")
            yield from sorted((self.folder / package).rglob("*.py"))

    def find(self, name: str) -> Path | None:
        """Return the file of the installed module ``name``."""
        parts = name.split(".")
        if (
            self.folder is None
            or parts[0] == "django"
            or not all(part.isidentifier() for part in parts)
            or not self.imports_django(parts[0])
        ):
            return None
        base = self.folder.joinpath(*parts)
        for path in (base / "__init__.py", base.with_name(base.name + ".py")):
            if path.is_file():
                self.read.add(parts[0])
                return path
        return None

    def submodules(self, name: str) -> tuple[str, ...]:
        """Return the names of the modules directly in the installed package ``name``."""
        path = self.find(name)
        if path is None or path.name != "__init__.py":
            return ()
        stems = sorted(child.stem for child in path.parent.glob("*.py") if child.stem != "__init__")
        return tuple(f"{name}.{stem}" for stem in stems)
