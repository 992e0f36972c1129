"""Which user async code gets here: whether ``request.auser()`` gives what ``request.user`` is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property

from ..analysis.interpreter import Interpreter
from ..analysis.operations import Kind
from ..analysis.values import FunctionRef
from ..django_api.versions import checks_user
from ..project.project import Project
from .call_graph import CallGraph
from .honesty import replaced_by_stealth, session_user_reason, user_reason
from .live_user import has_live_user, our_middleware
from .options import PlanOptions
from .stacks import Stack
from .twins import Twins
from .user_middleware import UserMiddleware
from .user_order import Order, order_of
from .user_twins import UserTwins

_ASSIGNED = "code in reach assigns request.user"
_LOGGING_IN = "after login() or logout() in reach, auser() would give the old user"
_LOGGED_IN = "login() or logout() in reach puts another user on the request"


class Users:
    """Answers for the project as a whole (``dishonest``) and for single functions.

    ``twins`` are those that backends and middleware get, ``converting`` gives what becomes async.
    """

    def __init__(
        self,
        project: Project,
        interpreter: Interpreter,
        options: PlanOptions,
        graph: CallGraph,
        stacks: Mapping[FunctionRef, Stack],
        twins: Twins,
        converting: Callable[[], Collection[FunctionRef]],
    ) -> None:
        self._project, self._interpreter, self._options = project, interpreter, options
        self._graph, self._stacks = graph, stacks
        self._twins, self._converting = twins, converting
        self._in_thread: set[FunctionRef] = set()
        self._order: dict[FunctionRef, Order] = {}

    @cached_property
    def _live(self) -> bool:
        """Whether middleware gives async code the user of sync code: there already, or added."""
        middleware = self._twins.of_middleware
        found = has_live_user(self._project, self._interpreter, self._options, middleware)
        return found or self.added is not None

    @cached_property
    def _loads(self) -> bool:
        """Whether what ``auser()`` gives is ``request.user``, and loaded with that: by middleware
        that is known, not by what somebody vouches for.
        """
        options = replace(self._options, honest=frozenset())
        known = has_live_user(self._project, self._interpreter, options, UserTwins())
        return known or self.added is not None

    @cached_property
    def dishonest(self) -> str:
        """Why Django's async checks may get another user than the sync ones, or nothing."""
        return "" if self._live else self._why_dishonest

    @cached_property
    def added(self) -> UserMiddleware | None:
        """The middleware that the project gets because no twins make its checks honest."""
        return self._twins.middleware() if self._why_dishonest else None

    @cached_property
    def of_session(self) -> str:
        """Why ``aget_user(request)`` may give another user than ``get_user(request)``, or nothing.

        It asks the session and the backends, whatever middleware says.
        """
        twinned = self._twins.of_users.keys() if self.added is None else ()
        return session_user_reason(self._project, self._options, twinned)

    @cached_property
    def _why_dishonest(self) -> str:
        twinned, settled = self._twins.of_users.keys(), self._twins.of_middleware.settled
        return user_reason(self._project, self._interpreter, self._options, twinned, settled)

    def checked(self, view: FunctionRef) -> str:
        """Say why the checks around a view may be made of another user than before, or nothing.

        They ask the session, also where code that runs before them has assigned ``request.user``.
        """
        if self.dishonest or self._live:
            return self.dishonest
        assigning = self._interpreter.assigns_user - self._interpreter.middleware.functions
        found = assigning & self._graph.before(view) if assigning else set()
        names = sorted(function.qualname for function in found)
        return f"`{names[0]}`, which may run before, assigns request.user" if names else ""

    def reason(self, ref: FunctionRef) -> str:
        """Say why ``auser()`` may give another user than ``request.user`` in ``ref``, or nothing.

        Code that sets the user itself must not have it replaced, by a stale one least of all:
        after ``login()`` and ``logout()`` in a thread ``auser()`` still gives the old user
        (Django ticket 36540).
        """
        if self.dishonest:
            return self.dishonest
        if self._live:
            return self._replaced_near(ref)
        if self._interpreter.middleware.may_load_user:
            return "the project's own middleware has loaded request.user already"
        near = self._graph.in_one_request(ref)
        if not near.isdisjoint(self._interpreter.assigns_user):
            return _ASSIGNED
        if not near.isdisjoint(self._graph.logging_in):
            return _LOGGING_IN
        loader = self._sync_loader(ref) or self._other_loader(ref)
        return f"`{loader}` looks into request.user in the worker thread" if loader else ""

    def note_threads(self, loading: Iterable[FunctionRef]) -> bool:
        """Note functions that load the user in the worker thread; say whether some are new.

        What they put on it has to be there for all others in the request, and one query is enough:
        whoever may come after them loads the user so, too.
        """
        found = set(loading) - self._in_thread
        self._in_thread |= found
        return bool(found)

    def _other_loader(self, ref: FunctionRef) -> str:
        """Name an async function that may load the user in the worker thread before ``ref``."""
        if not self._in_thread - {ref}:
            return ""
        if ref not in self._order:
            self._order[ref] = order_of(ref, self._interpreter, self._graph)
        order = self._order[ref]
        beside = self._beside(ref, frozenset(self._converting()))
        found = self._in_thread & (beside - order.after | order.between) - {ref}
        return min((loader.qualname for loader in found), default="")

    def _sync_loader(self, ref: FunctionRef) -> str:
        """Name what stays sync and may load the user before ``ref`` does: that object is the one
        that others have, and may have something put on it.
        """
        wrappers = self._stacks[ref].wrappers if ref in self._stacks else ()
        if self._is_asked(ref) and all(any(map(checks_user, w.marks)) for w in wrappers):
            return ""
        converting = frozenset(self._converting())
        loading = self._loading & self._beside(ref, converting) - converting
        return min((loader.qualname for loader in loading), default="")

    def _beside(
        self, ref: FunctionRef, converting: AbstractSet[FunctionRef]
    ) -> AbstractSet[FunctionRef]:
        """Return what may run in a request to ``ref``, through its own decorators only."""
        stacks = [
            stack
            for view, stack in self._stacks.items()
            if view in converting and (view is ref or ref in self._around[view])
        ]
        if not stacks:
            return self._graph.in_one_request(ref)
        start = {ref} | {wrapper.ref for stack in stacks for wrapper in stack.wrappers}
        others = (self._stacks.keys() | set().union(*self._around.values())) - start
        return self._graph.closure(start, lambda function: function not in others) - others

    @cached_property
    def _around(self) -> Mapping[FunctionRef, frozenset[FunctionRef]]:
        """The wrappers around each view."""
        return {view: frozenset(w.ref for w in s.wrappers) for view, s in self._stacks.items()}

    @cached_property
    def _loading(self) -> frozenset[FunctionRef]:
        """The functions that look into ``request.user`` themselves."""
        return frozenset(
            ref
            for ref, facts in self._interpreter.functions.items()
            if any(o.kind is Kind.REQUEST_USER for o in facts.operations.values())
        )

    def asked_for(self, ref: FunctionRef) -> bool:
        """Whether a decorator always awaits ``auser()`` before a view, or before a wrapper."""
        return self._is_asked(ref) and not self.reason(ref)

    def loaded_for(self, ref: FunctionRef) -> bool:
        """Whether ``request.user`` itself is loaded once a decorator has awaited ``auser()``: it
        is where middleware lets that give what ``request.user`` is, and nothing puts another there.
        """
        return self._loads and not self._stealthy and self.asked_for(ref)

    def replaced_for(self, ref: FunctionRef) -> bool:
        """Whether a decorator has checked the user of a view, which may be another one later on.

        The sync check has loaded it by then, so that a name for it stays that user.
        """
        return self._is_asked(ref) and bool(self._replaced_near(ref))

    def _replaced_near(self, ref: FunctionRef) -> str:
        """Say what other than middleware puts a user on the request, or return nothing."""
        near = self._graph.in_one_request(ref)
        if not near.isdisjoint(self._graph.logging_in):
            return _LOGGED_IN
        assigning = self._interpreter.assigns_user - self._interpreter.middleware.functions
        return "" if near.isdisjoint(assigning) else _ASSIGNED

    @cached_property
    def _stealthy(self) -> bool:
        """Whether some code may change the user in a way that isn't followed."""
        return bool(replaced_by_stealth(self._project, our_middleware(self._project)))

    def _is_asked(self, ref: FunctionRef) -> bool:
        found = [self._stacks[ref].marks] if ref in self._stacks else self._marks_around(ref)
        return bool(found) and all(any(map(checks_user, marks)) for marks in found)

    def _marks_around(self, ref: FunctionRef) -> list[tuple[str, ...]]:
        wrappers = (wrapper for stack in self._stacks.values() for wrapper in stack.wrappers)
        return [wrapper.marks for wrapper in wrappers if wrapper.ref is ref]
