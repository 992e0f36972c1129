"""Which of the project's functions block, have effects, and by which chain of calls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from ..analysis.interpreter import Interpreter
from ..analysis.operations import CALLS, Kind, Operation
from ..analysis.values import FunctionRef
from .lazies import Lazies
from .reaching import Reaching

_LONGEST = 8


class Blocking:
    """Answers for functions as they are when they stay sync."""

    def __init__(self, interpreter: Interpreter, lazies: Lazies) -> None:
        self.interpreter, self.lazies = interpreter, lazies
        self.blocks = Reaching(self._blocks_itself, self._called)
        """Whether calling the function on the event loop would block or fail."""
        self.has_effect = Reaching(self._has_own_effect, self._called)
        """Whether the function changes something outside of the process."""

    def effects_without(
        self, passed_over: Collection[FunctionRef]
    ) -> Callable[[FunctionRef], bool]:
        """Return ``has_effect`` as if some functions were never called."""
        has_effect = Reaching(
            self._has_own_effect, lambda ref: set(self._called(ref)) - set(passed_over)
        )
        return lambda ref: ref not in passed_over and has_effect(ref)

    def _operations(self, ref: FunctionRef) -> list[Operation]:
        facts = self.interpreter.functions.get(ref)
        found = facts.operations.values() if facts else ()
        return sorted(found, key=lambda o: (o.span, o.kind.value))

    def _called(self, ref: FunctionRef) -> Iterator[FunctionRef]:
        for operation in self._operations(ref):
            if operation.kind in CALLS and operation.blocks:
                yield from operation.callees

    def _blocks_itself(self, ref: FunctionRef) -> bool:
        facts = self.interpreter.functions.get(ref)
        given_up = facts is not None and facts.given_up
        return given_up or any(self._blocks_by(ref, o) for o in self._operations(ref))

    def _blocks_by(self, ref: FunctionRef, operation: Operation) -> bool:
        if operation.kind is Kind.LAZY_RELATION:
            return bool(self.lazies.reason(ref, operation))
        return operation.kind not in CALLS

    def _has_own_effect(self, ref: FunctionRef) -> bool:
        return any(o.kind not in CALLS and o.effect for o in self._operations(ref))

    def chain(self, ref: FunctionRef) -> tuple[str, ...]:
        """Return how a call of the function comes to block, outermost first."""
        links: list[str] = []
        passed: set[FunctionRef] = set()
        current: FunctionRef | None = ref
        while current is not None and len(links) < _LONGEST:
            passed.add(current)
            operation, current = self._link(current, passed)
            if operation is not None:
                links.append(f"{operation.path.name}:{operation.span.line} {operation.what}")
        return tuple(links)

    def _link(
        self, ref: FunctionRef, passed: set[FunctionRef]
    ) -> tuple[Operation | None, FunctionRef | None]:
        """Return what blocks first in the source, and the function it leads on to."""
        onwards = Reaching(self._blocks_itself, lambda f: set(self._called(f)) - passed)
        for operation in self._operations(ref):
            if self._blocks_by(ref, operation):
                return operation, None
            if operation.kind in CALLS and operation.blocks:
                for callee in sorted(operation.callees - passed, key=lambda c: c.qualname):
                    if onwards(callee):
                        return operation, callee
        return None, None
