"""What Django runs when a row is written: signal receivers, and ``save()`` behind ``create()``.

They are executed in an interpreter of their own: what they are called with must not count as
what views call the same code with.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ..analysis.arguments import Arguments
from ..analysis.expressions import evaluate
from ..analysis.interpreter import Interpreter
from ..analysis.members import bind_member, find_member
from ..analysis.origins import Origin
from ..analysis.values import PLAIN, UNKNOWN, Class, Function, FunctionRef, Instance, Value, value
from ..project.facts import ModuleFacts
from ..project.project import Project
from ..project.test_code import is_test
from .call_graph import CallGraph
from .writes import writes_rows

#: A receiver of any sender, a write to any model.
ANY = ""
_SIGNALS = (
    "pre_save",
    "post_save",
    "pre_delete",
    "post_delete",
    "m2m_changed",
    "ModelSignal",
)
_WRITERS = ("save", "delete")
_GIVEN = ("created", "raw", "using", "update_fields", "signal", "action", "reverse", "pk_set")


@dataclass(frozen=True, slots=True)
class Receiver:
    """A function that is run when rows of ``sender`` are written; None if it can't be read."""

    sender: str
    function: Function | None


class SignalWrites:
    """Answers which models are written when rows of a model are."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._interpreter = Interpreter(project)
        self._graph = CallGraph(self._interpreter, ())
        self._known: dict[str, frozenset[str]] = {}
        self._unloaded: dict[str, frozenset[str]] = {}

    def of(self, model: str) -> frozenset[str]:
        """Return the keys of models that a write to ``model`` may write too; ``ANY`` for all."""
        if model not in self._known:
            self._known[model] = frozenset()
            direct = set(self._direct(model))
            self._known[model] = frozenset(direct).union(*(self.of(other) for other in direct))
        return self._known[model]

    def unloaded_by(self, model: str) -> frozenset[str]:
        """Return the models whose instances lose loaded relations when ``model`` is written.

        That is what a receiver does that refreshes its instance or sets a column of it. ``model``
        may be ``ANY``, for a write to what isn't known.
        """
        if model not in self._unloaded:
            named = {r.sender for r in self._receivers} if model == ANY else {model}
            written = named.union(*map(self.of, named))
            ran = [
                r.function.ref
                for r in self._receivers
                if r.function is not None and (ANY in written or r.sender in {*written, ANY})
            ]
            reached = set(self._graph.closure(ran, lambda _: True))
            unloads = self._interpreter.unloads
            self._unloaded[model] = frozenset(
                model
                for model, places in unloads.items()
                if any(p.function in reached for p in places)
            )
        return self._unloaded[model]

    def _direct(self, model: str) -> Iterator[str]:
        for receiver in self._receivers:
            if receiver.sender in {model, ANY}:
                if receiver.function is None:
                    yield ANY
                else:
                    yield from self._written(self._run(receiver.function, model))
        yield from self._written(self._own_writers(model))

    def _run(self, function: Function, model: str) -> Iterable[FunctionRef]:
        instance = value(Instance(model, frozenset({Origin(None, decline="a signal's instance")})))
        keywords = dict.fromkeys(_GIVEN, PLAIN)
        given = {**keywords, "sender": UNKNOWN, "instance": instance, "model": UNKNOWN}
        names = {a.arg for a in (*function.ref.node.args.args, *function.ref.node.args.kwonlyargs)}
        wanted = tuple((n, v) for n, v in given.items() if n in names)
        self._interpreter.run([(value(function), Arguments((), wanted))])
        return {function.ref}

    def _own_writers(self, model: str) -> Iterable[FunctionRef]:
        facts = self._project.models.get(model)
        found: set[FunctionRef] = set()
        if facts is None:
            return found
        holder = Instance(model, frozenset({Origin(None, decline="it is being written")}))
        for name in _WRITERS:
            member = find_member(self._interpreter, self._project.mro(facts.cls), name)
            if member is None or member.stub:
                continue
            frame = self._interpreter.module_frame(member.cls.module)
            node = ast.Name(name, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
            bound = bind_member(frame, node, member, holder)
            self._interpreter.run([(bound, Arguments())])
            found |= {atom.ref for atom in bound if isinstance(atom, Function)}
        return found

    def _written(self, start: Iterable[FunctionRef]) -> Iterator[str]:
        for ref in self._graph.closure(start, lambda _: True):
            facts = self._interpreter.functions.get(ref)
            for operation in facts.operations.values() if facts else ():
                if writes_rows(operation):
                    yield from operation.models

    @cached_property
    def _receivers(self) -> tuple[Receiver, ...]:
        paths = {path for name in _SIGNALS for path in self._project.files_mentioning(name)}
        modules = [self._project.module_at(path) for path in sorted(paths)]
        return tuple(
            receiver
            for module in modules
            if module is not None and not is_test(module.name)
            for receiver in self._receivers_in(module)
        )

    def _receivers_in(self, module: ModuleFacts) -> Iterator[Receiver]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call) and _last(decorator.func) == "receiver":
                        ref = self._interpreter.function_ref(module, node)
                        yield from self._connected(module, decorator, value(Function(ref)))
            elif isinstance(node, ast.Call) and _connects(node):
                given = node.args[0] if node.args else _keyword(node, "receiver")
                function = self._value(module, given) if given is not None else UNKNOWN
                yield from self._connected(module, node, function)

    def _connected(
        self, module: ModuleFacts, call: ast.Call, functions: Value
    ) -> Iterator[Receiver]:
        sender = _keyword(call, "sender")
        senders = {ANY} if sender is None else set(self._senders(module, sender))
        for atom in functions:
            for one in senders:
                yield Receiver(one, atom if isinstance(atom, Function) else None)

    def _senders(self, module: ModuleFacts, sender: ast.expr) -> Iterator[str]:
        match sender:
            case ast.Attribute(value=ast.Attribute(value=owner, attr=name), attr="through"):
                yield from self._ends(module, owner, name)
                return
        for atom in self._value(module, sender):
            model = self._project.model_of(atom.facts) if isinstance(atom, Class) else None
            yield model.key if model is not None else ANY

    def _ends(self, module: ModuleFacts, owner: ast.expr, name: str) -> Iterator[str]:
        """Yield the models on both sides of a many-to-many relation: ``Article.tags.through``."""
        for atom in self._value(module, owner):
            model = self._project.model_of(atom.facts) if isinstance(atom, Class) else None
            field = model.fields.get(name) if model is not None else None
            yield from (model.key, field.target or ANY) if model and field else (ANY,)

    def _value(self, module: ModuleFacts, node: ast.expr) -> Value:
        """Evaluate a name as the module knows it, or an import inside one of its functions."""
        found = evaluate(self._interpreter.module_frame(module), node)
        if isinstance(node, ast.Name) and node.id not in module.bindings:
            imports = (n for n in ast.walk(module.tree) if isinstance(n, ast.ImportFrom))
            for statement in imports:
                resolved = self._project.bound_by(module, statement, node.id)
                if resolved:
                    return frozenset().union(*map(self._interpreter.names.resolved, resolved))
        return found or UNKNOWN


def _connects(node: ast.Call) -> bool:
    function = node.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "connect"
        and _last(function.value) in _SIGNALS
    )


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in call.keywords if k.arg == name), None)


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
