"""Tests that have to change with a view: they call it, or replace a name that its code uses.

``patch("shop.views.render")`` has no effect any more once the view builds a ``TemplateResponse``,
and what ``patch("shop.views.get_object_or_404")`` puts there isn't awaited. Such tests say nothing
about the view's behaviour, but they fail, so the plan names them beforehand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property

from ..analysis.values import FunctionRef
from ..edits import Edit, NodeKind, StatementEdit
from ..project.project import Project
from ..project.test_code import is_test
from .call_graph import CallGraph
from .frontier import Frontier
from .functions import Decision
from .mentions import is_handed_on
from .mocks import breaks_the_loop, is_taken_for_async, moved_names
from .model import TestSeam
from .patches import Patch, patches_of

_TAKEN_FOR_ASYNC = " by a mock that `sync_to_async` takes for an async function; give it no spec"
_NO_LOOP = ", without which no event loop starts; replace the name in the module instead"
_UNCHANGED = frozenset({"bridges", "helper-calls", "request-user"})


class TestSeams:
    """Answers which tests know how the code of a view is written."""

    __test__ = False

    def __init__(self, project: Project, frontier: Frontier, graph: CallGraph) -> None:
        self.project, self.frontier, self.graph = project, frontier, graph
        self._of_function: dict[FunctionRef, set[TestSeam]] = {}

    def of(self, view: FunctionRef, changed: Iterable[Decision]) -> tuple[TestSeam, ...]:
        """Return the tests that know ``view``, or what the functions ``changed`` with it use."""
        found = {*self._callers(view), *self._without_a_loop(view)}
        found.update(*(self._replacing(decision) for decision in changed))
        return tuple(sorted(found))

    def _replacing(self, decision: Decision) -> set[TestSeam]:
        """Return the tests that replace what a changed function uses."""
        if decision.ref not in self._of_function:
            names, moved = _replaced_names(decision), moved_names(decision)
            found = self._of_function[decision.ref] = set()
            for patch in self._patches:
                if any(_is_part(patch.dotted, name) for name in names):
                    found.add(_seam(patch, ", which is used otherwise or no more"))
                elif any(is_taken_for_async(patch, name) for name in moved):
                    found.add(_seam(patch, _TAKEN_FOR_ASYNC))
        return self._of_function[decision.ref]

    def _without_a_loop(self, view: FunctionRef) -> Iterator[TestSeam]:
        """Yield the tests in which no event loop can be started, so that the view isn't called."""
        breaking = [patch for patch in self._patches if breaks_the_loop(patch, self.project)]
        if not breaking:
            return
        used = {ref.module for ref in self.graph.in_one_request(view)}
        for patch in breaking:
            root = patch.dotted.partition(".")[0]
            if any(_is_part(patch.dotted, m.name) or root in m.bindings for m in used):
                yield _seam(patch, _NO_LOOP)

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
        return tuple(patches_of(self.project))


def _seam(patch: Patch, what: str) -> TestSeam:
    return TestSeam(patch.module.path, patch.line, f"replaces `{patch.dotted}`{what}")


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
