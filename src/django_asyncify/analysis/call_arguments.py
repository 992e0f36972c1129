"""The arguments of a call, evaluated in order; a lazy user handed to code that looks is loaded."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from .arguments import Arguments
from .frame import Frame
from .lazy_objects import loaded, look_into
from .operators import spread_mapping
from .values import (
    NEVER,
    Atom,
    BoundExternal,
    Class,
    Container,
    External,
    Foreign,
    Function,
    Known,
    Object,
    Partial,
    RequestUser,
    Tuple,
    Unknown,
    Value,
    join,
)

_KEEPING = frozenset({"append", "add", "insert", "setdefault", "appendleft", "extend"})
#: They take the lazy user without looking into it.
_NO_READERS = frozenset(
    {"builtins.dict", "builtins.id", "builtins.type", "copy.copy", "functools.partial"}
    | {"typing.cast"}
)


def evaluate_arguments(frame: Frame, node: ast.Call, callees: Value) -> Arguments:
    """Return the arguments that ``node`` hands to one of ``callees``."""
    readers = _Readers.among(frame, callees)
    positional, star = _by_place(frame, node, readers)
    keywords, double_star = _by_name(frame, node, readers)
    return Arguments(positional, keywords, star, double_star)


@dataclass(frozen=True, slots=True)
class _Readers:
    """What the callees do with a lazy user, or another lazy object, that they are handed.

    ``forced``: some look into the user; ``unreadable``: some aren't followed, and look into all.
    """

    callees: Value
    forced: bool
    unreadable: bool

    @classmethod
    def among(cls, frame: Frame, callees: Value) -> _Readers:
        """Sort callees."""
        forced = any(_looks_into_users(callee) for callee in callees)
        return cls(callees, forced, any(_looks_into_all(frame, callee) for callee in callees))

    def handed(self, frame: Frame, node: ast.expr, given: Value, index: int | None) -> Value:
        """Return an argument as the callees have it; ``index`` is its place, if it has one."""
        if self.unreadable:
            given = _looked_into(frame, node, given)
        found_by = [index is not None and _is_found_by(callee, index) for callee in self.callees]
        if any(found_by):
            look_into(frame, node, given, handed_on=not all(found_by))
            given = loaded(frame, given)
        return _loaded(frame, node, given) if self.forced else given

    @property
    def followed(self) -> bool:
        """Whether all of them are functions whose parameters are bound."""
        return all(isinstance(callee, Function) for callee in self.callees)


def _by_place(
    frame: Frame, node: ast.Call, readers: _Readers
) -> tuple[tuple[Value, ...], Value | None]:
    """Return the positional arguments, and all that stands in a star of unknown length or behind
    one.
    """
    from .expressions import evaluate, iterate

    positional: list[Value] = []
    star: list[Value] = []
    for index, argument in enumerate(node.args):
        if isinstance(argument, ast.Starred):
            held = iterate(frame, argument.value, argument.value, "star")
            counted = _counted(frame, argument.value) if readers.followed and not star else None
            positional += counted or ()
            star += [held] if counted is None else []
        else:
            given = readers.handed(frame, argument, evaluate(frame, argument), index)
            (star if star else positional).append(given)
    return tuple(positional), join(star) if star else None


def _by_name(
    frame: Frame, node: ast.Call, readers: _Readers
) -> tuple[tuple[tuple[str, Value], ...], Value | None]:
    """Return the keyword arguments, and what is handed over by ``**``."""
    from .expressions import evaluate

    keywords: list[tuple[str, Value]] = []
    mappings: list[Value] = []
    for keyword in node.keywords:
        given = readers.handed(frame, keyword.value, evaluate(frame, keyword.value), None)
        if keyword.arg is None:
            spread_mapping(frame, keyword.value, given)
            mappings.append(given)
        else:
            keywords.append((keyword.arg, given))
    return tuple(keywords), join(mappings) if mappings else None


def _counted(frame: Frame, node: ast.expr) -> tuple[Value, ...] | None:
    """Return what ``*args`` stands for, if it is one tuple of known length."""
    held = frame.state.names.get(node.id, NEVER) if isinstance(node, ast.Name) else NEVER
    atom = next(iter(held)) if len(held) == 1 else None
    return atom.items if isinstance(atom, Tuple) else None


def _looks_into_users(callee: Atom) -> bool:
    if isinstance(callee, BoundExternal):
        lazily = isinstance(callee.receiver, (Container, Known)) or callee.name in _KEEPING
        return not lazily
    if isinstance(callee, External):
        return callee.dotted not in _NO_READERS
    return isinstance(callee, (Function, Class, Partial, Object, Unknown, Foreign))


def _looks_into_all(frame: Frame, callee: Atom) -> bool:
    """Whether a callee that isn't followed itself looks into what it is given."""
    if isinstance(callee, Class):
        return frame.interpreter.project.model_of(callee.facts) is not None
    followed = isinstance(callee, (Function, Partial, Object))
    return not followed and _looks_into_users(callee)


def _is_found_by(callee: Atom, index: int) -> bool:
    """Whether a container's method hashes or compares an argument, which loads a lazy user."""
    if not isinstance(callee, BoundExternal) or not isinstance(callee.receiver, Container):
        return False
    if callee.receiver.kind in {"set", "dict"}:
        return index == 0
    return callee.name in {"count", "index", "remove", "__contains__"}


def _looked_into(frame: Frame, node: ast.expr, given: Value) -> Value:
    """Load the lazy objects that a callee looks into, but for the user."""
    users = frozenset(atom for atom in given if isinstance(atom, RequestUser))
    others = given - users
    look_into(frame, node, others)
    return users | loaded(frame, others)


def _loaded(frame: Frame, node: ast.expr, given: Value) -> Value:
    users = frozenset(a for a in given if isinstance(a, RequestUser))
    look_into(frame, node, users, handed_on=True)
    return loaded(frame, users) | (given - users)
