"""Who may read what a view answers with before Django renders it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..analysis.operations import Kind
from ..analysis.values import FunctionRef
from ..project.project import Project
from ..project.test_code import is_test
from .callers import Callers
from .honesty import renders_through_middleware
from .late_responses import sees_it_changed
from .mentions import Mention
from .options import PlanOptions
from .stacks import Stack, hands_on, returned_calls

_READS_CONTENT = frozenset({"condition", "etag"})


@dataclass(frozen=True)
class Answers:
    """Answers whether ``render()`` in a view may become a ``TemplateResponse``."""

    project: Project
    options: PlanOptions
    callers: Callers
    views: Collection[FunctionRef]
    stacks: Mapping[FunctionRef, Stack]

    def render_reason(self, ref: FunctionRef) -> str:
        """Say why the response has to be rendered in the function itself, or nothing."""
        if ref not in self.views and not self._renders(ref):
            return _NOT_THE_VIEW
        read = self._read_reason(ref, set())
        if read:
            return read
        middleware = self._middleware
        return f"{middleware} could treat a TemplateResponse otherwise" if middleware else ""

    @cached_property
    def _middleware(self) -> str:
        """What middleware would treat a response otherwise that is rendered later, if any."""
        functions = self.callers.interpreter.middleware.functions
        return renders_through_middleware(self.project, self.options, functions)

    def _renders(self, ref: FunctionRef) -> bool:
        facts = self.callers.interpreter.functions.get(ref)
        kinds = {operation.kind for operation in facts.operations.values()} if facts else ()
        return Kind.RENDERING in kinds

    def _read_reason(self, ref: FunctionRef, seen: set[FunctionRef]) -> str:
        seen.add(ref)
        mentions = self.callers.frontier.mentions(ref)
        calls = [m for m in mentions if m.called is not None]
        if ref not in self.views:
            handed_on = not calls or len(calls) < len(mentions)
            answers = not handed_on and all(self._answers_with(call, seen) for call in calls)
            return "" if answers else _NOT_THE_VIEW
        if not all(hands_on(wrapper) for wrapper in self.stacks[ref].wrappers):
            return "a decorator of the project's own may read the response"
        if any(m.rpartition(".")[2] in _READS_CONTENT for m in self.stacks[ref].all_marks):
            return "a decorator reads the response's content"
        if sees_it_changed(self.stacks[ref]):
            return "a decorator would see what those above it have done to the response"
        if all(self._answers_with(call, seen) or self._may_change(call) for call in calls):
            return ""
        return "other code calls the view and may read the content"

    def _may_change(self, call: Mention) -> bool:
        """Whether a call stands in a test that has to change anyway."""
        return self.options.tests_may_change and is_test(call.module.name)

    def _answers_with(self, mention: Mention, seen: set[FunctionRef]) -> bool:
        """Whether a call stands in a view, or in a helper of views, which returns what it gives."""
        functions = (*self.views, *self.callers.awaiting())
        caller = next((ref for ref in functions if ref.node is mention.function), None)
        if caller is None or mention.called not in returned_calls(caller.node):
            return False
        return caller in seen or not self._read_reason(caller, seen)


_NOT_THE_VIEW = "it isn't the view itself that renders"
