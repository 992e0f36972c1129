"""The edits that move a function's regions into the worker thread."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..analysis.operations import Kind, Operation
from ..edits import BridgeEdit, BridgeForm, Edit, ImportName, NodeKind, RegionEdit
from ..spans import Span
from .region_runs import covers
from .regions import BlockRegion, ExpressionRegion, Region
from .situation import Tree

SYNC_TO_ASYNC = ImportName("asgiref.sync", "sync_to_async")


class RegionEdits:
    """Makes the edit of each region of one function.

    ``declined`` holds, by index, why an operation has no native form; ``swallowing`` are the
    statements whose handler would catch a cancellation.
    """

    def __init__(
        self,
        tree: Tree,
        operations: Sequence[Operation],
        declined: Mapping[int, str],
        swallowing: Sequence[ast.Try],
    ) -> None:
        self.tree, self.operations = tree, operations
        self.declined, self.swallowing = declined, swallowing
        self.used = {n.id for n in ast.walk(tree.function.node) if isinstance(n, ast.Name)}
        self.used |= set(tree.function.module.bindings)

    def of(self, regions: Iterable[Region]) -> Iterator[Edit]:
        """Yield an edit per region, with a new name for each nested function."""
        for region in regions:
            if isinstance(region, ExpressionRegion):
                yield self._bridge(region)
            else:
                yield self._nested(region)

    def _bridge(self, region: ExpressionRegion) -> BridgeEdit:
        called = isinstance(region.node, ast.Call) and not region.force
        return BridgeEdit(
            path=self.tree.function.module.path,
            span=self.tree.span(region.node),
            node=NodeKind.CALL if called else NodeKind.EXPRESSION,
            codemod="bridges",
            reason=self._reason(region),
            imports=(SYNC_TO_ASYNC,),
            form=BridgeForm.CALL if region.is_call else BridgeForm.LAMBDA,
            force=region.force,
        )

    def _nested(self, region: BlockRegion) -> RegionEdit:
        first, last = map(self.tree.span, (region.statements[0], region.statements[-1]))
        return RegionEdit(
            path=self.tree.function.module.path,
            span=Span(first.line, first.column, last.end_line, last.end_column),
            node=NodeKind.BLOCK,
            codemod="bridges",
            reason=self._reason(region),
            imports=(SYNC_TO_ASYNC,),
            function_name=self._function_name(region),
            exit=region.exit,
            returns=region.returns,
            globals=region.globals,
            nonlocals=region.nonlocals,
            result_name=self._unused("response"),
        )

    def _reason(self, region: Region) -> str:
        inside = [i for i, o in enumerate(self.operations) if covers(self.tree, region, o.node)]
        reasons = [self.declined[i] for i in inside if i in self.declined]
        if reasons:
            return reasons[0]
        if sum(self.operations[i].effect for i in inside) > 1:
            return "writes stay together"
        if any(covers(self.tree, region, statement) for statement in self.swallowing):
            return "its handler would take a request that is cancelled for a failure"
        return "fewer hops"

    def _function_name(self, region: BlockRegion) -> str:
        inside = [o for o in self.operations if covers(self.tree, region, o.node)]
        if any(o.kind is Kind.TRANSACTION for o in inside):
            wanted = "in_transaction"
        elif sum(o.effect for o in inside) > 1:
            wanted = "write_together"
        else:
            wanted = "in_thread"
        name = self._unused(wanted)
        self.used.add(name)
        return name

    def _unused(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self.used:
            name, number = f"{wanted}_{number}", number + 1
        return name
