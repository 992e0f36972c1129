"""The gate: what rules a view out before any of its operations is looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from ..analysis.interpreter import Interpreter
from ..analysis.scopes import own_nodes
from ..analysis.values import FunctionRef
from ..project.project import Project
from .async_branches import branch_blockers
from .blocking import Blocking
from .honesty import atomic_requests
from .lazies import Lazies
from .model import Blocker
from .options import PlanOptions
from .permissions import permission_reason
from .stacks import Stack, stack_blockers
from .standing import standing_blockers
from .twins import Twins
from .users import Users
from .views import FoundView
from .wrapper_transactions import transaction_blockers


class Gate:
    """Answers for one view after the other. ``refused`` are functions whose rewrite was thrown
    away, with the reason.
    """

    def __init__(
        self,
        project: Project,
        interpreter: Interpreter,
        options: PlanOptions,
        stacks: Mapping[FunctionRef, Stack],
        users: Users,
        twins: Twins,
        lazies: Lazies,
        refused: Mapping[str, str],
    ) -> None:
        self._project, self._interpreter, self._options = project, interpreter, options
        self._stacks, self._users, self._lazies, self._refused = stacks, users, lazies, refused
        self._honest_permissions = permission_reason(
            project, options, twins.of_permissions.keys(), of_objects=False
        )
        self._atomic = atomic_requests(project)
        self._blocking = Blocking(interpreter, lazies)

    def blockers(self, ref: FunctionRef, view: FoundView) -> list[Blocker]:
        """Return what stops a view that no codemod could help."""
        stack = self._stacks[ref]
        found = stack_blockers(
            ref,
            stack,
            self._options,
            self._project.ecosystem,
            self._users.checked(ref),
            self._honest_permissions,
        )
        found += self._around(ref, known=bool(found))
        found += self._inside(ref, view)
        found += standing_blockers(self._project, ref, stack.all_marks)
        found += transaction_blockers(self._interpreter, stack)
        if not found and not ref.is_async:
            found += branch_blockers(
                ref, stack, self._interpreter, self._lazies, self._blocking.blocks_at
            )
        return found

    def _around(self, ref: FunctionRef, *, known: bool) -> Iterator[Blocker]:
        """Yield what in the project, or in the analysis of it, rules a conversion out.

        ``known``: something blocks the view already, so that its decorators need no further word.
        """
        marks = self._stacks[ref].marks
        if self._atomic and "django.db.transaction.non_atomic_requests" not in marks:
            yield _blocker(
                ref,
                "atomic-requests",
                "a database has ATOMIC_REQUESTS, which Django refuses on async views",
                "Turn it off and use transaction.atomic() where writes need it.",
            )
            known = True
        if not self._interpreter.executions.settled:
            yield _blocker(
                ref,
                "analysis-budget",
                "the analysis of the code around it came to no end",
                "Please report it.",
            )
            known = True
        if not known and ref not in self._interpreter.functions and not ref.is_async:
            yield _blocker(
                ref,
                "decorator",
                "the code of its decorators doesn't lead to the view's own",
                "Let the decorator's wrapper call the view itself.",
            )

    def _inside(self, ref: FunctionRef, view: FoundView) -> Iterator[Blocker]:
        """Yield what the view is that can't become async, or couldn't in this run."""
        if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own_nodes(view.node)):
            yield _blocker(
                ref, "generator", "the view is a generator", "Return a response instead."
            )
        reason = self._refused.get(ref.qualname)
        if reason is not None:
            why = f"its rewrite was thrown away: {reason}"
            advice = "Change what the reason names of yours (a name that is taken), or report it."
            yield _blocker(ref, "refused", why, advice)


def _blocker(ref: FunctionRef, code: str, message: str, advice: str) -> Blocker:
    return Blocker(code, ref.module.path, ref.node.lineno, message, advice)
