"""What a codemod is: the one file that an author of codemods reads.

A codemod owns some kinds of operations. For each operation the analysis finds, its owner
*claims* it, saying which edits that takes, or *declines* with a reason; what is declined is
bridged into the worker thread, and what can't be bridged blocks the view. A codemod's claim knows
facts and no syntax; its rewrite knows LibCST and no facts.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import libcst as cst

from .analysis.operations import Kind, Operation
from .edits import Edit
from .plan.protocols import Claimed as Claim
from .plan.protocols import Declined as Decline
from .plan.situation import Situation


class Codemod(ABC):
    """The base of all codemods. The module's docstring is its documentation."""

    id: ClassVar[str]
    owns: ClassVar[frozenset[Kind]] = frozenset()

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Say how the operation is converted at its place, or why it isn't.

        Only codemods that own operations are asked; the plan itself finds the places of others.
        """
        return Decline(f"{self.id} owns no operations")

    @abstractmethod
    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Return the node's replacement; ``node`` already holds the edits made inside it."""

    @classmethod
    def documentation(cls) -> str:
        """Return the text that ``explain`` prints: the docstring of the codemod's module."""
        return inspect.cleandoc(inspect.getmodule(cls).__doc__ or "")


RewriteResult = cst.CSTNode | cst.FlattenSentinel[cst.BaseStatement]
Registry = Mapping[str, Codemod]

__all__ = [
    "Claim",
    "Codemod",
    "Decline",
    "Edit",
    "Kind",
    "Operation",
    "Registry",
    "RewriteResult",
    "Situation",
]
