"""Which of the project's functions block, have effects, and by which chain of calls."""

from __future__ import annotations

from collections.abc import Callable

from ..analysis.interpreter import Interpreter
from ..analysis.operations import CALLS, Kind, Operation
from ..analysis.values import FunctionRef
from .lazies import Lazies


class Blocking:
    """Answers for functions as they are when they stay sync; recursion counts as not blocking."""

    def __init__(
        self,
        interpreter: Interpreter,
        lazies: Lazies,
        becomes_async: Callable[[FunctionRef], bool],
    ) -> None:
        self.interpreter = interpreter
        self.lazies = lazies
        self.becomes_async = becomes_async
        self._first: dict[FunctionRef, Operation | None] = {}
        self._effects: dict[FunctionRef, bool] = {}

    def blocks(self, ref: FunctionRef) -> bool:
        """Whether calling the function on the event loop would block or fail."""
        facts = self.interpreter.functions.get(ref)
        return (facts is not None and facts.given_up) or self.first(ref) is not None

    def first(self, ref: FunctionRef) -> Operation | None:
        """Return the first operation by which the function blocks."""
        if ref not in self._first:
            self._first[ref] = None
            self._first[ref] = self._find(ref)
        return self._first[ref]

    def _find(self, ref: FunctionRef) -> Operation | None:
        facts = self.interpreter.functions.get(ref)
        operations = facts.operations.values() if facts else ()
        for operation in sorted(operations, key=lambda o: o.span):
            if operation.kind in CALLS:
                if operation.blocks and any(self.blocks(callee) for callee in operation.callees):
                    return operation
            elif operation.kind is Kind.LAZY_RELATION:
                if self.lazies.reason(ref, operation):
                    return operation
            else:
                return operation
        return None

    def has_effect(self, ref: FunctionRef) -> bool:
        """Whether the function changes something outside of the process."""
        if ref not in self._effects:
            self._effects[ref] = False
            facts = self.interpreter.functions.get(ref)
            self._effects[ref] = any(
                o.blocks and any(self.has_effect(c) for c in o.callees)
                if o.kind in CALLS
                else o.effect
                for o in (facts.operations.values() if facts else ())
            )
        return self._effects[ref]

    def chain(self, ref: FunctionRef) -> tuple[str, ...]:
        """Return how a call of the function comes to block, outermost first."""
        links: list[str] = []
        current: FunctionRef | None = ref
        while current is not None and len(links) < 8:
            operation = self.first(current)
            if operation is None:
                break
            links.append(f"{operation.path.name}:{operation.span.line} {operation.what}")
            current = next(
                (c for c in sorted(operation.callees, key=lambda c: c.qualname) if self.blocks(c)),
                None,
            )
        return tuple(links)
