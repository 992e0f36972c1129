"""``try: from .local_settings import *`` ``except ImportError: pass``, where no such file is.

What isn't in the checkout can't be read, and projects that allow for it are many. It is taken as
absent, as Django itself would find it here, and reported as assumed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence

from .bindings import absolute
from .facts import ModuleFacts

_CATCHING = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_OWN_BY_NAME = re.compile(r"local|setting|config|secret|private|overrid|custom|environment")


def absent_import(
    module: ModuleFacts, statement: ast.Try, exists: Callable[[str], bool]
) -> ast.ImportFrom | None:
    """Return the first import in a ``try`` of a module of the project's own that isn't there."""
    if not any(catches_absence(handler) for handler in statement.handlers):
        return None
    for inner in statement.body:
        if isinstance(inner, ast.ImportFrom) and _is_absent(module, inner, exists):
            return inner
    return None


def catches_absence(handler: ast.ExceptHandler) -> bool:
    """Whether a handler runs when a module isn't there."""
    caught = handler.type
    names: Sequence[ast.expr | None] = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        name is None or (isinstance(name, ast.Name) and name.id in _CATCHING) for name in names
    )


def _is_absent(module: ModuleFacts, node: ast.ImportFrom, exists: Callable[[str], bool]) -> bool:
    source = imported_name(module, node)
    if exists(source):
        return False
    package, _, name = source.rpartition(".")
    if node.level or (package and exists(package)):
        return True
    return not package and _OWN_BY_NAME.search(name) is not None


def imported_name(module: ModuleFacts, node: ast.ImportFrom) -> str:
    """Return the full dotted name of the module that a statement imports from."""
    is_package = module.path.name == "__init__.py"
    return absolute(module.name, is_package, node.level, node.module)
