"""How a run says how far it has come, to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable

#: What is told a short text whenever something else begins or some more is done.
Tell = Callable[[str], None]


def silent(text: str) -> None:
    """Tell nobody."""
