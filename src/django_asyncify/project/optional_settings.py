"""Settings that aren't in the checkout: ``from .local_settings import *``, without the file.

What one machine alone has can't be read, and projects that are built so are many, whether they
allow for its absence (``try``, ``if exists("local.py")``) or not. It is taken as absent, and
reported as assumed; so is what a function makes of the environment (``settings_namespace``).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from .bindings import absolute
from .facts import ModuleFacts

_CATCHING = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_LOOKING = frozenset({"exists", "isfile", "is_file", "find_spec"})
_OWN_BY_NAME = re.compile(r"local|setting|config|secret|private|overrid|custom|environment")


class Taken(Enum):
    """What is taken for granted of a piece of a settings module."""

    #: The module it imports isn't there.
    ABSENT = auto()
    #: It sets no other settings than those it mentions.
    SILENT = auto()


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is taken for granted of the settings' ``code`` at ``place``, a ``path:line``."""

    place: str
    code: str
    taken: Taken


def absent_import(
    module: ModuleFacts, statement: ast.Try, exists: Callable[[str], bool]
) -> ast.ImportFrom | None:
    """Return the first import in a ``try`` of a module of the project's own that isn't there."""
    if not any(catches_absence(handler) for handler in statement.handlers):
        return None
    return _first_absent(module, statement.body, exists)


def absent_behind_test(
    module: ModuleFacts, statement: ast.If, exists: Callable[[str], bool]
) -> ast.ImportFrom | None:
    """Return the first import of an absent module in an ``if`` that looks for its file."""
    looks = {n.attr for n in ast.walk(statement.test) if isinstance(n, ast.Attribute)}
    looks |= {n.id for n in ast.walk(statement.test) if isinstance(n, ast.Name)}
    if looks.isdisjoint(_LOOKING):
        return None
    return _first_absent(module, statement.body, exists)


def _first_absent(
    module: ModuleFacts, body: Sequence[ast.stmt], exists: Callable[[str], bool]
) -> ast.ImportFrom | None:
    for inner in body:
        if isinstance(inner, ast.ImportFrom) and is_absent(module, inner, exists):
            return inner
    return None


def catches_absence(handler: ast.ExceptHandler) -> bool:
    """Whether a handler runs when a module isn't there."""
    caught = handler.type
    names: Sequence[ast.expr | None] = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        name is None or (isinstance(name, ast.Name) and name.id in _CATCHING) for name in names
    )


def is_absent(module: ModuleFacts, node: ast.ImportFrom, exists: Callable[[str], bool]) -> bool:
    """Whether a statement imports a module of the project's own that isn't there."""
    source = imported_name(module, node)
    if exists(source):
        return False
    package, _, name = source.rpartition(".")
    if node.level or _is_inside(package, exists):
        return True
    return not package and _OWN_BY_NAME.search(name) is not None


def _is_inside(package: str, exists: Callable[[str], bool]) -> bool:
    """Whether a package, or one around it, is there: ``conf.run`` may be a folder of no modules."""
    while package and not exists(package):
        package = package.rpartition(".")[0]
    return bool(package)


def imported_name(module: ModuleFacts, node: ast.ImportFrom) -> str:
    """Return the full dotted name of the module that a statement imports from."""
    is_package = module.path.name == "__init__.py"
    return absolute(module.name, is_package, node.level, node.module)
