"""What the project's own middleware does with the user, before the view runs and after."""

from __future__ import annotations

from dataclasses import dataclass

from .values import FunctionRef


@dataclass(frozen=True, slots=True)
class MiddlewareFacts:
    """What running all middleware has shown.

    ``functions`` are those that it runs. ``replacing`` names the middleware that
    assigns ``request.user``, and is empty text for code that no known middleware leads to.
    ``may_load_user`` and ``loads_user``: on some, or on every path to the view it looks into
    ``request.user``. ``reads_user_after``: it does so once the view has answered.
    """

    functions: frozenset[FunctionRef] = frozenset()
    replacing: frozenset[str] = frozenset()
    may_load_user: bool = False
    loads_user: bool = False
    reads_user_after: bool = False
