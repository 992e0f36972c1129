"""What the project's own middleware does with the user, before the view runs and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .values import FunctionRef


@dataclass(frozen=True, slots=True)
class MiddlewareFacts:
    """What running all middleware has shown.

    ``functions`` are those that it runs, ``hooks`` those of them that Django calls itself before
    the view. ``replacing`` has the functions that assign ``request.user`` by the name of the
    middleware they belong to, which is empty text for code that no known middleware leads to.
    ``may_load_user`` and ``loads_user``: on some, or on every path to the view it looks into
    ``request.user``. ``reads_user_after``: it does so once the view has answered.
    ``keeps_session``: the session's engine is known to keep in memory what it has loaded.
    """

    functions: frozenset[FunctionRef] = frozenset()
    hooks: frozenset[FunctionRef] = frozenset()
    replacing: Mapping[str, frozenset[FunctionRef]] = field(default_factory=dict)
    may_load_user: bool = False
    loads_user: bool = False
    reads_user_after: bool = False
    user_of_session: bool = True
    keeps_session: bool = False
