"""Which functions run which others, as far as the analysis has seen them called."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from ..analysis.interpreter import Interpreter
from ..analysis.operations import Kind
from ..analysis.values import FunctionRef
from .stacks import Stack, Wrapper
from .view_calls import is_called

Closures = Mapping[FunctionRef, set[FunctionRef]]


class CallGraph:
    """Answers questions about calls between the project's own functions.

    ``stacks`` are what stands around each of the ``views``.
    """

    def __init__(
        self,
        interpreter: Interpreter,
        views: Iterable[FunctionRef],
        stacks: Mapping[FunctionRef, Stack] = MappingProxyType({}),
    ) -> None:
        self.interpreter = interpreter
        self.views = frozenset(views)
        self._stacks = stacks
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
        around = self._leading_to(ref, self._own_closures) | {ref} | self._wrappers_of(ref)
        while True:
            wrappers = {wrapper for f in around & self.views for wrapper in self._wrappers_of(f)}
            outer = {f for f, found in self._own_closures.items() if wrappers & found}
            if wrappers | outer <= around:
                break
            around |= wrappers | outer
        return set().union(*(self._own_closures.get(f, {f}) for f in around), self._of_any(ref))

    def _of_any(self, ref: FunctionRef) -> set[FunctionRef]:
        """Return what may run beside ``ref`` for one view or another, if a wrapper runs it."""
        if (self._leading_to(ref, self._own_closures) | {ref}).isdisjoint(self._wrappers):
            return set()
        around = self._leading_to(ref, self._wide_closures) & self._wrappers.keys()
        return set().union(*(self._wide_closures[f] for f in around))

    def callers(self, ref: FunctionRef) -> set[FunctionRef]:
        """Return the functions that lead to ``ref``; of a view not the decorators around it."""
        return self._leading_to(ref, self._wide_closures) - {ref}

    def before(self, ref: FunctionRef) -> set[FunctionRef]:
        """Return what may run in a request to ``ref`` other than from ``ref`` itself on."""
        around = self._leading_to(ref, self._own_closures) | self._wrappers_of(ref)
        found = around - {ref}
        pending = list(found)
        while pending:
            new = self._own_callees(pending.pop()) - found - {ref}
            found |= new
            pending.extend(new)
        return found

    @staticmethod
    def _leading_to(ref: FunctionRef, closures: Closures) -> set[FunctionRef]:
        return {function for function, found in closures.items() if ref in found}

    def _wrappers_of(self, view: FunctionRef) -> set[FunctionRef]:
        calling = {wrapper for wrapper, views in self._wrapped.items() if view in views}
        stack = self._stacks.get(view)
        return calling | ({wrapper.ref for wrapper in stack.wrappers} if stack else set())

    @cached_property
    def _wrappers(self) -> Mapping[FunctionRef, set[FunctionRef]]:
        """The wrappers that stand around views alone, each with what it stands around."""
        found = {w.ref: self._inside(w) for stack in self._stacks.values() for w in stack.wrappers}
        while True:
            others = {w for w, inside in found.items() if not inside <= self.views | found.keys()}
            if not others:
                return found
            found = {wrapper: found[wrapper] for wrapper in found.keys() - others}

    def _inside(self, wrapper: Wrapper) -> set[FunctionRef]:
        facts = self.interpreter.functions.get(wrapper.ref)
        return {
            ref
            for o in (facts.operations.values() if facts else ())
            if isinstance(o.node, ast.Call) and is_called(o.node, wrapper.view_name)
            for ref in o.callees | o.decorated
        }

    @cached_property
    def _wrapped(self) -> dict[FunctionRef, set[FunctionRef]]:
        """The views that inner functions of decorators call."""
        return {
            ref: self.callees(ref) & self.views
            for ref in self.interpreter.functions
            if ref.outer is not None and ref not in self.views
        }

    def _own_callees(self, ref: FunctionRef) -> set[FunctionRef]:
        """Return what a function calls, if it is a wrapper not what it stands around: which view
        that is, or which other wrapper, hangs on the view.
        """
        return self._callees_but_views(ref) - self._wrappers.get(ref, set())

    @cached_property
    def _own_closures(self) -> Closures:
        return {ref: self._reached(ref, self._own_callees) for ref in self._functions}

    @cached_property
    def _wide_closures(self) -> Closures:
        """What functions call, wrappers all that any of their views has inside of them, too."""
        return {ref: self._reached(ref, self._callees_but_views) for ref in self._functions}

    def _callees_but_views(self, ref: FunctionRef) -> set[FunctionRef]:
        return self.callees(ref) - self._wrapped.get(ref, set())

    @property
    def _functions(self) -> list[FunctionRef]:
        return list(self.interpreter.functions)

    @staticmethod
    def _reached(
        start: FunctionRef, callees: Callable[[FunctionRef], set[FunctionRef]]
    ) -> set[FunctionRef]:
        found, pending = {start}, [start]
        while pending:
            new = callees(pending.pop()) - found
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
