"""What the plan asks of a codemod; the codemods' own base class fits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..analysis.operations import Kind, Operation
from ..edits import Edit
from .situation import Situation


@dataclass(frozen=True)
class Claimed:
    """The codemod handles the operation by these edits: natively, or ``bridged`` its own way."""

    edits: tuple[Edit, ...]
    reason: str
    bridged: bool = False


@dataclass(frozen=True)
class Declined:
    """The codemod leaves the operation to the bridge; ``reason`` is shown to people."""

    reason: str


class Owner(Protocol):
    """A codemod as the plan sees it."""

    @property
    def id(self) -> str:
        """The codemod's name."""

    @property
    def owns(self) -> frozenset[Kind]:
        """The kinds of operations it claims."""

    def claim(self, operation: Operation, where: Situation) -> Claimed | Declined:
        """Say how the operation is converted at its place, or why it isn't."""
