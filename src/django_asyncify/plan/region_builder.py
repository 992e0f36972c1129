"""Building regions: how far a piece of a function grows until it can run in another function."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from ..analysis.operations import Kind, Operation, Use
from ..edits import RegionExit
from ..spans import Span
from .consumers import consumer, is_list_of, out_of_comprehensions
from .effects import block_ends, block_of
from .frames import looks_at_its_frame, shows_its_names
from .inlined import lost_to_comprehensions
from .liveness import (
    bound_names,
    caught_only,
    contains,
    declared,
    definitely_bound,
    free_reads,
    may_read_first,
    parameters,
    returns,
)
from .raising import read_after_raise
from .regions import BlockRegion, ExpressionRegion, Region, RegionRefused
from .situation import Tree

_UNFIT = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class RegionBuilder:
    """Builds regions in one function. ``responses_only``: what it returns is never None."""

    def __init__(self, tree: Tree, *, responses_only: bool) -> None:
        self.tree = tree
        self.responses_only = responses_only
        function = tree.function.node
        assert not isinstance(function, ast.Lambda)
        self.body: list[ast.stmt] = function.body
        self.parameters = parameters(function)
        self.globals = declared(self.body, ast.Global)
        self.nonlocals = declared(self.body, ast.Nonlocal)
        #: Lazy users that a call may be given as they are: it looks into them where it runs.
        self.handed_on: set[int] = set()
        #: The spans that the native forms of operations take: an argument that holds them, and no
        #: other operations, can stay where it is.
        self.native: dict[int, tuple[Span, ...]] = {}
        #: Calls whose receiver or arguments, as they will be written, query: what is added to a
        #: manager whose ``get_queryset()`` does so.
        self.asked: set[int] = set()
        self._built: dict[tuple[ast.stmt, ...], BlockRegion] = {}

    def around(self, operation: Operation, occupied: Sequence[ast.AST]) -> Region:
        """Return the smallest region that moves an operation, and the use of its value with it.

        ``occupied`` are the nodes of all operations of the function.

        Raises:
            RegionRefused: there is none.
        """
        try:
            return self._around(operation, occupied)
        except RegionRefused as refused:
            refused.at = operation.node
            raise

    def _around(self, operation: Operation, occupied: Sequence[ast.AST]) -> Region:
        used, force = self._used(operation)
        if isinstance(used, ast.stmt):
            return self.block([used])
        grown = out_of_comprehensions(self.tree, self.tree.showing(used) or used)
        if isinstance(grown, ast.For):
            return self.block([grown])
        if self._unfit(grown):
            return self.block([self.tree.statement_of(grown)])
        others = [n for n in occupied if n is not used and n is not grown]
        if force and grown is used:
            if operation.itself or sum(n is used for n in occupied) > 1:
                others.append(grown)
            return ExpressionRegion(grown, self._free(grown, others), force)
        # Each thread has a connection of its own: which one is meant is asked in the thread.
        connection = operation.kind is Kind.RAW_SQL and operation.detail == "connection"
        asked = connection or id(grown) in self.asked
        is_call = not asked and self._free_call(grown, others)
        before = self._before(grown, others) if is_call else ()
        return ExpressionRegion(grown, is_call, "", before)

    def _used(self, operation: Operation) -> tuple[ast.expr | ast.stmt, str]:
        """Return what has to move with an operation's value, and how that is fetched there."""
        node, force = operation.node, _force(operation.uses)
        if isinstance(node, ast.stmt):
            return node, ""
        assert isinstance(node, ast.expr)
        if not force:
            return consumer(self.tree, node, operation.uses), ""
        call = self.tree.parents.get(node)
        if force == "list" and isinstance(call, ast.Call) and is_list_of(call, node):
            return call, ""
        return node, force

    def _free(self, node: ast.expr, occupied: Sequence[ast.AST]) -> bool:
        inside = {id(child) for child in ast.walk(node)}
        return not any(id(other) in inside for other in occupied)

    def _free_call(self, node: ast.expr, occupied: Sequence[ast.AST]) -> bool:
        if not isinstance(node, ast.Call):
            return False
        arguments = [*node.args, *(k.value for k in node.keywords)]
        inside = {id(child) for child in ast.walk(node) if child is not node}
        inside -= {id(a) for a in arguments if isinstance(a, ast.Name) or id(a) in self.handed_on}
        inside -= {node for argument in arguments for node in self._native_in(argument)}
        if any(id(other) in inside for other in occupied):
            return False
        starred = any(isinstance(a, ast.Starred) for a in node.args)
        generators = any(isinstance(c, ast.GeneratorExp) for c in ast.walk(node))
        return not starred and not generators and not isinstance(node.func, ast.Lambda)

    def _native_in(self, argument: ast.expr) -> set[int]:
        """Return the ids of the nodes in an argument whose native forms lie in it as well."""
        around = self.tree.span(argument)
        return {
            id(node)
            for node in ast.walk(argument)
            if id(node) in self.native and all(map(around.contains, self.native[id(node)]))
        }

    def _before(self, node: ast.expr, occupied: Sequence[ast.AST]) -> tuple[ast.expr, ...]:
        assert isinstance(node, ast.Call)
        native = self.native.keys() & {id(other) for other in occupied}
        arguments = [*node.args, *(k.value for k in node.keywords)]
        return tuple(a for a in arguments if native & self._native_in(a))

    def _unfit(self, node: ast.expr) -> bool:
        """Whether an expression can't stand in a lambda of its own."""
        stored = not isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        if stored or isinstance(node, ast.Starred) or contains([node], _UNFIT):
            return True
        return bool(lost_to_comprehensions([node])) or looks_at_its_frame([node])

    def block(self, statements: Sequence[ast.stmt]) -> BlockRegion:
        """Return a region of ``statements`` (a run of one block), grown until it is right.

        Raises:
            RegionRefused: no run of statements around them is.
        """
        key = tuple(statements)
        if key not in self._built:
            try:
                self._built[key] = self._build(list(statements))
            except RegionRefused as refused:
                refused.at = statements[0]
                raise
        return self._built[key]

    def _build(self, run: list[ast.stmt]) -> BlockRegion:
        for _ in range(50):
            grown = self._grow(run)
            if grown is None:
                return self._finished(run)
            run = grown
        raise RegionRefused("no part of the function can be moved as a whole")

    def _grow(self, run: list[ast.stmt]) -> list[ast.stmt] | None:
        block = block_of(self.tree, run[0])
        parent = self.tree.parents.get(run[0])
        if block is None:
            return self._up(run)
        if contains(run, (ast.Await, ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal)):
            raise RegionRefused("await, yield, global or nonlocal stands among the statements")
        if looks_at_its_frame(run):
            raise RegionRefused("super(), locals() or eval() can't be moved into another function")
        if self._one_line(block, parent) or self._jumps_out(run) or self._carries_over(run):
            return self._up(run)
        exits = bool(returns(run)) and not block_ends(run)
        elsewhere = self._bound_elsewhere(run)
        read = [n for n in self._read_outside(run) if n not in elsewhere]
        if any(read_after_raise(self.tree, run, n) for n in read):
            return self._up(run)
        unsettled = [] if block_ends(run) else read
        late = [n for n in unsettled if exits or not definitely_bound(run, n)]
        if late or (exits and not self._returns_values(run)):
            return self._longer(run, block)
        return None

    def _one_line(self, block: list[ast.stmt], parent: ast.AST | None) -> bool:
        """``if x: y`` on one line, or several statements on one."""
        if (
            isinstance(parent, ast.stmt)
            and parent.lineno == block[0].lineno
            and not isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef))
        ):
            return True
        lines = [s.lineno for s in block]
        return len(set(lines)) != len(lines)

    def _longer(self, run: list[ast.stmt], block: list[ast.stmt]) -> list[ast.stmt]:
        index = block.index(run[-1])
        if index + 1 < len(block):
            return [*run, *block[index + 1 :]]
        return self._up(run)

    def _up(self, run: list[ast.stmt]) -> list[ast.stmt]:
        parent = self.tree.parents.get(run[0])
        while parent is not None and not isinstance(parent, ast.stmt):
            parent = self.tree.parents.get(parent)
        if parent is None or parent is self.tree.function.node:
            raise RegionRefused("its control flow can't be moved without changing its meaning")
        assert isinstance(parent, ast.stmt)
        return [parent]

    def _jumps_out(self, run: Sequence[ast.stmt]) -> bool:
        return any(_leaves_loop(statement) for statement in run)

    def _carries_over(self, run: Sequence[ast.stmt]) -> bool:
        """Whether a name that only ``run`` binds may hold what an earlier round of a loop gave."""
        if not any(isinstance(around, _LOOPS) for around in self.tree.ancestors(run[0])):
            return False
        own = bound_names(run) - self._bound_elsewhere(run)
        return any(may_read_first(run, name) for name in own)

    def _returns_values(self, run: Sequence[ast.stmt]) -> bool:
        values = [r.value for r in returns(run)]
        given = all(
            v is not None and not (isinstance(v, ast.Constant) and v.value is None) for v in values
        )
        return given and self.responses_only

    def _outputs(self, run: Sequence[ast.stmt]) -> list[str]:
        return [] if block_ends(run) else self._read_outside(run)

    def _read_outside(self, run: Sequence[ast.stmt]) -> list[str]:
        inside = frozenset(id(statement) for statement in run)
        if shows_its_names(self.body, inside):
            return sorted(bound_names(run) - caught_only(run))
        return sorted(bound_names(run) & free_reads(self.body, inside))

    def _bound_elsewhere(self, run: Sequence[ast.stmt]) -> set[str]:
        """The names that live on without ``run``; those declared ``global`` always do."""
        own = bound_names(self.body, frozenset(id(s) for s in run)) | self.parameters
        return own | self.globals | self.nonlocals

    def _finished(self, run: list[ast.stmt]) -> BlockRegion:
        exits = returns(run)
        ends = block_ends(run)
        if exits and ends:
            exit_ = RegionExit.ALWAYS_RETURNS
        else:
            exit_ = RegionExit.MAY_RETURN if exits else RegionExit.FALLS_THROUGH
        bound, elsewhere = bound_names(run), self._bound_elsewhere(run)
        rebound = sorted((bound & elsewhere) - self.globals)
        given = [n for n in self._outputs(run) if n not in elsewhere]
        shared = sorted((bound | lost_to_comprehensions(run)) & self.globals)
        return BlockRegion(tuple(run), exit_, tuple(given), tuple(rebound), tuple(shared))


def _leaves_loop(node: ast.AST) -> bool:
    """Whether ``break`` or ``continue`` in ``node`` belongs to a loop around it."""
    if isinstance(node, (ast.Break, ast.Continue)):
        return True
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
        return False
    if isinstance(node, _LOOPS):
        return any(_leaves_loop(child) for child in node.orelse)
    return any(_leaves_loop(child) for child in ast.iter_child_nodes(node))


def _force(uses: frozenset[Use]) -> str:
    if uses == {Use.ITERATED}:
        return "list"
    return "bool" if uses == {Use.TRUTH} else ""
