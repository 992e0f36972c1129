"""Which of the project's functions block, and by which chain of calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from ..analysis.interpreter import Interpreter
from ..analysis.model_attributes import is_assigned
from ..analysis.operations import CALLS, Kind, Operation
from ..analysis.origins import Origin
from ..analysis.values import FunctionRef
from .lazies import Lazies
from .module_values import root_of
from .reaching import Reaching

_LONGEST = 8


class Blocking:
    """Answers for functions as they are when they stay sync."""

    def __init__(self, interpreter: Interpreter, lazies: Lazies) -> None:
        self.interpreter, self.lazies = interpreter, lazies
        self.blocks = Reaching(self._blocks_itself, self._called)
        """Whether calling the function on the event loop would block or fail."""

    def _operations(self, ref: FunctionRef) -> list[Operation]:
        facts = self.interpreter.functions.get(ref)
        found = facts.operations.values() if facts else ()
        return sorted(found, key=lambda o: (o.span, o.kind.value))

    def _called(self, ref: FunctionRef) -> Iterator[FunctionRef]:
        for operation in self._operations(ref):
            if operation.kind in CALLS and operation.blocks and not self.spares(operation):
                yield from operation.callees

    def blocks_at(self, operation: Operation) -> bool:
        """Whether a call of the project's functions would block where it stands."""
        if not operation.blocks or self.spares(operation):
            return False
        return any(self.blocks(callee) for callee in operation.callees)

    def spares(self, operation: Operation) -> bool:
        """Whether what is called reads nothing but relations of the very instance it is called
        on, which the queries that made it *here* can join, whatever others can't.
        """
        return bool(operation.receivers) and all(
            self._only_reads(callee, operation) for callee in operation.callees
        )

    def _only_reads(self, callee: FunctionRef, call: Operation) -> bool:
        facts = self.interpreter.functions.get(callee)
        if facts is None or facts.given_up:
            return False
        return all(self._is_joined(callee, o, call) for o in facts.operations.values())

    def _is_joined(self, callee: FunctionRef, operation: Operation, call: Operation) -> bool:
        if operation.kind in CALLS:
            called = operation.callees
            return bool(called) and not any(map(self._does_something, called))
        if not self.of_receiver(callee, operation):
            return False
        here = self.narrowed(callee, operation, call)
        if not here.origins:
            return self.lazies.keeps_held(callee, here)
        return not self.lazies.reason(callee, here)

    @cached_property
    def _does_something(self) -> Reaching[FunctionRef]:
        """Whether a function, or one that it calls, does anything that might block."""

        def itself(ref: FunctionRef) -> bool:
            facts = self.interpreter.functions.get(ref)
            given_up = facts is not None and facts.given_up
            return given_up or any(o.kind not in CALLS for o in self._operations(ref))

        def called(ref: FunctionRef) -> Iterator[FunctionRef]:
            for operation in self._operations(ref):
                yield from operation.callees

        return Reaching(itself, called)

    def narrowed(self, callee: FunctionRef, operation: Operation, call: Operation) -> Operation:
        """Return a method's operation as it is for one call: without the queries that made nothing
        but the instances of other calls.
        """
        others = self._receivers.get(callee, frozenset()) - (call.receivers or frozenset())
        return replace(operation, origins=operation.origins - others)

    @cached_property
    def _receivers(self) -> dict[FunctionRef, frozenset[Origin]]:
        """The queries that made the instances on which a method is called anywhere."""
        found: dict[FunctionRef, frozenset[Origin]] = {}
        for facts in self.interpreter.functions.values():
            for operation in facts.operations.values():
                for callee in operation.callees if operation.receivers else ():
                    known = found.get(callee, frozenset())
                    found[callee] = known | (operation.receivers or frozenset())
        return found

    def of_receiver(self, method: FunctionRef, operation: Operation) -> bool:
        """Whether an operation reads relations of the instance that a method is called on, by a
        path on which nothing but rows of its query can stand.
        """
        if operation.kind is not Kind.LAZY_RELATION or operation.honest:
            return False
        if not _starts_with_own(method, operation):
            return False
        heap, models = self.interpreter.heap, self.interpreter.project.models
        way = ast.unparse(operation.node).split(".")[1:-1]
        return not any(is_assigned(heap, models, name) for name in way)

    def _blocks_itself(self, ref: FunctionRef) -> bool:
        facts = self.interpreter.functions.get(ref)
        given_up = facts is not None and facts.given_up
        return given_up or any(self._blocks_by(ref, o) for o in self._operations(ref))

    def _blocks_by(self, ref: FunctionRef, operation: Operation) -> bool:
        if operation.kind is Kind.LAZY_RELATION:
            return bool(self.lazies.reason(ref, operation))
        return operation.kind not in CALLS

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


def _starts_with_own(method: FunctionRef, operation: Operation) -> bool:
    """Whether an operation's path starts with the first parameter, which stays what it is."""
    spec = method.node.args
    own = next(iter([*spec.posonlyargs, *spec.args]), None)
    root = root_of(operation.node) if isinstance(operation.node, ast.Attribute) else None
    if own is None or root is None or root.id != own.arg:
        return False
    return not any(
        isinstance(n, ast.Name) and n.id == own.arg and not isinstance(n.ctx, ast.Load)
        for n in ast.walk(method.node)
    )
