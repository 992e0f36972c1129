"""Which of the project's functions change something outside of the process."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ..analysis.interpreter import Interpreter
from ..analysis.lazy_initialisation import makes_what_is_missing
from ..analysis.operations import CALLS, Kind, Operation
from ..analysis.values import FunctionRef
from .reaching import Reaching
from .writes import lasts


@dataclass(frozen=True, slots=True)
class _Run:
    """A function that is called, or ``read`` like an attribute."""

    ref: FunctionRef
    read: bool


class SideEffects:
    """Answers for functions as they are when they stay sync, ``passed_over`` never being called."""

    def __init__(
        self, interpreter: Interpreter, passed_over: Collection[FunctionRef] = frozenset()
    ) -> None:
        self._interpreter, self._passed_over = interpreter, passed_over
        self._any = Reaching(lambda run: any(o.effect for o in self._own(run)), self._led_to)
        self._lasting = Reaching(lambda run: any(map(lasts, self._own(run))), self._led_to)

    def without(self, passed_over: Collection[FunctionRef]) -> SideEffects:
        """Return the answers as if some functions were never called."""
        return SideEffects(self._interpreter, passed_over)

    def of(self, ref: FunctionRef) -> bool:
        """Whether a call of the function changes something."""
        return self.of_calls((ref,))

    def at(self, operation: Operation, *, lasting: bool = False) -> bool:
        """Whether an operation changes something, ``lasting``: more than what a cache or the
        session holds.
        """
        if operation.kind not in CALLS:
            return lasts(operation) if lasting else operation.effect
        read = operation.kind is Kind.ACCESSOR
        return operation.changes and self.of_calls(operation.callees, read=read, lasting=lasting)

    def of_calls(
        self, callees: Iterable[FunctionRef], *, read: bool = False, lasting: bool = False
    ) -> bool:
        """Whether one of the functions changes something, called or read like an attribute."""
        changes = self._lasting if lasting else self._any
        return any(changes(_Run(ref, read)) for ref in callees if ref not in self._passed_over)

    def _own(self, run: _Run) -> Iterator[Operation]:
        return (o for o in self._counting(run) if o.kind not in CALLS)

    def _led_to(self, run: _Run) -> Iterator[_Run]:
        for operation in self._counting(run):
            if operation.kind in CALLS and operation.blocks and operation.changes:
                read = operation.kind is Kind.ACCESSOR
                yield from (_Run(c, read) for c in operation.callees if c not in self._passed_over)

    def _counting(self, run: _Run) -> Iterator[Operation]:
        """Return the operations but those that only make what is missing."""
        facts = self._interpreter.functions.get(run.ref)
        made = makes_what_is_missing(run.ref.node, read=run.read)
        return (o for o in (facts.operations.values() if facts else ()) if o.node not in made)
