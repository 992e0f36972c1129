"""Lazy relations that a query can fetch up front, and those that it can't."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import takewhile

from ..analysis.column_values import PRIMARY_KEY
from ..analysis.interpreter import Interpreter
from ..analysis.joins import unfit_on_the_way
from ..analysis.operations import CALLS, Kind, Operation
from ..analysis.origins import Origin, Site
from ..analysis.prefetching import shares_prefetch
from ..analysis.unloading import Step, Unloading, way_to
from ..analysis.values import FunctionRef
from ..project.facts import FieldKind, ModuleFacts
from ..spans import Span, span_of
from .call_graph import CallGraph
from .catching import catching
from .effects import always_before
from .frontier import Frontier
from .reaching import Reaching
from .read_before import read_before
from .shared_queries import SharedQueries
from .signals import ANY, SignalWrites
from .situation import Tree
from .writes import writes_rows

_DEEPEST = 3
_FIRST = Span(0, 0, 0, 0)
_REVERSE = FieldKind.REVERSE_ONE_TO_ONE.value
_FORGOTTEN = "code in reach sets the column or refreshes such an instance"
_ASKING = frozenset({"fields_cache", "is_cached"})
_CASCADING = frozenset({"delete", "adelete"})
_WITHOUT_SIGNALS = frozenset({"update", "bulk_create", "bulk_update"})


#: A function, an operation of it that reads a relation, and the path to that.
Reader = tuple[FunctionRef, Operation, str]


@dataclass(frozen=True, slots=True)
class Demand:
    """``select_related(path)`` is wanted on the query at ``site``."""

    site: Site
    path: str


class Lazies:
    """Decides per lazy relation whether ``select_related`` on its queries takes it away."""

    def __init__(self, interpreter: Interpreter, graph: CallGraph, frontier: Frontier) -> None:
        self.interpreter, self.graph = interpreter, graph
        self._shared = SharedQueries(interpreter, frontier, graph.views)
        self.signals = SignalWrites(interpreter.project)
        self._reasons: dict[tuple[FunctionRef, object, object], str] = {}
        self._writing: dict[str, Reaching[FunctionRef]] = {}
        self._by_writes: dict[FunctionRef, set[str]] = {}
        self._trees: dict[FunctionRef, Tree] = {}

    def reason(self, function: FunctionRef, operation: Operation) -> str:
        """Say why the relation can't be fetched by the query, or return nothing."""
        key = (function, operation.key, operation.origins)
        if key not in self._reasons:
            self._reasons[key] = self._decide(function, operation)
        return self._reasons[key]

    def is_loaded(self, function: FunctionRef, operation: Operation) -> bool:
        """Whether the instance has the relation: by its query, or because it was read before."""
        if operation.loaded and not self._is_unloaded_before(function, operation):
            return True
        if not operation.again:
            return False
        near = self.graph.in_one_request(function)
        changes_user = self.interpreter.assigns_user | self.graph.logging_in
        if self._user_model in operation.models and not near.isdisjoint(changes_user):
            return False
        return not self._is_unloaded_since(function, operation)

    def may_hold_text(self, function: FunctionRef, operation: Operation) -> bool:
        """Whether code may have set the column that a relation is found by to what reading it
        turns into a key, such as text of a request.
        """
        name = PRIMARY_KEY if operation.detail == _REVERSE else operation.name
        own = {(model, name) for model in operation.models}
        places = self._places(function, own, self.interpreter.mistyped)
        return self._any_before(function, places, operation.origins, operation)

    def _is_unloaded(self, function: FunctionRef, operation: Operation) -> bool:
        """Whether code in reach drops what an instance on the way to the relation has loaded."""
        way = self._way(operation)
        return self._is_signalled(function, way) or any(self._unloading(function, way))

    def _is_unloaded_since(self, function: FunctionRef, operation: Operation) -> bool:
        """The same of code that may run since the relation was read before."""
        if not self._is_unloaded(function, operation):
            return False
        way = self._way(operation)
        before = read_before(self._tree(function), operation.node)
        if before is None or self._is_signalled(function, way) or self._may_be_entered(function):
            return True
        start = self._tree(function).span(before)
        places = self._unloading(function, way)
        return any(self._comes_before(function, place, operation, start) for place in places)

    def _may_be_entered(self, function: FunctionRef) -> bool:
        """Whether a function may be run anew while it runs: it calls itself, or it yields."""
        yields = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(function.node))
        inner = self.graph.closure(self.graph.callees(function), lambda _: True)
        return yields or function in inner

    def keeps_held(self, function: FunctionRef, operation: Operation) -> bool:
        """Whether no code in reach drops what the queries behind some instances have fetched."""
        return not operation.held or not self._is_unloaded(function, operation)

    def _is_unloaded_before(self, function: FunctionRef, operation: Operation) -> bool:
        """The same of code that may run between the query and the read."""
        way = self._way(operation)
        queries = {origin for origin, _ in operation.held}
        places = self._unloading(function, way)
        return self._is_signalled(function, way) or self._any_before(
            function, places, queries, operation
        )

    def _any_before(
        self,
        function: FunctionRef,
        places: Iterable[Unloading],
        queries: Iterable[Origin],
        operation: Operation,
    ) -> bool:
        """Whether one of the places in reach may come between the queries and an operation."""
        made_in = {origin.site.function if origin.site else None for origin in queries}
        if made_in != {function}:
            return any(True for _ in places)
        return any(self._comes_before(function, place, operation) for place in places)

    def _comes_before(
        self,
        function: FunctionRef,
        place: Unloading,
        operation: Operation,
        start: Span = _FIRST,
    ) -> bool:
        """Whether code that ``function`` runs may come to a place before an operation of its, from
        ``start`` on.
        """

        def is_between(span: Span, node: ast.AST) -> bool:
            return start <= span < operation.span or _same_loop(function, node, operation.node)

        if place.function is function:
            return is_between(span_of(place.node, function.module.lines), place.node)
        return any(
            place.function in self.graph.closure(other.callees | other.decorated, lambda _: True)
            for other in self._operations(function)
            if is_between(other.span, other.node)
        )

    def _unloading(self, function: FunctionRef, way: AbstractSet[Step]) -> Iterator[Unloading]:
        """Yield the places in reach where instances forget one of the relations on a way."""
        return self._places(function, way, self.interpreter.unloads)

    def _places(
        self,
        function: FunctionRef,
        way: AbstractSet[Step],
        known: Mapping[str, AbstractSet[Unloading]],
    ) -> Iterator[Unloading]:
        near = self.graph.in_one_request(function)
        for model, places in known.items():
            for place in places:
                if place.function in near and place.concerns(model, way):
                    yield place

    def _way(self, operation: Operation) -> frozenset[Step]:
        """The relations between the queries and what is read, that one included."""
        own = {(model, operation.name) for model in operation.models}
        return way_to(self.interpreter, operation.reads | operation.held) | own

    def _is_signalled(self, function: FunctionRef, way: AbstractSet[Step]) -> bool:
        """Whether a signal receiver that a write in reach runs drops something on a way."""
        if function not in self._by_writes:
            near = self.graph.in_one_request(function)
            self._by_writes[function] = set().union(*map(self._unloaded_by_writes, near))
        models = self._by_writes[function]
        return bool(models) and any(model in {ANY, *models} for model, _ in way)

    def _unloaded_by_writes(self, function: FunctionRef) -> set[str]:
        """The models whose instances signal receivers change when ``function`` writes."""
        written = {
            model
            for o in self._operations(function)
            for model in o.models
            if o.kind not in CALLS and writes_rows(o) and o.name not in _WITHOUT_SIGNALS
        }
        return set().union(*map(self.signals.unloaded_by, written))

    def _queried(self, site: Site | None) -> AbstractSet[str]:
        """The models of which a query fetches rows."""
        if site is None:
            return frozenset()
        return self.interpreter.site_models.get((site.path, site.span), frozenset())

    def _targets(self, model: str, relations: Sequence[str]) -> list[str]:
        """The models that a path of relations leads through from ``model``, the last included."""
        found: list[str] = []
        for name in relations:
            found.append(self._target(found[-1] if found else model, name))
        return found

    @property
    def _user_model(self) -> str:
        model = self.interpreter.project.user_model
        return model.key if model is not None else ""

    def demands(self, function: FunctionRef, operation: Operation) -> tuple[Demand, ...]:
        """Return what the relation asks of the queries that produced the instance."""
        if self.is_loaded(function, operation):
            return ()
        return tuple(
            Demand(origin.site, path)
            for origin, path in sorted(operation.reads, key=repr)
            if origin.site is not None
        )

    def _decide(self, function: FunctionRef, operation: Operation) -> str:
        if self.is_loaded(function, operation):
            return ""
        if operation.loaded:
            return _FORGOTTEN
        if operation.honest:
            return operation.honest
        if self._asks_what_is_loaded(function):
            return "code in reach asks which relations are loaded"
        if not operation.certain:
            return "the value may be of several models here"
        if not operation.origins:
            return "the query that fetched the instance isn't known"
        for origin, path in sorted(operation.reads, key=repr):
            reason = self._unfit(origin, path)
            if reason:
                return reason
            assert origin.site is not None
            if self._may_dangle(origin.site, path):
                return "code catches that it points to nothing"
            reason = self._shared.reason(origin.site) or self._written_for_some(
                function, operation, origin.site, path
            )
            if reason:
                return reason
        return ""

    def _may_dangle(self, site: Site, path: str) -> bool:
        """Whether code that reads a foreign key on the way catches that the row is missing: a join
        would leave the instance out, or put None in its place.
        """
        readers = self._readers.get((site, path.partition("__")[0]), ())
        return any(
            f"{path}__".startswith(f"{way}__") and self._expects_none(reader, other)
            for reader, other, way in readers
        )

    def _expects_none(self, function: FunctionRef, operation: Operation) -> bool:
        if operation.detail == _REVERSE:
            return False
        targets = {self._target(model, operation.name) for model in operation.models}
        missing = {f"{target.rpartition('.')[2]}.DoesNotExist" for target in targets}
        caught = catching(self._tree(function), operation.node, missing | {"ObjectDoesNotExist"})
        return caught is not None

    def _asks_what_is_loaded(self, function: FunctionRef) -> bool:
        """Whether code in reach would find a joined relation where there was none:
        ``field.is_cached(article)``.
        """
        modules = self._asking_modules
        return bool(modules) and any(
            ref.module in modules and _asks(ref.node) for ref in self.graph.in_one_request(function)
        )

    @cached_property
    def _asking_modules(self) -> list[ModuleFacts]:
        return self.interpreter.project.modules_mentioning(*_ASKING)

    def _unfit(self, origin: Origin, path: str) -> str:
        """Say why a query can't be joined along a path by what it is and where, or nothing."""
        if path.count("__") >= _DEEPEST:
            return "more than three relations deep"
        if origin.decline:
            return origin.decline
        if origin.grouped and not origin.ordered:
            return "a join would change the order of the query's aggregated rows"
        if origin.back and path.startswith(f"{origin.back}__"):
            return f"{origin.back} is the very instance that the rows were reached through"
        if origin.site is None or not origin.site.editable or origin.site.function is None:
            return "the query that fetched the instance isn't ours to change"
        if origin.site.function.is_async:
            return "the query stands in async code, which stays as it is"
        if len(self._queried(origin.site)) > 1:
            return "the query is built for several models"
        clash = self.interpreter.unjoinable.get((origin.site.path, origin.site.span))
        if clash:
            return clash
        for model in self._queried(origin.site):
            changed = unfit_on_the_way(self.interpreter.project, model, origin, path)
            if changed:
                return changed
        if shares_prefetch(origin, path):
            return "the query prefetches it, or what can't be read"
        if origin.site.function in self.interpreter.middleware.functions:
            return "the query runs in a middleware, for other views too"
        if isinstance(origin.site.function.node, ast.Lambda):
            return "the query is built in a lambda"
        return ""

    def _written_for_some(
        self, function: FunctionRef, operation: Operation, site: Site, path: str
    ) -> str:
        """A write between the query and any code that reads the relation, or one on the way to it,
        rules a join out, unless it has been read before by then.
        """
        if self._is_unloaded(function, operation):
            return _FORGOTTEN
        targets = self._along(site, path) | {self._target(operation.model, operation.name)}
        reason = self._written_between(function, operation, site, targets)
        for reader, other, way in self._readers.get((site, path.partition("__")[0]), ()):
            later = reader is function and operation.hoistable
            if reason:
                return reason
            if later and always_before(self._tree(function), operation.node, other.node):
                continue
            shared = self._along(site, _common(path, way))
            reason = self._written_between(reader, other, site, shared)
        return reason

    def _tree(self, function: FunctionRef) -> Tree:
        if function not in self._trees:
            self._trees[function] = Tree(function)
        return self._trees[function]

    @cached_property
    def _readers(self) -> Mapping[tuple[Site | None, str], list[Reader]]:
        """The operations that read relations, with the path to each, by the queries that may have
        fetched the instance and the first relation on the way.
        """
        found: dict[tuple[Site | None, str], list[Reader]] = {}
        for function, facts in self.interpreter.functions.items():
            for operation in facts.operations.values():
                reads = operation.reads if operation.kind is Kind.LAZY_RELATION else ()
                for site, path in sorted({(o.site, path) for o, path in reads}, key=repr):
                    key = site, path.partition("__")[0]
                    found.setdefault(key, []).append((function, operation, path))
        return found

    def _along(self, site: Site, path: str) -> AbstractSet[str]:
        """The models of the rows that a join along a path would fetch."""
        way = path.split("__")
        return {target for model in self._queried(site) for target in self._targets(model, way)}

    def _written_between(
        self, function: FunctionRef, operation: Operation, site: Site, targets: AbstractSet[str]
    ) -> str:
        """A write to a target between query and access would be missed by the join."""
        near = (
            self.graph.in_one_request(function) & self.graph.in_one_request(site.function)
            if site.function
            else set()
        )
        for target in sorted(targets):
            if site.function is not function and any(self._writes(f, target) for f in near):
                return f"code in reach may change {_short(target)} in between"
            for other in self._operations_before(function, operation, site):
                if self._changes(other, target):
                    return f"line {other.span.line} may change {_short(target)} in between"
        return ""

    def _changes(self, operation: Operation, target: str) -> bool:
        called = any(self._writes(callee, target) for callee in operation.callees)
        return called or self._changes_itself(operation, target)

    def _changes_itself(self, operation: Operation, target: str) -> bool:
        if operation.kind in CALLS or not writes_rows(operation):
            return False
        if not operation.models.isdisjoint({target, ANY}) or operation.name in _CASCADING:
            return True
        if operation.name in _WITHOUT_SIGNALS:
            return False
        signalled = frozenset().union(*map(self.signals.of, operation.models))
        return not signalled.isdisjoint({target, ANY})

    def _writes(self, ref: FunctionRef, target: str) -> bool:
        """Whether a function, or one that it calls, may write rows of ``target``."""
        if target not in self._writing:
            self._writing[target] = Reaching(
                lambda f: any(self._changes_itself(o, target) for o in self._operations(f)),
                self.graph.callees,
            )
        return self._writing[target](ref)

    def _operations(self, ref: FunctionRef) -> Iterable[Operation]:
        facts = self.interpreter.functions.get(ref)
        return facts.operations.values() if facts else ()

    def _target(self, model: str, relation: str) -> str:
        facts = self.interpreter.project.models.get(model)
        field = facts.fields.get(relation) if facts else None
        return (field.target if field else None) or ""

    def _operations_before(
        self, function: FunctionRef, operation: Operation, site: Site
    ) -> list[Operation]:
        found = []
        for other in self._operations(function):
            before = other.span < operation.span or _same_loop(function, other.node, operation.node)
            after_query = site.function is not function or site.span < other.span
            if before and after_query:
                found.append(other)
        return found


def _common(one: str, other: str) -> str:
    """Return the relations that two paths begin with."""
    pairs = zip(one.split("__"), other.split("__"), strict=False)
    return "__".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _short(model: str) -> str:
    return model.rpartition(".")[2] or "the target"


@cache
def _asks(node: ast.AST) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr in _ASKING for n in ast.walk(node))


def _same_loop(function: FunctionRef, first: ast.AST, second: ast.AST) -> bool:
    """Whether a loop runs both, so that the later one may come before the earlier one."""
    for node in ast.walk(function.node):
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            inside = {id(child) for statement in node.body for child in ast.walk(statement)}
            if id(first) in inside and id(second) in inside:
                return True
    return False
