"""What tests replace while they run: ``patch("shop.views.render")``, ``monkeypatch.setattr()``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..project.facts import ModuleFacts
from ..project.project import Project
from .attribute_lookups import last_name

_PATCHING = frozenset({"patch", "object", "setattr", "multiple"})
_WORDS = ("patch", "monkeypatch")


@dataclass(frozen=True, slots=True)
class Patch:
    """A name that a test replaces, as a dotted path.

    ``keywords`` are the names of what else the call is given, such as ``autospec``.
    """

    module: ModuleFacts
    line: int
    dotted: str
    keywords: frozenset[str] = frozenset()


def patches_of(project: Project) -> Iterator[Patch]:
    """Yield all that the project's tests replace."""
    for module in project.modules_mentioning(*_WORDS):
        yield from _patches_in(module)


def _patches_in(module: ModuleFacts) -> Iterator[Patch]:
    imported = _imported(module)
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or last_name(node.func) not in _PATCHING:
            continue
        keywords = frozenset(k.arg for k in node.keywords if k.arg)
        match node.args:
            case [ast.Constant(value=str() as dotted), *_] if "." in dotted:
                yield Patch(module, node.lineno, dotted, keywords)
            case [ast.Name() | ast.Attribute() as holder, ast.Constant(value=str() as name), *_]:
                root, _, rest = ast.unparse(holder).partition(".")
                parts = (imported.get(root, root), rest, name)
                yield Patch(module, node.lineno, ".".join(filter(None, parts)), keywords)


def _imported(module: ModuleFacts) -> dict[str, str]:
    """Return what the names stand for that imports anywhere in a module bind."""
    found: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found.update({a.asname: a.name for a in node.names if a.asname})
        elif isinstance(node, ast.ImportFrom):
            base = module.name.split(".")[: -node.level] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            found.update({a.asname or a.name: f"{source}.{a.name}" for a in node.names})
    return found
