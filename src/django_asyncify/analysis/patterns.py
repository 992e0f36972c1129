"""``match`` patterns: what they bind."""

from __future__ import annotations

import ast

from .frame import Frame
from .operations import Kind
from .values import UNKNOWN, Plain, Tuple, Value


def match_pattern(frame: Frame, pattern: ast.pattern, subject: Value) -> None:
    """Bind the names of ``pattern``; anything but plain data becomes unknown inside it."""
    if isinstance(pattern, ast.MatchAs):
        if pattern.pattern is not None:
            match_pattern(frame, pattern.pattern, subject)
        if pattern.name:
            frame.bind(pattern.name, subject)
        return
    if isinstance(pattern, ast.MatchOr):
        for choice in pattern.patterns:
            match_pattern(frame, choice, subject)
        return
    inner = subject if all(isinstance(a, Plain) for a in subject) else UNKNOWN
    if isinstance(pattern, ast.MatchSequence):
        inner = _items(subject, inner)
    for name in _bound_names(pattern):
        frame.bind(name, inner)
    if (
        inner is UNKNOWN
        and frame.statement is not None
        and not isinstance(pattern, ast.MatchValue | ast.MatchSingleton)
    ):
        frame.record(Kind.UNKNOWN, frame.statement, detail="match")


def _items(subject: Value, otherwise: Value) -> Value:
    found: Value = frozenset()
    for atom in subject:
        if not isinstance(atom, (Tuple, Plain)):
            return otherwise
        found |= frozenset().union(*atom.items) if isinstance(atom, Tuple) else frozenset({atom})
    return found


def _bound_names(pattern: ast.pattern) -> list[str]:
    names = []
    for node in ast.walk(pattern):
        if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            names.append(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            names.append(node.rest)
    return names
