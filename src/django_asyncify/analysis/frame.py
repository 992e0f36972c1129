"""A function being executed abstractly: its names, its path facts, the operations it meets."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, reduce
from typing import TYPE_CHECKING

from ..edits import NodeKind
from ..project.facts import ModuleFacts
from ..spans import Span, span_of
from .operations import Kind, Operation, Told, Use
from .scopes import LocalNames, local_names
from .unknown_operators import operator_may_write
from .values import (
    NEVER,
    Atom,
    FunctionRef,
    Instance,
    Place,
    Plain,
    QuerySet,
    Ref,
    Request,
    RequestUser,
    Value,
    join,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .interpreter import Interpreter

USER_LOADED = "request.user is loaded"
SESSION_LOADED = "request.session is loaded"


@dataclass
class State:
    """What holds at one point of the execution: names, and facts true on every path to here.

    ``relations`` are the attribute paths (``article.author``) that have been read: they are loaded.
    """

    names: dict[str, Value] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()
    dead: bool = False
    relations: frozenset[str] = frozenset()

    def copy(self) -> State:
        """Return an independent state."""
        return State(dict(self.names), self.facts, self.dead, self.relations)

    def merge(self, other: State) -> State:
        """Return the state where two paths meet."""
        if self.dead:
            return other.copy()
        if other.dead:
            return self.copy()
        names = dict(self.names)
        for name, held in other.names.items():
            own = names.get(name, NEVER)
            names[name] = own if own is held else join((own, held))
        relations = self.relations & other.relations
        return State(names, self.facts & other.facts, relations=relations)

    def kill(self) -> None:
        """Mark this path as ended (return, raise, break, continue)."""
        self.dead = True


class Observer:
    """Collects every state that a run of statements passes through."""

    def __init__(self, start: State) -> None:
        self.seen = start.copy()

    def see(self, state: State) -> None:
        """Add a state; facts that hold only in some of them don't count."""
        if not state.dead:
            self.seen = self.seen.merge(state)


class Frame:
    """One execution of a function with given arguments (``ref`` None: a module's top level)."""

    def __init__(
        self,
        interpreter: Interpreter,
        module: ModuleFacts,
        function: FunctionRef | None,
        here: Ref,
        closure: Ref | None,
    ) -> None:
        self.interpreter = interpreter
        self.module = module
        self.function = function
        self.here = here
        self.closure = closure
        self.state = State()
        self.returned: Value = NEVER
        self.exit_facts: frozenset[str] | None = None
        self.yields: Ref | None = None
        self.breaks: list[State] = []
        self.continues: list[State] = []
        self.observers: list[Observer] = []
        self.substitute: tuple[ast.expr, ast.stmt] | None = None
        self._use: Use | None = None
        self.conditional = 0
        self.clean = True
        self.keeps_text = False
        self.statement: ast.stmt | None = None
        self.locals = local_names(function.node) if function else LocalNames()
        self.captured = self.locals.captured

    def span(self, node: ast.expr | ast.stmt) -> Span:
        """Return the span of a node of this frame's module."""
        return span_of(node, self.module.lines)

    def place(self, node: ast.expr | ast.stmt) -> Place:
        """Return where a node of this frame's module stands."""
        return self.module.path, self.span(node)

    def ref(self, node: ast.expr | ast.stmt) -> Ref:
        """Return the allocation place of an object made by ``node`` in this frame."""
        return Ref(self.module.path, self.span(node), self.here.context)

    def text(self, node: ast.expr | ast.stmt) -> str:
        """Return a short text of ``node`` for people, on one line."""
        return _short_text(node)

    @contextmanager
    def standing_for(self, made: ast.expr, real: ast.stmt) -> Iterator[None]:
        """Record operations of a made-up node at the statement it was made for."""
        self.substitute = (made, real)
        yield
        self.substitute = None

    @contextmanager
    def used_as(self, use: Use | None) -> Iterator[None]:
        """Record what blocks as done by that use of a value, unless it says how itself."""
        before, self._use = self._use, use or self._use
        yield
        self._use = before

    @contextmanager
    def keeping_text(self, *, kept: bool) -> Iterator[None]:
        """Evaluate something whose text has to stay as it is, if ``kept``."""
        before = self.keeps_text
        self.keeps_text = before or kept
        yield
        self.keeps_text = before

    @contextmanager
    def observed(self) -> Iterator[Observer]:
        """Collect the states inside, from any of which an exception may leave."""
        observer = Observer(self.state)
        self.observers.append(observer)
        yield observer
        self.observers.pop()

    @contextmanager
    def maybe(self) -> Iterator[None]:
        """Evaluate something that may not be evaluated at all (``and``, ``if`` expressions)."""
        before = self.state.copy()
        self.conditional += 1
        yield
        self.conditional -= 1
        self.state = self.state.merge(before)

    def each(self, given: Value) -> Iterator[Atom]:
        """Yield the atoms of ``given``, of which only one is there when the code runs.

        What is done with one says nothing of the others, so their order doesn't matter.
        """
        if len(given) < 2:
            yield from given
            return
        start, clean, ends = self.state, self.clean, []
        unlike = len({type(atom) for atom in given} - {Plain}) > 1
        self.conditional += unlike
        stays_clean = True
        for atom in given:
            self.state, self.clean = start.copy(), clean
            yield atom
            ends.append(self.state)
            stays_clean &= self.clean
        self.conditional -= unlike
        self.state, self.clean = reduce(State.merge, ends), stays_clean

    @property
    def hoistable(self) -> bool:
        """Whether what is evaluated next is the first thing its statement does, and always."""
        return self.clean and not self.conditional and not self.keeps_text

    def bind(self, name: str, new: Value) -> None:
        """Bind a local name; names that inner functions read are kept on the heap too."""
        self.state.names[name] = new
        self.unload(lambda path: path[0] == name)
        if name in self.locals.outer and self.closure is not None:
            self.interpreter.heap.write(self.closure, name, new)
        if self.captured:
            self.interpreter.heap.write(self.here, name, new)

    def unload(self, is_meant: Callable[[list[str]], bool] = lambda path: True) -> None:
        """Forget relations that have been read: the object, or what it holds, is another now."""
        if self.state.relations:
            kept = (path for path in self.state.relations if not is_meant(path.split(".")))
            self.state.relations = frozenset(kept)

    def record(
        self,
        kind: Kind,
        node: ast.expr | ast.stmt,
        *,
        node_kind: NodeKind | None = None,
        what: str = "",
        detail: str = "",
        callees: frozenset[FunctionRef] = frozenset(),
        effect: bool = False,
        use: Use | None = None,
        receiver: Atom | None = None,
        **told: Unpack[Told],
    ) -> None:
        """Record that ``node`` does something that blocks."""
        use = use or self._use
        if self.substitute is not None and node is self.substitute[0]:
            node, node_kind = self.substitute[1], NodeKind.STATEMENT
        hoistable = self.hoistable
        self._note_done(kind, detail, callees)
        if kind is Kind.UNKNOWN and not effect:
            effect = operator_may_write(self.interpreter.unknown_effects, detail)
        if self.function is None:
            return
        operation = Operation(
            self.module.path,
            self.span(node),
            kind,
            node,
            node_kind or kind_of(node),
            what or self.text(node),
            detail=detail,
            callees=callees,
            effect=effect,
            hoistable=hoistable,
            uses=frozenset() if use is None else frozenset({use}),
            itself=use is None,
            receivers=receiver.origins if isinstance(receiver, Instance) else None,
            **told,
        )
        self.interpreter.note(self.function, operation)

    def _note_done(self, kind: Kind, detail: str, callees: frozenset[FunctionRef]) -> None:
        """Note that an operation is done: what follows can go before its statement no more, unless
        this one goes there, too, or does nothing that would be seen.
        """
        first = _stays_first(kind, detail, hoistable=self.hoistable)
        quiet = kind is Kind.HELPER_CALL and all(map(self.interpreter.is_quiet, callees))
        self.clean &= first or quiet

    def note_mixed(self, node: ast.expr | ast.stmt, given: Value, *, mixed: bool = False) -> None:
        """Remember that ``node`` isn't a queryset alone, seen from some caller."""
        if mixed or any(not isinstance(atom, QuerySet) or atom.maybe_list for atom in given):
            self.interpreter.mixed.add((self.module.path, self.span(node)))

    def record_user(self, node: ast.expr, *, handed_on: bool = False, own: bool = False) -> None:
        """Record that ``node``, the lazy ``request.user``, is looked into.

        ``handed_on``: it is given to code that may or may not look, so it isn't sure to be loaded.
        ``own``: it was read from the request in this function, whatever has held it since.
        """
        fact = f"{USER_LOADED}: {ast.unparse(node)}"
        if fact in self.state.facts or self.interpreter.middleware.loads_user:
            return
        hoistable = self.hoistable
        detail = "alias" if self._holds_user(node) else "held" if own else "other"
        if self._reads_request(node):
            detail = "request.user"
        self._record_user(node, detail, handed_on=handed_on, use=Use.AROUND)
        if hoistable and self.request_name() and not handed_on:
            self.state.facts |= {fact, USER_LOADED}
            if detail == "alias":  # a lazy object is one, by whatever name
                self.state.facts |= {f"{USER_LOADED}: {self.request_name()}.user"}
            if self._user_of_session:
                self.state.facts |= {SESSION_LOADED}

    def record_held_user(self, node: ast.expr, users: Value, use: Use | None = None) -> None:
        """Record that code which ``node`` is given to may look into the lazy ``users`` inside."""
        if all(isinstance(atom, RequestUser) and self.is_own(atom) for atom in users):
            if not self.interpreter.middleware.loads_user:
                self._record_user(node, "held", handed_on=True, use=use)
            return
        detail = "the lazy user is inside an argument"
        self.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail=detail, use=use)

    def is_own(self, user: RequestUser) -> bool:
        """Whether a user was read from the request in this function."""
        return user.read_in is not None and user.read_in == self.function

    def _record_user(
        self, node: ast.expr, detail: str, *, handed_on: bool, use: Use | None
    ) -> None:
        self.record(
            Kind.REQUEST_USER,
            node,
            name=self.request_name(),
            detail=detail,
            model=self.user_model,
            relation="handed on" if handed_on else "",
            use=use,
        )

    def forget_user(self) -> None:
        """Forget that the user is loaded: ``request.user`` may be a lazy one again."""
        self.state.facts = frozenset(f for f in self.state.facts if not f.startswith(USER_LOADED))

    @property
    def _user_of_session(self) -> bool:
        """Whether loading the user loads the session: nobody else puts a user on the request."""
        interpreter = self.interpreter
        return interpreter.middleware.user_of_session and not interpreter.assigns_user

    def _holds_user(self, node: ast.expr) -> bool:
        """Whether ``node`` is a name that stands for ``request.user`` and nothing else."""
        if not isinstance(node, ast.Name):
            return False
        held = self.state.names.get(node.id, NEVER)
        return bool(held) and all(isinstance(atom, RequestUser) for atom in held)

    def _reads_request(self, node: ast.expr) -> bool:
        """Whether ``node`` is ``request.user``: ``self.user`` is another name of the user."""
        from .expressions import evaluate

        if not isinstance(node, ast.Attribute) or node.attr != "user":
            return False
        held = evaluate(self, node.value)
        return bool(held) and all(isinstance(atom, Request) for atom in held)

    def record_session(self, node: ast.expr, how: str, *, sure: bool = True) -> None:
        """Record a use of the session that loads it, unless it has been loaded before.

        ``sure``: it can't be a use of something else, so that the session is loaded afterwards.
        """
        with_user = self.interpreter.middleware.loads_user and self._user_of_session
        if not with_user and SESSION_LOADED not in self.state.facts:
            self.record(Kind.SESSION, node, detail=how)
        if sure:
            self.note_session_loaded()

    def note_session_loaded(self) -> None:
        """Note that the session's data is in memory from here on, be it awaited or bridged."""
        if self.interpreter.keeps_session and not self.conditional:
            self.state.facts |= {SESSION_LOADED}

    def request_name(self) -> str:
        """Return the local name of the request, or nothing."""
        for name, held in self.state.names.items():
            if held and all(isinstance(atom, Request) for atom in held):
                return name
        return ""

    @property
    def user_model(self) -> str:
        """The key of the user model, or nothing."""
        model = self.interpreter.project.user_model
        return model.key if model else ""


_KINDS: dict[type[ast.AST], NodeKind] = {
    ast.Call: NodeKind.CALL,
    ast.Attribute: NodeKind.ATTRIBUTE,
    ast.Name: NodeKind.NAME,
    ast.For: NodeKind.FOR,
    ast.Subscript: NodeKind.SUBSCRIPT,
}


def kind_of(node: ast.AST) -> NodeKind:
    """Return how an edit would address ``node``."""
    if isinstance(node, ast.stmt) and not isinstance(node, ast.For):
        return NodeKind.STATEMENT
    return _KINDS.get(type(node), NodeKind.EXPRESSION)


def _stays_first(kind: Kind, detail: str, *, hoistable: bool) -> bool:
    """Whether what follows in the statement can still go before it: this goes there, too."""
    if kind is Kind.REQUEST_USER:
        return hoistable and detail in {"request.user", "alias", "held"}
    return kind is Kind.LAZY_RELATION and hoistable


@cache
def _short_text(node: ast.expr | ast.stmt) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 80 else text[:77] + "..."
