"""What deciding one function needs to know of the rest of the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..analysis.interpreter import Interpreter
from ..analysis.operations import Kind, Operation
from ..analysis.values import FunctionRef
from ..project.project import Project
from .blocking import Blocking
from .lazies import Lazies
from .locks import Locks
from .options import PlanOptions
from .protocols import Owner
from .region_builder import RegionBuilder
from .side_effects import SideEffects
from .situation import Situation, Tree
from .stop_iteration import StopIterations


@dataclass(frozen=True)
class Surroundings:
    """What deciding a function needs to know of the rest of the plan."""

    project: Project
    interpreter: Interpreter
    options: PlanOptions
    owners: Mapping[Kind, Owner]
    lazies: Lazies
    staying_sync: Callable[[Operation], frozenset[FunctionRef]]
    blocking: Blocking
    locks: Locks
    side_effects: SideEffects
    awaited_names: frozenset[str]
    partial: bool
    stops: StopIterations
    situation: Callable[[Tree], Situation]
    builders: dict[FunctionRef, RegionBuilder]

    def awaits(self, operation: Operation) -> bool:
        """Whether some function that a call may run becomes async."""
        return bool(operation.callees - self.staying_sync(operation))

    def builder(self, ref: FunctionRef, *, responses_only: bool) -> RegionBuilder:
        """Return what builds the regions of a function, the same one as in earlier rounds."""
        if ref not in self.builders:
            self.builders[ref] = RegionBuilder(Tree(ref), responses_only=responses_only)
        return self.builders[ref]
