"""Functions are executed once per shape of their arguments; the ``Summary`` is remembered.

Those that call each other are executed until what was assumed of them has come true. What has been
executed is executed again if something it has read, or used of another execution, is news.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .arguments import Arguments, bind_parameters, gathered
from .heap import Growing, Reads
from .values import NEVER, OUTSIDE, UNKNOWN, Call, Function, FunctionRef, Place, Ref, Value, join

if TYPE_CHECKING:
    from .interpreter import Interpreter

_DEEPEST = 40
_MOST_SHAPES = 96
_RECURSION = 4
_MOST_GIVEN = 12


@dataclass(frozen=True, slots=True)
class Summary:
    """What one execution of a function gives back, and what is then true on every path.

    ``blocks``: something in it, or in what it calls, is an operation; ``changes``: one with an
    effect.
    """

    returned: Value
    facts: frozenset[str]
    blocks: bool = True
    changes: bool = True


@dataclass(slots=True)
class _Noted:
    """What was noted of an execution that goes on."""

    blocks: bool = False
    changes: bool = False


@dataclass(slots=True)
class _Shapes:
    """What a function was executed with: how many shapes in this round, and all of them as one.

    A function inside of another and a decorator have one for what they close over or are given.
    """

    parameters: dict[str, Growing] = field(default_factory=dict)
    count: int = 0

    @property
    def together(self) -> dict[str, Value]:
        """What the parameters may be in any of the shapes."""
        return {name: given.held for name, given in self.parameters.items()}


@dataclass(slots=True, eq=False)
class _Entry:
    """One execution: what it gave, what it read for that, and the executions that used it.

    ``mistaken``: what was assumed of it, or given to it, isn't all.
    """

    ref: FunctionRef
    summary: Summary
    names: Mapping[str, Value]
    shapes: _Shapes
    running: bool = True
    recursive: bool = False
    was_assumed: bool = False
    mistaken: bool = False
    reads: Reads = field(default_factory=dict)
    users: set[_Entry] = field(default_factory=set)

    @property
    def is_outdated(self) -> bool:
        """Whether it would give something else now, as far as it can be blamed itself."""
        return self.mistaken or any(cell.changed > at for cell, at in self.reads.items())


class Executions:
    """Executes functions, and remembers what they gave for which arguments."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._shapes: dict[tuple[FunctionRef, Ref | None, Function | None], _Shapes] = {}
        self._calls: dict[tuple[Place, Ref | None, Function | None], Call] = {}
        self._memo: dict[tuple[object, ...], _Entry] = {}
        self._round_before: dict[tuple[object, ...], _Entry] = {}
        self.settled = True
        self._running: list[_Entry] = []
        self._noted: list[_Noted] = []

    @property
    def running(self) -> Sequence[FunctionRef]:
        """The functions being executed now, outermost first."""
        return [entry.ref for entry in self._running]

    @property
    def too_deep(self) -> bool:
        """Whether calls are nested too deeply to follow another one."""
        return len(self._running) >= _DEEPEST

    def begin_round(self, *, whole: bool) -> None:
        """Execute everything anew, or what news since it was executed may change.

        Functions that call each other start from the round before.
        """
        current = {} if whole else self._up_to_date()
        self._round_before, self._memo = self._memo, current
        self.settled = True
        for shapes in self._shapes.values():
            shapes.count = 0
        for entry in current.values():
            entry.shapes.count += 1

    def _up_to_date(self) -> dict[tuple[object, ...], _Entry]:
        """Return what nothing that has changed since can change, be it through others."""
        outdated = {entry for entry in self._memo.values() if entry.is_outdated}
        pending = list(outdated)
        while pending:
            news = pending.pop().users - outdated
            outdated |= news
            pending += news
        return {key: entry for key, entry in self._memo.items() if entry not in outdated}

    def note(self, *, blocks: bool, changes: bool) -> None:
        """Note that what runs now blocks or has an effect, with the arguments that it was given."""
        if self._noted:
            self._noted[-1].blocks |= blocks
            self._noted[-1].changes |= changes

    def call(self, function: Function, arguments: Arguments, where: Place) -> Summary:
        """Execute a readable function with ``arguments``; recursion ends in a fixed point."""
        ref = function.ref
        call = self._told_apart(Call(where, function.frame, *_given(arguments)))
        names, _variadic = bind_parameters(self._interpreter, function, arguments, call)
        shapes = self._shapes.setdefault((ref, function.frame, call.given), _Shapes())
        for name, given in names.items():
            shapes.parameters.setdefault(name, Growing()).add(given)
        shape = tuple(sorted(names.items(), key=lambda item: item[0]))
        key: tuple[object, ...] = (ref, function.frame, shape)
        summary = self._summary(function, names, call, key)
        self.note(blocks=summary.blocks, changes=summary.changes)
        return summary

    def apart(self, function: Function, arguments: Arguments, where: Place) -> Summary:
        """Execute a function without what runs now being noted to block because of it."""
        self._noted.append(_Noted())
        try:
            return self.call(function, arguments, where)
        finally:
            self._noted.pop()

    def _told_apart(self, call: Call) -> Call:
        """Return the one ``Call`` that is like ``call``."""
        key = call.where, call.closure, call.given
        return self._calls.setdefault(key, call)

    def _summary(
        self, function: Function, names: Mapping[str, Value], call: Call, key: tuple[object, ...]
    ) -> Summary:
        facts = self._interpreter.facts_of(function.ref)
        known = self._remembered(key)
        if known is not None:
            return known.summary
        if self.too_deep:
            facts.given_up = True
            return Summary(UNKNOWN, frozenset())
        key_of_all = function.ref, function.frame, call.given
        shapes = self._shapes[key_of_all]
        shapes.count += 1
        if shapes.count <= _MOST_SHAPES:
            return self._execute(function, names, call, key, shapes)
        merged = self._told_apart(Call(OUTSIDE, function.frame, call.given, call.depth))
        rest = gathered(self._interpreter, function, names, merged)
        names = shapes.together | rest
        known = self._remembered(key_of_all)
        if known is None:
            return self._execute(function, names, merged, key_of_all, shapes)
        known.mistaken |= known.names != names
        self.settled &= not known.mistaken
        return known.summary

    def _remembered(self, key: tuple[object, ...]) -> _Entry | None:
        """Return the execution of a function with the same arguments, if there was one."""
        entry = self._memo.get(key)
        if entry is not None:
            entry.recursive |= entry.running
            entry.was_assumed |= entry.running
            entry.users.update(self._running[-1:])
        return entry

    def _execute(
        self,
        function: Function,
        names: Mapping[str, Value],
        call: Call,
        key: tuple[object, ...],
        shapes: _Shapes,
    ) -> Summary:
        assumed = self._assumed(key)
        entry = self._memo[key] = _Entry(function.ref, assumed, names, shapes)
        entry.users.update(self._running[-1:])
        self._running.append(entry)
        noted = _Noted()
        self._noted.append(noted)
        try:
            for _ in range(_RECURSION):
                entry.recursive, entry.reads = False, {}
                with self._interpreter.heap.noting(entry.reads):
                    found = self._interpreter.execute(function, names, call)
                summary = replace(found, blocks=noted.blocks, changes=noted.changes)
                settled = summary == entry.summary or not entry.recursive
                entry.summary = summary
                if settled:
                    break
            else:
                entry.summary = Summary(join((entry.summary.returned, UNKNOWN)), frozenset())
        finally:
            self._running.pop()
            self._noted.pop()
            entry.running = False
        entry.mistaken |= entry.was_assumed and entry.summary != assumed
        self.settled &= not entry.mistaken
        return entry.summary

    def _assumed(self, key: tuple[object, ...]) -> Summary:
        """What calls out of the function itself see, until its first execution has ended.

        Functions that call each other are remembered with it; they are right when a round ends
        with what it assumed.
        """
        before = self._round_before.get(key)
        if before is not None:
            return before.summary
        return Summary(NEVER, frozenset(), changes=False)


def _given(arguments: Arguments) -> tuple[Function | None, int]:
    """Return the function that a call is given first, as decorators are, and its depth."""
    first = next(iter(arguments.positional), NEVER)
    given = next(iter(first)) if len(first) == 1 else None
    if not isinstance(given, Function):
        return None, 0
    outer = given.frame.context if given.frame is not None else None
    depth = outer.depth + 1 if outer is not None else 1
    return (given, depth) if depth <= _MOST_GIVEN else (None, depth)
