"""Tests that have to change with a view: they call it, or replace a name that its code uses.

``patch("shop.views.render")`` has no effect any more once the view builds a ``TemplateResponse``,
and what ``patch("shop.views.get_object_or_404")`` puts there isn't awaited. Such tests say nothing
about the view's behaviour, but they fail, so the plan names them beforehand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ..analysis.values import FunctionRef
from ..edits import Edit, NodeKind, StatementEdit
from ..project.facts import ModuleFacts
from ..project.project import Project
from ..project.test_code import is_test
from .attribute_lookups import last_name
from .frontier import Frontier, is_handed_on
from .functions import Decision
from .model import TestSeam

_PATCHING = frozenset({"patch", "object", "setattr", "multiple"})
_UNCHANGED = frozenset({"bridges", "helper-calls", "request-user"})


@dataclass(frozen=True, slots=True)
class Patch:
    """A name that a test replaces, as a dotted path."""

    module: ModuleFacts
    line: int
    dotted: str


class TestSeams:
    """Answers which tests know how the code of a view is written."""

    __test__ = False

    def __init__(self, project: Project, frontier: Frontier) -> None:
        self.project, self.frontier = project, frontier

    def of(self, view: FunctionRef, changed: Iterable[Decision]) -> tuple[TestSeam, ...]:
        """Return the tests that know ``view``, or what the functions ``changed`` with it use."""
        found = {*self._callers(view)}
        for decision in changed:
            names = sorted(_replaced_names(decision))
            for patch in self._patches:
                name = next((n for n in names if _is_part(patch.dotted, n)), None)
                if name is not None:
                    message = f"replaces `{patch.dotted}`, which is used otherwise or no more"
                    found.add(TestSeam(patch.module.path, patch.line, message))
        return tuple(sorted(found))

    def _callers(self, view: FunctionRef) -> Iterator[TestSeam]:
        for mention in self.frontier.mentions(view):
            if not is_test(mention.module.name):
                continue
            line = getattr(mention.node, "lineno", 0)
            if mention.called is not None:
                message = f"calls `{view.name}()`, which returns a coroutine"
                yield TestSeam(mention.module.path, line, message)
            elif is_handed_on(mention):
                message = f"hands `{view.name}` on; when it is called, it returns a coroutine"
                yield TestSeam(mention.module.path, line, message)

    @cached_property
    def _patches(self) -> tuple[Patch, ...]:
        words = ("patch", "monkeypatch")
        paths = sorted({p for word in words for p in self.project.files_mentioning(word)})
        modules = [module for path in paths if (module := self.project.module_at(path))]
        return tuple(patch for module in modules for patch in _patches_in(module))


def _is_part(dotted: str, name: str) -> bool:
    return dotted == name or dotted.startswith(f"{name}.")


def _replaced_names(decision: Decision) -> set[str]:
    """Return the dotted names whose use the native edits of a function change."""
    module = decision.ref.module
    names: set[str] = set()
    for edit in decision.edits:
        if edit.codemod in _UNCHANGED or isinstance(edit, StatementEdit):
            continue
        names.update(name.name for name in edit.replaces)
        names.update(_roots(decision, edit))
    return {f"{module.name}.{name}" for name in names if name in module.bindings}


def _roots(decision: Decision, edit: Edit) -> Iterator[str]:
    """Yield the names that the edited expressions begin with: ``Order`` of ``Order.objects``."""
    if edit.node is NodeKind.FUNCTION_DEF:
        return
    for node in decision.tree.parents:
        if isinstance(node, (ast.expr, ast.For)) and decision.tree.span(node) == edit.span:
            root = node.iter if isinstance(node, ast.For) else node
            while isinstance(root, (ast.Call, ast.Attribute, ast.Subscript)):
                root = root.func if isinstance(root, ast.Call) else root.value
            yield from (n.id for n in ast.walk(root) if isinstance(n, ast.Name))


def _patches_in(module: ModuleFacts) -> Iterator[Patch]:
    imported = _imported(module)
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or last_name(node.func) not in _PATCHING:
            continue
        match node.args:
            case [ast.Constant(value=str() as dotted), *_] if "." in dotted:
                yield Patch(module, node.lineno, dotted)
            case [ast.Name() | ast.Attribute() as holder, ast.Constant(value=str() as name), *_]:
                root, _, rest = ast.unparse(holder).partition(".")
                parts = (imported.get(root, root), rest, name)
                yield Patch(module, node.lineno, ".".join(filter(None, parts)))


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
