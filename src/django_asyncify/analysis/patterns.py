"""``match`` patterns: what they bind, and which of them look into an object."""

from __future__ import annotations

import ast

from .frame import Frame
from .lazy_objects import is_lazy
from .operations import Kind
from .values import UNKNOWN, Atom, Plain, Tuple, Value, join, value


def match_pattern(frame: Frame, pattern: ast.pattern, subject: Value) -> None:
    """Bind the names of ``pattern``; anything but plain data becomes unknown inside it.

    A class pattern reads attributes, a relation as well; no edit fits inside a pattern, so what
    may query there is noted for the whole ``match`` statement.
    """
    if isinstance(pattern, ast.MatchAs):
        if pattern.pattern is not None:
            match_pattern(frame, pattern.pattern, subject)
        if pattern.name:
            frame.bind(pattern.name, subject)
    elif isinstance(pattern, ast.MatchOr):
        for choice in pattern.patterns:
            match_pattern(frame, choice, subject)
    elif isinstance(pattern, ast.MatchSequence) and _is_taken_apart(subject):
        _match_items(frame, pattern.patterns, subject)
    elif isinstance(pattern, ast.MatchValue):
        if any(_compares_by_code(frame, atom) for atom in subject):
            _note(frame, effect=_comparing_writes(frame, subject))
    elif not isinstance(pattern, ast.MatchSingleton):
        _look_into(frame, pattern, subject)


def _look_into(frame: Frame, pattern: ast.pattern, subject: Value) -> None:
    inner = subject if all(isinstance(a, Plain) for a in subject) else UNKNOWN
    for name in _bound_names(pattern):
        frame.bind(name, inner)
    if inner is UNKNOWN:
        classes = [part for part in ast.walk(pattern) if isinstance(part, ast.MatchClass)]
        read = [name for part in classes for name in part.kwd_attrs]
        writes = any(map(frame.interpreter.unknown_effects.may_write, read))
        _note(frame, effect=writes or _comparing_writes(frame, subject))


def _note(frame: Frame, *, effect: bool) -> None:
    assert frame.statement is not None
    frame.record(Kind.UNKNOWN, frame.statement, detail="match", effect=effect)


def _comparing_writes(frame: Frame, subject: Value) -> bool:
    from .special_methods import special_refs

    refs = [ref for atom in subject for ref in special_refs(frame, atom, "__eq__")]
    return any(frame.interpreter.unknown_effects.in_function(ref.node) for ref in refs)


def _compares_by_code(frame: Frame, atom: Atom) -> bool:
    from .special_methods import has_special

    return is_lazy(atom) or has_special(frame, atom, "__eq__")


def _is_taken_apart(subject: Value) -> bool:
    return all(isinstance(atom, (Plain, Tuple)) for atom in subject)


def _match_items(frame: Frame, patterns: list[ast.pattern], subject: Value) -> None:
    starred = any(isinstance(pattern, ast.MatchStar) for pattern in patterns)
    for index, pattern in enumerate(patterns):
        items = join([_item(atom, None if starred else index, len(patterns)) for atom in subject])
        if not isinstance(pattern, ast.MatchStar):
            match_pattern(frame, pattern, items or UNKNOWN)
        elif pattern.name:
            plain = all(isinstance(atom, Plain) for atom in items)
            frame.bind(pattern.name, items if plain and items else UNKNOWN)


def _item(atom: Atom, index: int | None, count: int) -> Value:
    """Return what stands at a place of ``atom``, or at any of them."""
    if not isinstance(atom, Tuple):
        return value(atom)
    if index is None:
        return join(atom.items)
    return atom.items[index] if len(atom.items) == count else frozenset()


def _bound_names(pattern: ast.pattern) -> list[str]:
    names = []
    for node in ast.walk(pattern):
        if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            names.append(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            names.append(node.rest)
    return names
