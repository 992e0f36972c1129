"""The abstract interpreter: functions are executed with types instead of data.

What a function does that blocks is noted per function, merged over all callers. Everything on the
heap only grows, so the roots are executed in rounds until nothing new is learnt.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING

from ..progress import Tell, silent
from ..project.facts import ClassFacts, ModuleFacts
from ..project.project import Project
from ..spans import Span, span_of
from .arguments import Arguments
from .executions import Executions, Summary
from .expressions import evaluate
from .frame import Frame
from .heap import Heap
from .instance_state import ANY_NAME
from .lasting import Lasting
from .middleware import MiddlewareFacts
from .module_names import ModuleNames
from .operations import CALLS, Kind, Operation
from .ref_names import REQUEST
from .statements import run_block
from .template_members import TemplateMembers
from .template_tags import writing_tag
from .unknown_effects import UnknownEffects
from .unloading import Unloading
from .values import (
    OUTSIDE,
    PLAIN,
    Call,
    Function,
    FunctionRef,
    Generator,
    Place,
    Ref,
    Value,
    join,
    value,
)

if TYPE_CHECKING:
    from .url_converters import UrlConverters

_ROUNDS = 60
_PARTIAL = 30


@dataclass
class FunctionFacts:
    """What is known of a function after the analysis.

    ``operations`` are unique by span and kind; ``given_up`` says that some call of it was too deep
    to follow. ``latest`` has what was noted last for each of them, most often the same again.
    """

    ref: FunctionRef
    operations: dict[tuple[Span, Kind], Operation] = field(default_factory=dict)
    latest: dict[tuple[Span, Kind], Operation] = field(default_factory=dict)
    given_up: bool = False


class Interpreter:
    """Executes functions of a project abstractly; holds everything learnt."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.heap = Heap()
        self.executions = Executions(self)
        self.names = ModuleNames(self)
        self.lasting = Lasting(project, self.heap)
        self.unknown_effects = UnknownEffects(project)
        self.template_members = TemplateMembers(project, self.unknown_effects)
        #: Whether rendering for a request runs a context processor that writes.
        self.processors_write = False
        self.functions: dict[FunctionRef, FunctionFacts] = {}
        self.expressions: dict[tuple[str, Span], Value] = {}
        self.tracing: ModuleFacts | None = None
        self.middleware = MiddlewareFacts()
        self.facts_at_view: dict[tuple[FunctionRef, Span], frozenset[str]] = {}
        self.assigns_user: set[FunctionRef] = set()
        #: Those of them that may assign one which is loaded only when it is looked into.
        self.assigns_lazy_user: set[FunctionRef] = set()
        #: And those that may assign an object of one of the project's classes that are no models.
        self.assigns_own_user: set[FunctionRef] = set()
        self.run_lazily: set[FunctionRef] = set()
        #: Iterators that query as they are walked over, and the functions whose code that is.
        self.pending: dict[Ref, FunctionRef] = {}
        self.kept: set[FunctionRef] = set()
        self.set_in_text: dict[str, frozenset[str]] = {}
        self.given: dict[str, bool] = {}
        self.local_classes: dict[ast.ClassDef, Ref] = {}
        #: Where instances of a model forget what they have loaded.
        self.unloads: dict[str, set[Unloading]] = {}
        #: Where a column of a model is set to what may not be of the key's type.
        self.mistyped: dict[str, set[Unloading]] = {}
        self.site_models: dict[Place, set[str]] = {}
        self.unjoinable: dict[Place, str] = {}
        self.mixed: set[Place] = set()
        self.mixed_calls: set[Place] = set()
        #: Where what has the name of a relation may be something else, too.
        self.mixed_relations: set[Place] = set()
        self._called: set[ast.expr] = set()
        self._callees: dict[Place, set[str]] = {}
        self.frames: dict[Ref, tuple[FunctionRef | None, Ref | None]] = {}
        self._refs: dict[ast.AST, FunctionRef] = {}

    @cached_property
    def url_converters(self) -> UrlConverters:
        """What the project registers as converters of URL arguments."""
        from .url_converters import UrlConverters

        return UrlConverters(self)

    @cached_property
    def added_to_loggers(self) -> tuple[ClassFacts, ...]:
        """The project's handlers, formatters and filters that code gives to a logger."""
        from .logging_classes import added_by_code

        return tuple(added_by_code(self.project))

    def calls(self, callee: ast.expr) -> None:
        """Note that an expression is the callee of a call."""
        self._called.add(callee)

    def is_called(self, node: ast.expr) -> bool:
        """Whether what an expression gives is called right away: ``filters.is_valid()``."""
        return node in self._called

    @property
    def keeps_session(self) -> bool:
        """Whether ``request.session``, once loaded, stays so until the view has answered."""
        stored = (self.heap.read(REQUEST, name) for name in ("session", ANY_NAME))
        return self.middleware.keeps_session and all(held is None for held in stored)

    @cached_property
    def writing_tag(self) -> str:
        """A template tag or filter in use that may write, or nothing."""
        return writing_tag(self.project, self.unknown_effects)

    def run(self, roots: Sequence[tuple[Value, Arguments]], tell: Tell = silent) -> None:
        """Call every root until nothing new is learnt.

        Rounds after the first execute what has read something new since. When nothing is left, or
        there is no end of it, some that execute everything anew prove that nothing new is learnt.
        ``executions.settled`` says whether it came to that.
        """
        whole = True
        for turn in range(1, _ROUNDS + 1):
            before = self.heap.version
            self._begin_round(whole=whole)
            for done, (function, arguments) in enumerate(roots):
                tell(f"Reading what runs: round {turn}, {done} of {len(roots)}")
                self.call_root(function, arguments)
            self.executions.settled &= self.heap.version == before
            if whole and self.executions.settled:
                return
            whole = turn > 1 and (whole or self.executions.settled or turn > _PARTIAL)
        self.executions.settled = False

    def _begin_round(self, *, whole: bool) -> None:
        self.executions.begin_round(whole=whole)
        if whole:
            self.mixed.clear()
            self.mixed_calls.clear()
            self.mixed_relations.clear()
            self._callees.clear()

    def call_root(self, function: Value, arguments: Arguments) -> Value:
        """Call a view as Django would, outside of any frame of the project."""
        results = []
        for atom in function:
            if isinstance(atom, Function):
                results.append(self.executions.call(atom, arguments, OUTSIDE).returned)
        return join(results)

    def note(self, function: FunctionRef, operation: Operation) -> None:
        """Remember an operation of ``function``."""
        facts = self.facts_of(function)
        key = operation.key
        if facts.latest.get(key) != operation:
            known = facts.operations.get(key)
            facts.operations[key] = known.merged(operation) if known else operation
            facts.latest[key] = operation
        changes = operation.effect or (operation.kind in CALLS and operation.changes)
        self.executions.note(blocks=operation.blocks, changes=changes)

    def calls_view(self, function: FunctionRef | None, where: Span, facts: frozenset[str]) -> None:
        """Remember that a middleware calls ``get_response()``, and what is then surely true."""
        if function is not None:
            known = self.facts_at_view.get((function, where), facts)
            self.facts_at_view[function, where] = known & facts

    def seen_callee(self, place: Place, kind: str) -> None:
        """Remember what kind of thing is called at a place; two kinds can't become one await."""
        kinds = self._callees.setdefault(place, set())
        kinds.add(kind)
        if len(kinds) > 1:
            self.mixed_calls.add(place)

    def is_quiet(self, function: FunctionRef) -> bool:
        """Whether ``function``, as far as is known by now, neither blocks nor raises."""
        reached, pending = {function}, [function]
        while pending:
            current = pending.pop()
            if _raises(current.node):
                return False
            for operation in self.facts_of(current).operations.values():
                if operation.kind is not Kind.HELPER_CALL:
                    return False
                pending.extend(operation.callees - reached)
                reached |= operation.callees
        return True

    def facts_of(self, function: FunctionRef) -> FunctionFacts:
        """Return what is known of ``function``, empty at first."""
        return self.functions.setdefault(function, FunctionFacts(function))

    def function_ref(
        self,
        module: ModuleFacts,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        cls: ClassFacts | None = None,
        outer: FunctionRef | None = None,
    ) -> FunctionRef:
        """Return the one ``FunctionRef`` of a function's node."""
        known = self._refs.get(node)
        if known is None:
            name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
            prefix = outer.qualname if outer else cls.qualname if cls else module.name
            known = FunctionRef(module, node, f"{prefix}.{name}", cls, outer)
            self._refs[node] = known
        return known

    def execute(self, function: Function, names: Mapping[str, Value], call: Call) -> Summary:
        """Execute a function once, with ``names`` for its parameters."""
        ref = function.ref
        here = Ref(ref.module.path, span_of_function(ref), call)
        self.frames[here] = (ref, function.frame)
        frame = Frame(self, ref.module, ref, here, function.frame)
        for name, given in names.items():
            frame.bind(name, given)
        if isinstance(ref.node, ast.Lambda):
            return Summary(evaluate(frame, ref.node.body), frame.state.facts)
        run_block(frame, ref.node.body)
        returned = frame.returned
        if not frame.state.dead:
            returned = join((returned, PLAIN))
        facts = frame.exit_facts
        if not frame.state.dead:
            facts = frame.state.facts if facts is None else facts & frame.state.facts
        if frame.yields is not None:
            returned = value(Generator(ref, frame.yields))
        return Summary(returned, facts or frozenset())

    def module_frame(self, module: ModuleFacts) -> Frame:
        """Return a frame in which module-level expressions are evaluated."""
        here = Ref(module.path, Span(0, 0, 0, 0))
        self.frames.setdefault(here, (None, None))
        return Frame(self, module, None, here, None)

    def has_operations(self, ref: FunctionRef) -> bool:
        """Whether something in a function, as far as it has been executed, may block."""
        facts = self.functions.get(ref)
        return facts is not None and (facts.given_up or bool(facts.operations))


@cache
def _raises(function: ast.AST) -> bool:
    return any(isinstance(node, (ast.Raise, ast.Assert)) for node in ast.walk(function))


def span_of_function(ref: FunctionRef) -> Span:
    """Return the span of a function's ``def`` or ``lambda``, without decorators."""
    return span_of(ref.node, ref.module.lines)
