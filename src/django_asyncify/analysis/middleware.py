"""What the project's own middleware does with the user, before the view runs and after."""

from __future__ import annotations

from dataclasses import dataclass

from .values import FunctionRef


@dataclass(frozen=True, slots=True)
class MiddlewareFacts:
    """What running all middleware has shown.

    ``functions`` are those that it runs. ``replaces_user``: it assigns ``request.user``.
    ``may_load_user`` and ``loads_user``: on some, or on every path to the view it looks into
    ``request.user``. ``reads_user_after``: it does so once the view has answered.
    """

    functions: frozenset[FunctionRef] = frozenset()
    replaces_user: bool = False
    may_load_user: bool = False
    loads_user: bool = False
    reads_user_after: bool = False
