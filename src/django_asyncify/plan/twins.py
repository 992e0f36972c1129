"""The async twins that backends and middleware of the project get, once views ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..analysis.interpreter import Interpreter
from ..django_api.versions import checks_permissions, checks_user
from ..edits import FunctionEdits
from ..project.project import Project
from .backend_twins import (
    PERMISSIONS,
    USER,
    asks_for_permissions,
    asks_for_user,
    lacking_twins,
    twin_changes,
)
from .functions import Decision
from .options import PlanOptions
from .user_twins import user_twin_changes, user_twins


class Twins:
    """What can be given a twin. ``refused`` are functions whose rewrite was thrown away."""

    def __init__(
        self,
        project: Project,
        interpreter: Interpreter,
        options: PlanOptions,
        refused: Mapping[str, str],
    ) -> None:
        self.of_users = lacking_twins(project, interpreter, options, refused, USER)
        self.of_permissions = lacking_twins(project, interpreter, options, refused, PERMISSIONS)
        self.of_middleware = user_twins(project, interpreter, options, refused)

    def changes(
        self, marks: Iterable[str], decisions: Iterable[Decision]
    ) -> Iterator[FunctionEdits]:
        """Yield the twins that are asked for by converted functions, and decorators around them."""
        asking, decided = list(marks), list(decisions)
        if any(map(checks_user, asking)) or any(map(asks_for_user, decided)):
            yield from twin_changes(self.of_users.values())
            yield from user_twin_changes(self.of_middleware.lacking.values())
        if any(map(checks_permissions, asking)) or any(map(asks_for_permissions, decided)):
            yield from twin_changes(self.of_permissions.values())
