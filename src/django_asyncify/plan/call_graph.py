"""Which functions run which others, as far as the analysis has seen them called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from ..analysis.interpreter import Interpreter
from ..analysis.operations import Kind
from ..analysis.values import FunctionRef


class CallGraph:
    """Answers questions about calls between the project's own functions."""

    def __init__(self, interpreter: Interpreter, views: Iterable[FunctionRef]) -> None:
        self.interpreter = interpreter
        self.views = frozenset(views)
        self._requests: dict[FunctionRef, frozenset[FunctionRef]] = {}

    def callees(self, ref: FunctionRef) -> set[FunctionRef]:
        """Return the functions that ``ref`` calls itself."""
        facts = self.interpreter.functions.get(ref)
        operations = facts.operations.values() if facts else ()
        return {ref for o in operations for ref in o.callees | o.decorated}

    def closure(
        self, start: Iterable[FunctionRef], through: Callable[[FunctionRef], bool]
    ) -> set[FunctionRef]:
        """Return ``start`` and what they call, by way of functions for which ``through`` holds."""
        found = set(start)
        pending = [ref for ref in found if through(ref)]
        while pending:
            new = self.callees(pending.pop()) - found
            found |= new
            pending.extend(ref for ref in new if through(ref))
        return found

    def in_one_request(self, ref: FunctionRef) -> frozenset[FunctionRef]:
        """Return what may run in the same request as ``ref``.

        A decorator's wrapper leads to each view it stands around, but in a request to one only,
        so that for one view the others don't count.
        """
        if ref not in self._requests:
            self._requests[ref] = frozenset(self._beside(ref))
        return self._requests[ref]

    def _beside(self, ref: FunctionRef) -> set[FunctionRef]:
        around = {f for f, found in self._own_closures.items() if ref in found} | {ref}
        around |= self._wrapped.get(ref, set())
        while True:
            wrappers = {w for w, views in self._wrapped.items() if views & around}
            outer = {f for f, found in self._own_closures.items() if wrappers & found}
            if wrappers | outer <= around:
                break
            around |= wrappers | outer
        return set().union(*(self._own_closures.get(f, {f}) for f in around))

    def callers(self, ref: FunctionRef) -> set[FunctionRef]:
        """Return the functions that lead to ``ref``; of a view not the decorators around it."""
        return {f for f, found in self._own_closures.items() if ref in found} - {ref}

    def before(self, ref: FunctionRef) -> set[FunctionRef]:
        """Return what may run in a request to ``ref`` other than from ``ref`` itself on."""
        around = {f for f, found in self._own_closures.items() if ref in found}
        around |= {wrapper for wrapper, views in self._wrapped.items() if ref in views}
        return self.closure(around - {ref}, lambda function: function is not ref) - {ref}

    @cached_property
    def _wrapped(self) -> dict[FunctionRef, set[FunctionRef]]:
        """The views that inner functions of decorators call."""
        return {
            ref: self.callees(ref) & self.views
            for ref in self.interpreter.functions
            if ref.outer is not None and ref not in self.views
        }

    @cached_property
    def _own_closures(self) -> dict[FunctionRef, set[FunctionRef]]:
        return {ref: self._own_closure(ref) for ref in list(self.interpreter.functions)}

    def _own_closure(self, start: FunctionRef) -> set[FunctionRef]:
        found, pending = {start}, [start]
        while pending:
            ref = pending.pop()
            new = self.callees(ref) - self._wrapped.get(ref, set()) - found
            found |= new
            pending.extend(new)
        return found

    @cached_property
    def logging_in(self) -> set[FunctionRef]:
        """The functions that call Django's ``login()`` or ``logout()``."""
        return {
            ref
            for ref, facts in self.interpreter.functions.items()
            for o in facts.operations.values()
            if o.kind is Kind.AUTH and o.name in {"login", "logout"}
        }
