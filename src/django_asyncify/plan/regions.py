"""Regions: the pieces of a function that run in the worker thread.

A region is the smallest unit that is right: a call whose receiver is free of operations, and whose
arguments can be awaited or are free of them, too; else an expression, else a run of statements.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from ..analysis.operations import Kind, Operation, Use
from ..edits import RegionExit
from .attribute_lookups import last_name
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
from .situation import Tree

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_UNFIT = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass(frozen=True, slots=True, eq=False)
class ExpressionRegion:
    """One expression; ``is_call`` when wrapping the callee alone is enough.

    ``before`` are the arguments of such a call in which something is awaited: they are worked out
    before the call, on the event loop.
    """

    node: ast.expr
    is_call: bool
    force: str = ""
    before: tuple[ast.expr, ...] = ()

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The nodes that the region covers."""
        return (self.node,)


@dataclass(frozen=True, slots=True, eq=False)
class BlockRegion:
    """A run of statements of one block, and how names and control leave it.

    ``globals`` are the names it binds that the function declares to be the module's.
    """

    statements: tuple[ast.stmt, ...]
    exit: RegionExit
    returns: tuple[str, ...]
    nonlocals: tuple[str, ...]
    globals: tuple[str, ...] = ()

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The nodes that the region covers."""
        return self.statements


Region = ExpressionRegion | BlockRegion


def _force(uses: frozenset[Use]) -> str:
    if uses == {Use.ITERATED}:
        return "list"
    return "bool" if uses == {Use.TRUTH} else ""


class RegionRefused(Exception):
    """No region around an operation keeps the function's meaning; the message says why."""


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
        #: Operations with a native form: an argument that holds no others can stay where it is.
        self.native: set[int] = set()
        self._built: dict[tuple[ast.stmt, ...], BlockRegion] = {}

    def around(self, operation: Operation, occupied: Sequence[ast.AST]) -> Region:
        """Return the smallest region that moves an operation, and the use of its value with it.

        ``occupied`` are the nodes of all operations of the function.
        """
        node, uses = operation.node, operation.uses
        if isinstance(node, ast.stmt):
            return self.block([node])
        assert isinstance(node, ast.expr)
        force = _force(uses)
        if not force:
            wider = self._consumer(node, uses)
            if isinstance(wider, ast.stmt):
                return self.block([wider])
            node = wider
        if force == "list" and self._in_list_call(node):
            parent = self.tree.parents[node]
            assert isinstance(parent, ast.expr)
            node, force = parent, ""
        grown = self._out_of_comprehensions(self.tree.showing(node) or node)
        if isinstance(grown, ast.For):
            return self.block([grown])
        if grown is not node:
            force = ""
        stored = not isinstance(getattr(grown, "ctx", ast.Load()), ast.Load)
        if stored or isinstance(grown, ast.Starred) or self._unfit(grown):
            return self.block([self.tree.statement_of(grown)])
        inner = [n for n in occupied if n is not node and n is not grown]
        made_there = sum(n is node for n in occupied) > 1
        if force and (operation.itself or made_there):
            inner.append(grown)
        if force:
            return ExpressionRegion(grown, self._free(grown, inner), force)
        # Each thread has a connection of its own: which one is meant is asked in the thread.
        asked = operation.kind is Kind.RAW_SQL and operation.detail == "connection"
        is_call = not asked and self._free_call(grown, inner)
        return ExpressionRegion(grown, is_call, "", self._before(grown, inner) if is_call else ())

    def _in_list_call(self, node: ast.expr) -> bool:
        parent = self.tree.parents.get(node)
        return (
            isinstance(parent, ast.Call)
            and isinstance(parent.func, ast.Name)
            and parent.func.id == "list"
            and parent.args == [node]
        )

    def _consumer(self, node: ast.expr, uses: frozenset[Use]) -> ast.expr | ast.stmt:
        """Return what has to move so that the use of ``node``'s value moves with it."""
        if not uses:
            return self._longest_attribute(node)
        if Use.ITERATED_UNKNOWN in uses:
            lazily = isinstance(node, ast.Call) and _walks_later(node)
            for ancestor in self.tree.ancestors(node):
                if isinstance(ancestor, ast.comprehension):
                    found = self.tree.parents[ancestor]
                    assert isinstance(found, ast.expr)
                    return self._walked_by(found)
                if isinstance(ancestor, ast.Call) and _walks_later(ancestor):
                    lazily = True
                elif isinstance(ancestor, ast.For) and self._is_in(node, ancestor.iter):
                    return ancestor
                elif isinstance(ancestor, ast.stmt) and lazily:
                    raise RegionRefused("an iterator that is walked over later would query then")
                elif isinstance(ancestor, (ast.Call, ast.stmt, ast.Compare)):
                    return ancestor
        parent = self.tree.parents.get(node)
        while isinstance(parent, (ast.keyword, ast.FormattedValue, ast.Starred, ast.Tuple)):
            parent = self.tree.parents.get(parent)
        if isinstance(parent, ast.Attribute):
            wider = self._longest_attribute(parent)
            above = self.tree.parents.get(wider)
            return above if isinstance(above, ast.Call) and above.func is wider else wider
        if isinstance(parent, ast.comprehension):
            parent = self.tree.parents.get(parent)
        if isinstance(parent, (ast.expr, ast.stmt)):
            return parent
        return self.tree.statement_of(node)

    def _is_in(self, node: ast.AST, around: ast.AST) -> bool:
        return node is around or any(above is around for above in self.tree.ancestors(node))

    def _walked_by(self, comprehension: ast.expr) -> ast.expr | ast.For:
        """Return what walks over a comprehension: a list is walked over by itself, a generator
        expression by the call it is handed to, unless that only passes it on.
        """
        if not isinstance(comprehension, ast.GeneratorExp):
            return comprehension
        child: ast.AST = comprehension
        for ancestor in self.tree.ancestors(comprehension):
            if isinstance(ancestor, ast.comprehension):
                child = self.tree.parents[ancestor]
                if isinstance(child, ast.expr) and not isinstance(child, ast.GeneratorExp):
                    return child
            elif isinstance(ancestor, ast.Call):
                if not _walks_later(ancestor):
                    return ancestor
                child = ancestor
            elif (isinstance(ancestor, ast.For) and child is ancestor.iter) or (
                isinstance(ancestor, (ast.List, ast.Set)) and isinstance(child, ast.Starred)
            ):
                return ancestor
            elif isinstance(ancestor, (ast.keyword, ast.Starred)):
                child = ancestor
            elif ancestor is not child:
                break
        raise RegionRefused("a generator expression that runs later would query on the loop")

    def _longest_attribute(self, node: ast.expr) -> ast.expr:
        """``article.author`` grows to ``article.author.name``, unless that is called."""
        parent = self.tree.parents.get(node)
        while isinstance(parent, ast.Attribute) and isinstance(parent.ctx, ast.Load):
            above = self.tree.parents.get(parent)
            if isinstance(above, ast.Call) and above.func is parent:
                break
            node, parent = parent, above
        return node

    def _free(self, node: ast.expr, occupied: Sequence[ast.AST]) -> bool:
        inside = {id(child) for child in ast.walk(node)}
        return not any(id(other) in inside for other in occupied)

    def _free_call(self, node: ast.expr, occupied: Sequence[ast.AST]) -> bool:
        if not isinstance(node, ast.Call):
            return False
        arguments = [*node.args, *(k.value for k in node.keywords)]
        inside = {id(child) for child in ast.walk(node) if child is not node}
        inside -= {id(a) for a in arguments if isinstance(a, ast.Name) or id(a) in self.handed_on}
        inside -= self.native & {id(child) for a in arguments for child in ast.walk(a)}
        if any(id(other) in inside for other in occupied):
            return False
        starred = any(isinstance(a, ast.Starred) for a in node.args)
        generators = any(isinstance(c, ast.GeneratorExp) for c in ast.walk(node))
        return not starred and not generators and not isinstance(node.func, ast.Lambda)

    def _before(self, node: ast.expr, occupied: Sequence[ast.AST]) -> tuple[ast.expr, ...]:
        assert isinstance(node, ast.Call)
        native = self.native & {id(other) for other in occupied}
        arguments = [*node.args, *(k.value for k in node.keywords)]
        return tuple(a for a in arguments if native & {id(child) for child in ast.walk(a)})

    def _unfit(self, node: ast.expr) -> bool:
        if contains([node], _UNFIT) or lost_to_comprehensions([node]):
            return True
        return looks_at_its_frame([node])

    def _out_of_comprehensions(self, node: ast.expr) -> ast.expr | ast.For:
        current: ast.expr | ast.For = node
        while not isinstance(current, ast.For):
            outer = self._enclosing_comprehension(current)
            if outer is None:
                break
            current = self._walked_by(outer)
        return current

    def _enclosing_comprehension(self, node: ast.expr) -> ast.expr | None:
        child: ast.AST = node
        for ancestor in self.tree.ancestors(node):
            if isinstance(ancestor, _COMPREHENSIONS):
                first = ancestor.generators[0]
                if not (child is first and self._within(node, first.iter)):
                    return ancestor
            if isinstance(ancestor, ast.stmt):
                return None
            child = ancestor
        return None

    def _within(self, node: ast.AST, around: ast.AST) -> bool:
        return node is around or any(a is around for a in self.tree.ancestors(node))

    def block(self, statements: Sequence[ast.stmt]) -> BlockRegion:
        """Return a region of ``statements`` (a run of one block), grown until it is right."""
        key = tuple(statements)
        if key not in self._built:
            self._built[key] = self._build(list(statements))
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


def _walks_later(call: ast.Call) -> bool:
    """Whether a call gives an iterator that does its work as it is walked over.

    ``rows.filter()`` does not: behind a dot they are functions of ``itertools``.
    """
    name = last_name(call.func)
    return name in _LAZY_ITERATORS and (isinstance(call.func, ast.Name) or name not in _BUILTINS)


_BUILTINS = frozenset({"map", "filter", "zip", "enumerate", "iter", "reversed"})
_LAZY_ITERATORS = _BUILTINS | frozenset(
    [
        "chain",
        "from_iterable",
        "islice",
        "starmap",
        "takewhile",
        "dropwhile",
        "filterfalse",
        "compress",
        "groupby",
        "accumulate",
        "pairwise",
        "zip_longest",
        "batched",
        "cycle",
    ]
)


def _leaves_loop(node: ast.AST) -> bool:
    """Whether ``break`` or ``continue`` in ``node`` belongs to a loop around it."""
    if isinstance(node, (ast.Break, ast.Continue)):
        return True
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
        return False
    if isinstance(node, _LOOPS):
        return any(_leaves_loop(child) for child in node.orelse)
    return any(_leaves_loop(child) for child in ast.iter_child_nodes(node))
