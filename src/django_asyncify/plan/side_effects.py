"""Which of the project's functions change something outside of the process."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ..analysis.interpreter import Interpreter
from ..analysis.lazy_initialisation import makes_by_super, makes_what_is_missing
from ..analysis.operations import CALLS, Kind, Operation
from ..analysis.values import FunctionRef
from .reaching import Reaching
from .signals import SignalWrites


@dataclass(frozen=True, slots=True)
class _Run:
    """A function that is called, or ``read`` like an attribute; ``makes`` says that the call of it
    makes what is missing: a ``save()`` of the project's own.
    """

    ref: FunctionRef
    read: bool
    makes: bool = False


class SideEffects:
    """Answers for functions as they are when they stay sync, ``passed_over`` never being called."""

    def __init__(
        self,
        interpreter: Interpreter,
        signals: SignalWrites,
        passed_over: Collection[FunctionRef] = frozenset(),
    ) -> None:
        self._interpreter, self._signals = interpreter, signals
        self._passed_over = passed_over
        self._any = Reaching(lambda run: any(o.effect for o in self._own(run)), self._led_to)
        self._lasting = Reaching(lambda run: any(o.lasts for o in self._own(run)), self._led_to)

    def without(self, passed_over: Collection[FunctionRef]) -> SideEffects:
        """Return the answers as if some functions were never called."""
        return SideEffects(self._interpreter, self._signals, passed_over)

    def of(self, ref: FunctionRef) -> bool:
        """Whether a call of the function changes something."""
        return self.of_calls((ref,))

    def at(self, operation: Operation, *, lasting: bool = False) -> bool:
        """Whether an operation changes something, ``lasting``: more than what a cache or the
        session holds.
        """
        if operation.kind not in CALLS:
            return operation.lasts if lasting else operation.effect
        read = operation.kind is Kind.ACCESSOR
        return operation.changes and self.of_calls(operation.callees, read=read, lasting=lasting)

    def of_calls(
        self, callees: Iterable[FunctionRef], *, read: bool = False, lasting: bool = False
    ) -> bool:
        """Whether one of the functions changes something, called or read like an attribute."""
        changes = self._lasting if lasting else self._any
        return any(changes(_Run(ref, read)) for ref in callees if ref not in self._passed_over)

    def _led_to(self, run: _Run) -> Iterator[_Run]:
        made = self._made(run)
        for operation in self._operations(run):
            makes, read = operation.node in made, operation.kind is Kind.ACCESSOR
            called = operation.kind in CALLS and operation.blocks and operation.changes
            for callee in operation.callees if called or makes else ():
                if callee not in self._passed_over:
                    yield _Run(callee, read, makes)

    def _own(self, run: _Run) -> Iterator[Operation]:
        """Return what a function itself does but for what only makes what is missing."""
        made = self._made(run)
        return (
            o for o in self._operations(run) if o.kind not in CALLS and not self._fills(o, made)
        )

    def _fills(self, operation: Operation, made: frozenset[ast.AST]) -> bool:
        """Whether an operation makes what is missing, and no receiver writes more because of it."""
        more = (self._signals.of(model) - {model} for model in operation.models)
        return operation.node in made and not any(more)

    def _operations(self, run: _Run) -> Collection[Operation]:
        facts = self._interpreter.functions.get(run.ref)
        return facts.operations.values() if facts else ()

    def _made(self, run: _Run) -> frozenset[ast.AST]:
        """Return the calls in a function that make what is missing."""
        by_super = makes_by_super(run.ref.node) if run.makes else frozenset()
        return makes_what_is_missing(run.ref.node, read=run.read) | by_super
