"""What backends and middleware of the project get once views ask for the user: async twins, or
middleware in their stead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..analysis.interpreter import Interpreter
from ..django_api.versions import checks_permissions, checks_user
from ..edits import FunctionEdits, NewFile
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
from .user_middleware import (
    UserMiddleware,
    middleware_changes,
    middleware_file,
    user_middleware,
)
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
        self._project, self._interpreter, self._options = project, interpreter, options
        self._refused = refused
        self.of_users = lacking_twins(project, interpreter, options, refused, USER)
        self.of_permissions = lacking_twins(project, interpreter, options, refused, PERMISSIONS)
        self.of_middleware = user_twins(project, interpreter, options, refused)

    def middleware(self) -> UserMiddleware | None:
        """Return the middleware that makes checks honest where twins don't, or None."""
        project, interpreter, middleware = self._project, self._interpreter, self.of_middleware
        return user_middleware(project, interpreter, self._options, self._refused, middleware)

    def changes(
        self, marks: Iterable[str], decisions: Iterable[Decision], added: UserMiddleware | None
    ) -> tuple[list[FunctionEdits], list[NewFile]]:
        """Return what is asked for by converted functions, and decorators around them.

        Where middleware is ``added``, nobody asks a backend for the user, nor other middleware.
        """
        asking, decided = list(marks), list(decisions)
        changes: list[FunctionEdits] = []
        files: list[NewFile] = []
        if any(map(checks_user, asking)) or any(map(asks_for_user, decided)):
            if added is not None:
                changes += middleware_changes(added)
                files.append(middleware_file(added))
            else:
                changes += twin_changes(self.of_users.values())
                changes += user_twin_changes(self.of_middleware.lacking.values())
        if any(map(checks_permissions, asking)) or any(map(asks_for_permissions, decided)):
            changes += twin_changes(self.of_permissions.values())
        return changes, files
