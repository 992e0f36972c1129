"""Which functions run which others, as far as the analysis has seen them called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from ..analysis.interpreter import Interpreter
from ..analysis.operations import Kind
from ..analysis.values import FunctionRef


class CallGraph:
    """Answers questions about calls between the project's own functions."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter

    def callees(self, ref: FunctionRef) -> set[FunctionRef]:
        """Return the functions that ``ref`` calls itself."""
        facts = self.interpreter.functions.get(ref)
        operations = facts.operations.values() if facts else ()
        return {callee for operation in operations for callee in operation.callees}

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

    def near(self, ref: FunctionRef, others: set[FunctionRef]) -> bool:
        """Whether ``ref`` leads to one of ``others`` or one of them to it."""
        return bool(others) and (
            self._reaches(ref, others) or any(self._reaches(other, {ref}) for other in others)
        )

    def _reaches(self, start: FunctionRef, wanted: set[FunctionRef]) -> bool:
        return bool(self.closure({start}, lambda ref: ref not in wanted) & wanted)

    @cached_property
    def logging_in(self) -> set[FunctionRef]:
        """The functions that call Django's ``login()`` or ``logout()``."""
        return {
            ref
            for ref, facts in self.interpreter.functions.items()
            for o in facts.operations.values()
            if o.kind is Kind.AUTH and o.name in {"login", "logout"}
        }
