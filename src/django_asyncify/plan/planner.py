"""From a project and a choice of views to the plan: what becomes async, how, and what stops it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..analysis.operations import Kind, Operation
from ..analysis.values import Function, FunctionRef
from ..progress import Tell, silent
from ..project.project import Project
from .answers import Answers
from .async_branches import async_branches
from .blocking import Blocking
from .call_graph import CallGraph
from .callers import Callers
from .changes import function_changes
from .demands import quiet_demands
from .eligibility import fixed_reason
from .functions import Decision, decide
from .gains import nothing_to_gain, pays, why_sync
from .gate import Gate
from .honesty import session_reason
from .lazies import Lazies
from .locks import Locks
from .login_middleware import login_changes
from .model import Blocker, Plan, ViewPlan
from .options import PlanOptions
from .permissions import permission_reason
from .protocols import Owner
from .region_builder import RegionBuilder
from .roots import Analysed
from .seams import TestSeams
from .side_effects import SideEffects
from .situation import Situation, Tree
from .stacks import is_dual, read_stack
from .stop_iteration import StopIterations
from .surroundings import Surroundings
from .thread_calls import ThreadCalls
from .twins import Twins
from .users import Users
from .verdicts import view_plan
from .views import FoundView, routed_views
from .wrapper_writes import called_views, why_together


def plan(
    project: Project,
    read: Analysed,
    options: PlanOptions,
    codemods: Mapping[str, Owner],
    *,
    refused: Mapping[str, str] | None = None,
    tell: Tell = silent,
) -> Plan:
    """Plan the conversion of the views that have been ``read``.

    ``codemods`` is the registry, in which each kind of operation has at most one owner;
    ``refused`` holds the qualnames of functions whose rewrite failed before, with the reason.
    """
    return Planner(project, options, codemods, refused or {}, tell).plan(read)


class Planner:
    """Holds what one planning run knows; ``plan`` is its only public method."""

    def __init__(
        self,
        project: Project,
        options: PlanOptions,
        codemods: Mapping[str, Owner],
        refused: Mapping[str, str],
        tell: Tell,
    ) -> None:
        self.project, self.options, self.refused = project, options, refused
        self.tell = tell
        selected = options.select
        self.owners: dict[Kind, Owner] = {
            kind: codemod
            for codemod in codemods.values()
            for kind in codemod.owns
            if selected is None or codemod.id in selected
        }
        self.decisions: dict[FunctionRef, Decision] = {}
        self.kept_sync: dict[FunctionRef, str] = {}
        self.stuck: dict[FunctionRef, list[Blocker]] = {}
        self.builders: dict[FunctionRef, RegionBuilder] = {}

    def plan(self, read: Analysed) -> Plan:
        """Plan the conversion of the views that have been ``read``."""
        views, self.interpreter, self.decorated = read.views, read.interpreter, read.decorated
        self.callers = Callers(
            self.project,
            self.interpreter,
            self.options,
            lambda: (self._converting() & self.reached) - self.wrappers.keys(),
            self.refused.keys(),
        )
        by_route = [view for view in views if not view.by_call]
        self.partial = len(by_route) < len(routed_views(self.project))
        self.views = {self.interpreter.function_ref(v.module, v.node): v for v in views}
        self.stacks = {
            ref: read_stack(self.interpreter, ref, self.decorated[ref]) for ref in self.views
        }
        self.graph = CallGraph(self.interpreter, self.views, self.stacks)
        self.seams = TestSeams(self.project, self.callers.frontier, self.graph)
        self.lazies = Lazies(self.interpreter, self.graph, self.callers.frontier)
        self.twins = Twins(self.project, self.interpreter, self.options, self.refused)
        twinned = self.twins.of_permissions.keys()
        self.honest_perms = permission_reason(self.project, self.options, twinned)
        self.users = Users(
            self.project,
            self.interpreter,
            self.options,
            self.graph,
            self.stacks,
            self.twins,
            self._converting,
        )
        self.answers = Answers(self.project, self.options, self.callers, self.views, self.stacks)
        self.tell("Deciding what becomes async")
        self._gate()
        self._settle()
        return self._result()

    def _gate(self) -> None:
        """Block what no codemod could help, before any operation is looked at."""
        gate = Gate(
            self.project,
            self.interpreter,
            self.options,
            self.stacks,
            self.users,
            self.twins,
            self.lazies,
            self.refused,
        )
        self.stops = StopIterations(self.interpreter, self.project.root)
        for ref, view in self.views.items():
            around = (wrapper.ref for wrapper in self.stacks[ref].wrappers)
            stops = self.stops.blockers((ref, *around))
            self.stuck[ref] = [*gate.blockers(ref, view), *stops]

    def _settle(self) -> None:
        """Shrink the set of functions that become async until it holds together."""
        self.wrappers = self._wrappers()
        self.locks = Locks(self.interpreter)
        self.asynchronous: set[FunctionRef] = {
            r for r in self.views if not self.stuck[r] and not r.is_async
        }
        self.helpers = self._eligible_helpers()
        while True:
            self.blocking = Blocking(self.interpreter, self.lazies)
            self.side_effects = SideEffects(self.interpreter, self.lazies.signals)
            self.reached = self._reached()
            self.decisions = {}
            for ref in sorted(self._converting(), key=_place):
                around = self._surroundings(ref)
                self.decisions[ref] = decide(
                    ref, around, responses_only=ref in self.views or ref in self.wrappers
                )
                for branch in async_branches(self.stacks[ref]) if ref in self.views else ():
                    self.decisions[ref].demands += quiet_demands(branch, around, set())
            if not self._shrink():
                return

    def _converting(self) -> set[FunctionRef]:
        return (
            self.asynchronous | self.helpers | {w for w in self.wrappers if self._wrapper_used(w)}
        )

    def _wrappers(self) -> dict[FunctionRef, str]:
        found = {}
        for ref, stack in self.stacks.items():
            if not self.stuck[ref]:
                for wrapper in stack.wrappers:
                    if not wrapper.ref.is_async and not is_dual(wrapper.ref):
                        found[wrapper.ref] = wrapper.view_name
        return found

    def _wrapper_used(self, wrapper: FunctionRef) -> bool:
        return any(
            any(w.ref is wrapper for w in self.stacks[ref].wrappers) for ref in self.asynchronous
        )

    def _becomes_async(self, ref: FunctionRef) -> bool:
        return ref in self.asynchronous or ref in self.helpers

    def _staying_sync(self, operation: Operation) -> frozenset[FunctionRef]:
        return frozenset(
            ref
            for ref in operation.callees
            if not self._becomes_async(ref) and not self._awaited_around(ref, operation.decorated)
        )

    def _awaited_around(self, wrapper: FunctionRef, views: frozenset[FunctionRef]) -> bool:
        """Whether a wrapper is the outermost one of views that become async, and only of those."""
        outermost = (
            {a.ref for a in self.decorated[view] if isinstance(a, Function)}
            for view in views
            if view in self.asynchronous
        )
        found = list(outermost)
        return bool(found) and len(found) == len(views) and all(f == {wrapper} for f in found)

    def _eligible_helpers(self) -> set[FunctionRef]:
        found = set()
        for ref in self.interpreter.functions:
            if ref in self.views or ref in self.wrappers:
                continue
            reason = fixed_reason(self.project, ref, self.options, self.callers, self.refused)
            reason = reason or self.stops.caught_outside(ref)
            if reason:
                self.kept_sync[ref] = reason
            else:
                found.add(ref)
        return found

    def _surroundings(self, ref: FunctionRef) -> Surroundings:
        awaited = frozenset({self.wrappers[ref]}) if ref in self.wrappers else frozenset()
        return Surroundings(
            self.project,
            self.interpreter,
            self.options,
            self.owners,
            self.lazies,
            self._staying_sync,
            self.blocking,
            self.locks,
            self._effects_around(ref),
            awaited,
            self.partial,
            self.stops,
            lambda tree: self._situation(tree),
            self.builders,
        )

    def _effects_around(self, ref: FunctionRef) -> SideEffects:
        """Return what says whether an operation in ``ref`` changes something.

        What a wrapper calls as its view doesn't count: views that may not be cut off from what it
        writes itself are none of those that it is awaited around (``_kept_together``).
        """
        if ref not in self.wrappers:
            return self.side_effects
        called = called_views(self.interpreter, ref, self.wrappers[ref])
        return self.side_effects.without(called | {ref})

    def _situation(self, tree: Tree) -> Situation:
        ref = tree.function
        return Situation(
            tree,
            self.project,
            self.options,
            is_view=ref in self.views,
            staying_sync=self._staying_sync,
            honest_user=self.users.reason(ref),
            honest_session_user=self.users.of_session,
            session_reason=session_reason(self.project, self.options),
            render_reason=self.answers.render_reason(ref),
            wrapped_name=self.wrappers.get(ref, ""),
            honest_permissions=self.honest_perms,
            user_asked_for=self.users.asked_for(ref),
            user_read_after=self.interpreter.middleware.reads_user_after,
            user_loaded=self.users.loaded_for(ref),
            user_replaced=self.users.replaced_for(ref),
            sync_reason=self._why_kept,
        )

    def _why_kept(self, ref: FunctionRef) -> str:
        if ref in self.kept_sync:
            return self.kept_sync[ref]
        if ref in self.wrappers:
            return "it is the wrapper of a decorator"
        blockers = self.stuck.get(ref, ())
        return f"it is a view that is blocked ({blockers[0].code})" if blockers else ""

    def _shrink(self) -> bool:
        """Drop what can't become async after all; say whether anything changed."""
        changed = self.users.note_threads(
            r for r, d in self.decisions.items() if d.loads_user_in_thread
        )
        for ref, decision in self.decisions.items():
            if ref in self.helpers:
                hindered = decision.blockers or ref in decision.kept_sync
                if hindered or not pays(decision, is_view=False):
                    self._keep_sync(ref, why_sync(decision))
                    changed = True
            elif decision.blockers:
                changed |= self._stop(ref, decision.blockers)
        around = {w.ref for stack in self.stacks.values() for w in stack.wrappers}
        kept = self.graph.closure(
            {callee for d in self.decisions.values() for callee in d.kept_sync},
            # Which view a wrapper goes on to depends on its caller, whose mention of it counts.
            lambda ref: not self._becomes_async(ref) and ref not in around,
        )
        in_thread = ThreadCalls(self.project.root, self.decisions, self.graph)
        for ref in sorted(self.helpers, key=_place):
            used = self.callers.of_helper(ref)
            if ref in kept or used:
                self._keep_sync(ref, used or in_thread.why_sync(ref, kept))
                changed = True
        for ref in sorted(self.asynchronous, key=_place):
            caller = self.callers.of_view(ref, self.views[ref]) or self._kept_together(ref)
            if ref in kept or caller is not None:
                changed |= self._stop(ref, [caller or in_thread.blocker(ref)])
        return changed or self._drop_idle()

    def _keep_sync(self, ref: FunctionRef, reason: str) -> None:
        self.helpers.discard(ref)
        self.kept_sync.setdefault(ref, reason)

    def _drop_idle(self) -> bool:
        changed = False
        for ref in sorted(self.asynchronous, key=_place):
            decision = self.decisions.get(ref)
            idle = decision is not None and not pays(decision, is_view=True)
            if decision is not None and idle and decision.operations:
                changed |= self._stop(ref, [nothing_to_gain(ref, decision)])
        return changed

    def _stop(self, ref: FunctionRef, blockers: list[Blocker]) -> bool:
        """Take a view (or all views behind a wrapper) out of the plan."""
        if ref in self.views:
            self.stuck[ref].extend(b for b in blockers if b not in self.stuck[ref])
            found = ref in self.asynchronous
            self.asynchronous.discard(ref)
            return found
        changed = False
        for view, stack in self.stacks.items():
            if any(w.ref is ref for w in stack.wrappers) and view in self.asynchronous:
                changed |= self._stop(view, blockers)
        return changed

    def _kept_together(self, view: FunctionRef) -> Blocker | None:
        """Say which wrapper writes on a path on which the view or another one does, or nothing."""
        around = self.stacks[view].wrappers
        if self.options.writes_native or not around:
            return None
        why = why_together(self.interpreter, around, view, self.side_effects)
        if not why:
            return None
        return Blocker(
            "caller",
            view.module.path,
            view.node.lineno,
            why,
            'Set `writes = "native"` if what is written may be split.',
        )

    def _result(self) -> Plan:
        views = [self._view(ref, view) for ref, view in self.views.items()]
        decided = {r: d for r, d in self.decisions.items() if r in self._reached()}
        changes = function_changes(decided, self.views, self.wrappers, self.interpreter)
        marks = [
            mark for ref in decided if ref in self.views for mark in self.stacks[ref].all_marks
        ]
        twins, files = self.twins.changes(marks, decided.values(), self.users.added)
        if self.asynchronous:
            twins += login_changes(self.callers.view_callers.logins)
        helpers = tuple(
            (ref.qualname, tuple(d.operations))
            for ref, d in decided.items()
            if ref not in self.views
        )
        return Plan(tuple(views), (*changes, *twins), helpers, tuple(files))

    def _reached(self) -> set[FunctionRef]:
        """The converting functions that a converted view really reaches."""
        start = self.asynchronous | {w for w in self.wrappers if self._wrapper_used(w)}
        converting = start | self.helpers
        return self.graph.closure(start, converting.__contains__) & converting

    def _view(self, ref: FunctionRef, view: FoundView) -> ViewPlan:
        planned = view_plan(
            ref,
            view,
            self.stuck[ref],
            self.decisions.get(ref),
            self.interpreter,
            self._surroundings(ref),
            self.stacks[ref],
        )
        if ref not in self.asynchronous:
            return planned
        changed = self.graph.in_one_request(ref) & self._converting() & self.decisions.keys()
        seams = self.seams.of(ref, [self.decisions[r] for r in changed])
        return replace(planned, test_seams=seams)


def _place(ref: FunctionRef) -> tuple[str, int, int]:
    return ref.qualname, ref.node.lineno, ref.node.col_offset
