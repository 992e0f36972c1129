"""Lazy relations that a query can fetch up front, and those that it can't."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ..analysis.interpreter import Interpreter
from ..analysis.operations import Kind, Operation
from ..analysis.values import FunctionRef, Site

_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Demand:
    """``select_related(path)`` is wanted on the query at ``site``."""

    site: Site
    path: str


class Lazies:
    """Decides per lazy relation whether ``select_related`` on its queries takes it away."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter
        self._reasons: dict[tuple[FunctionRef, object], str] = {}

    def reason(self, function: FunctionRef, operation: Operation) -> str:
        """Say why the relation can't be fetched by the query, or return nothing."""
        key = (function, operation.key)
        if key not in self._reasons:
            self._reasons[key] = self._decide(function, operation)
        return self._reasons[key]

    def demands(self, operation: Operation) -> tuple[Demand, ...]:
        """Return what the relation asks of the queries that produced the instance."""
        return tuple(
            Demand(origin.site, operation.relation)
            for origin in sorted(operation.origins, key=repr)
            if origin.site is not None
        )

    def _decide(self, function: FunctionRef, operation: Operation) -> str:
        if operation.honest:
            return operation.honest
        if not operation.certain:
            return "the value may be of several models here"
        if operation.relation.count("__") >= _DEEPEST:
            return "more than three relations deep"
        if not operation.origins:
            return "the query that fetched the instance isn't known"
        for origin in operation.origins:
            if origin.decline:
                return origin.decline
            if origin.site is None or not origin.site.editable or origin.site.function is None:
                return "the query that fetched the instance isn't ours to change"
            if origin.site.function in self.interpreter.middleware:
                return "the query runs in a middleware, for other views too"
            if isinstance(origin.site.function.node, ast.Lambda):
                return "the query is built in a lambda"
            reason = self._written_between(function, operation, origin.site)
            if reason:
                return reason
        return ""

    def _written_between(self, function: FunctionRef, operation: Operation, site: Site) -> str:
        """A write to the target between query and access would be missed by the join."""
        target = self._target(operation)
        for other in self._operations_before(function, operation, site):
            writes = other.effect and other.kind in {
                Kind.QUERY_METHOD,
                Kind.INSTANCE_METHOD,
                Kind.RELATED_MANAGER,
                Kind.FORM,
            }
            if writes and other.model in {target, ""}:
                changed = target.rpartition(".")[2] or "the target"
                return f"line {other.span.line} may change {changed} in between"
        return ""

    def _target(self, operation: Operation) -> str:
        model = self.interpreter.project.models.get(operation.model)
        field = model.fields.get(operation.name) if model else None
        return (field.target if field else None) or ""

    def _operations_before(
        self, function: FunctionRef, operation: Operation, site: Site
    ) -> list[Operation]:
        facts = self.interpreter.functions.get(function)
        found = []
        for other in facts.operations.values() if facts else ():
            before = other.span < operation.span
            after_query = site.function is not function or site.span < other.span
            if before and after_query:
                found.append(other)
        return found
