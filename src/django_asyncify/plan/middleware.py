"""The project's own middleware, executed around a view that isn't chosen yet."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..analysis.arguments import Arguments
from ..analysis.frame import USER_LOADED
from ..analysis.interpreter import Interpreter
from ..analysis.members import bind_member, find_member
from ..analysis.middleware import MiddlewareFacts
from ..analysis.operations import Kind, Operation
from ..analysis.values import (
    OUTSIDE,
    PLAIN,
    RESPONSE,
    Function,
    FunctionRef,
    Known,
    Object,
    Request,
    Value,
    value,
)
from ..project.facts import Resolved
from ..project.project import Project
from ..spans import Span
from .call_graph import CallGraph
from .honesty import engine_reason, is_followed, replaced_by_stealth

_HOOKS: dict[str, tuple[Value, ...]] = {
    "__call__": (),
    "process_request": (),
    "process_view": (PLAIN, PLAIN, PLAIN),
    "process_response": (RESPONSE,),
    "process_template_response": (RESPONSE,),
    "process_exception": (PLAIN,),
}
_AFTER_THE_VIEW = frozenset({"process_response", "process_template_response", "process_exception"})
_GET_RESPONSE = value(Known("get_response"))


@dataclass(frozen=True, slots=True)
class Hook:
    """A function of a middleware that Django calls for every request."""

    dotted: str
    name: str
    function: Value
    arguments: Arguments


def run_middleware(interpreter: Interpreter) -> tuple[Hook, ...]:
    """Execute all middleware that can be read and leave what it shows on ``interpreter``."""
    hooks = tuple(_hooks(interpreter))
    interpreter.run([(hook.function, hook.arguments) for hook in hooks])
    reading = _Reading(interpreter)
    phases = {phase for hook in hooks for phase in reading.phases(hook)}
    stealthy = replaced_by_stealth(interpreter.project, frozenset())
    interpreter.middleware = MiddlewareFacts(
        functions=frozenset(interpreter.functions),
        hooks=frozenset(_before_the_view(hooks)),
        replacing=dict(_replacing(interpreter, hooks)),
        may_load_user=_BEFORE in phases or _loaded_by_package(interpreter.project),
        loads_user=not stealthy and _always_loaded(interpreter, hooks),
        reads_user_after=_AFTER in phases,
        user_of_session=not stealthy and _keeps_user(interpreter.project),
        keeps_session=not engine_reason(interpreter.project, frozenset()),
    )
    if interpreter.middleware.loads_user:
        interpreter.functions.clear()
    return hooks


def _before_the_view(hooks: Sequence[Hook]) -> Iterator[FunctionRef]:
    for hook in hooks:
        if hook.name not in _AFTER_THE_VIEW:
            yield from (atom.ref for atom in hook.function if isinstance(atom, Function))


def _replacing(
    interpreter: Interpreter, hooks: Sequence[Hook]
) -> Iterator[tuple[str, frozenset[FunctionRef]]]:
    graph = CallGraph(interpreter, ())
    found: dict[str, set[FunctionRef]] = {}
    for hook in hooks:
        functions = [atom.ref for atom in hook.function if isinstance(atom, Function)]
        reached = graph.closure(functions, lambda _: True) & interpreter.assigns_user
        found.setdefault(hook.dotted, set()).update(reached)
    found[""] = interpreter.assigns_user - set().union(*found.values())
    for dotted, refs in found.items():
        if refs:
            yield dotted, frozenset(refs)


def _keeps_user(project: Project) -> bool:
    """Whether no middleware that isn't run here may put another user on the request."""
    return all(_keeps(project, dotted) for dotted in project.setting("MIDDLEWARE").strings())


def _keeps(project: Project, dotted: str) -> bool:
    """Whether a middleware leaves the user alone, or is run here, so that what it does is known."""
    fact = project.ecosystem.middleware(dotted)
    if fact is not None:
        return fact.user != "replaces"
    found = project.resolve_dotted(dotted)
    runs = any(isinstance(r, Resolved) and is_followed(project, dotted, r) for r in found)
    return runs or dotted.startswith("django.")


def _loaded_by_package(project: Project) -> bool:
    facts = map(project.ecosystem.middleware, project.setting("MIDDLEWARE").strings())
    return any(fact is not None and fact.user == "loads" for fact in facts)


def _hooks(interpreter: Interpreter) -> Iterator[Hook]:
    project = interpreter.project
    for dotted in sorted(project.setting("MIDDLEWARE").strings()):
        for resolution in project.resolve_dotted(dotted):
            if isinstance(resolution, Resolved) and is_followed(project, dotted, resolution):
                yield from _hooks_of(interpreter, dotted, resolution)


def _hooks_of(interpreter: Interpreter, dotted: str, resolution: Resolved) -> Iterator[Hook]:
    request = value(Request())
    if resolution.binding.function is not None:
        factory = interpreter.names.decorated(resolution.module, resolution.binding.function)
        made = interpreter.call_root(factory, Arguments((_GET_RESPONSE,)))
        yield Hook(dotted, "__call__", made, Arguments((request,)))
    if resolution.binding.cls is None:
        return
    cls = interpreter.project.class_facts(resolution.module, resolution.binding.cls)
    frame = interpreter.module_frame(resolution.module)
    made_at = frame.ref(_node("middleware"))
    interpreter.heap.write(made_at, "get_response", _GET_RESPONSE)
    mro = interpreter.project.mro(cls)
    for name, extra in {"__init__": (), **_HOOKS}.items():
        member = find_member(interpreter, mro, name)
        if member is None:
            continue
        bound = bind_member(frame, _node(name), member, Object(cls, made_at))
        if name == "__init__":
            interpreter.call_root(bound, Arguments((_GET_RESPONSE,)))
        else:
            yield Hook(dotted, name, bound, Arguments((request, *extra)))


def _node(name: str) -> ast.Name:
    return ast.Name(name, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)


_BEFORE = "before the view"
_AFTER = "after the view"


class _Reading:
    """Finds when middleware looks into ``request.user``, by where it calls ``get_response``."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._graph = CallGraph(interpreter, ())
        self._lazily = self._graph.closure(interpreter.run_lazily, lambda _: True)

    def phases(self, hook: Hook) -> set[str]:
        phase = _AFTER if hook.name in _AFTER_THE_VIEW else _BEFORE
        found: set[str] = set()
        seen: set[tuple[FunctionRef, str]] = set()
        for atom in hook.function:
            if isinstance(atom, Function):
                self._walk(atom.ref, phase, seen, found)
        return found

    def _walk(
        self, ref: FunctionRef, phase: str, seen: set[tuple[FunctionRef, str]], found: set[str]
    ) -> None:
        if (ref, phase) in seen or ref in self._lazily or ref not in self._interpreter.functions:
            return
        seen.add((ref, phase))
        operations = list(self._interpreter.functions[ref].operations.values())
        answered = self._answered(ref, operations)
        for operation in operations:
            now = _AFTER if answered and operation.span > answered else phase
            if operation.kind is Kind.REQUEST_USER:
                found.add(now)
            for callee in operation.callees:
                self._walk(callee, now, seen, found)

    def _answered(self, ref: FunctionRef, operations: Sequence[Operation]) -> Span | None:
        """Return where ``ref`` calls the view, itself or through a helper."""
        views = self._interpreter.facts_at_view
        places = [span for caller, span in views if caller is ref]
        for operation in operations:
            inner = self._graph.closure(operation.callees, lambda _: True)
            if any(caller in inner for caller, _ in views):
                places.append(operation.span)
        return min(places, default=None)


def _always_loaded(interpreter: Interpreter, hooks: Sequence[Hook]) -> bool:
    """Whether, whatever the settings, some middleware loads the user on every way to a view, and
    none puts another one on the request after it.
    """
    lists = [
        found
        for found in interpreter.project.setting("MIDDLEWARE").values
        if isinstance(found, tuple)
    ]
    loading = [hook for hook in hooks if _loads(interpreter, hook)]
    graph = CallGraph(interpreter, ())
    assigning = [hook for hook in hooks if _assigns(interpreter, graph, hook)]
    return bool(loading and lists) and all(
        _is_loaded_last(interpreter.project, names, loading, assigning) for names in lists
    )


def _is_loaded_last(
    project: Project, names: Sequence[str], loading: Sequence[Hook], assigning: Sequence[Hook]
) -> bool:
    loaded = max((_turn(names, hook) for hook in loading if hook.dotted in names), default=None)
    if loaded is None:
        return False
    replaced = [_turn(names, hook) for hook in assigning if hook.dotted in names]
    replaced += [(1, i) for i, name in enumerate(names) if not _keeps(project, name)]
    return all(turn <= loaded for turn in replaced)


def _turn(names: Sequence[str], hook: Hook) -> tuple[int, int]:
    """Return when Django runs a hook before the view: each ``process_view()`` after all others."""
    return (int(hook.name == "process_view"), names.index(hook.dotted))


def _assigns(interpreter: Interpreter, graph: CallGraph, hook: Hook) -> bool:
    functions = [atom.ref for atom in hook.function if isinstance(atom, Function)]
    reached = graph.closure(functions, lambda _: True)
    return hook.name not in _AFTER_THE_VIEW and not reached.isdisjoint(interpreter.assigns_user)


def _loads(interpreter: Interpreter, hook: Hook) -> bool:
    functions = [atom for atom in hook.function if isinstance(atom, Function)]
    if not functions or any(_may_run_otherwise(atom.ref) for atom in functions):
        return False
    if hook.name == "process_request" or hook.name == "process_view":
        summaries = [
            interpreter.executions.call(atom, hook.arguments, OUTSIDE) for atom in functions
        ]
        return all(USER_LOADED in summary.facts for summary in summaries)
    reached = CallGraph(interpreter, ()).closure([f.ref for f in functions], lambda _: True)
    at_view = [facts for (ref, _), facts in interpreter.facts_at_view.items() if ref in reached]
    return bool(at_view) and all(USER_LOADED in facts for facts in at_view)


def _may_run_otherwise(ref: FunctionRef) -> bool:
    """Under ASGI a middleware of both kinds runs its async half."""
    return "async" in ref.module.source.text
