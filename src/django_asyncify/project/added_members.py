"""Methods, properties and managers that code puts on classes from outside of their bodies.

``User.add_to_class("boss", find_boss)``, ``User.company = property(...)``, ``setattr(cls, "owner",
owner)``, ``manager.contribute_to_class(Customer, "vips")``: read from the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_HOLDER = rb"([\w.]+(?:\([\w.]*\))?)"
_NAME = rb"[\"'](\w+)[\"']"
_ADD_TO_CLASS = re.compile(_HOLDER + rb"\.add_to_class\(\s*" + _NAME)
_CONTRIBUTE = re.compile(rb"\.contribute_to_class\(\s*" + _HOLDER + rb"\s*,\s*" + _NAME)
_SETATTR = re.compile(rb"setattr\(\s*" + _HOLDER + rb"\s*,\s*" + _NAME + rb"\s*,\s*([^\n]*)")
_TARGET = rb"[ \t]*" + _HOLDER + rb"\.(\w+)[ \t]*=[ \t]*([A-Za-z_][^\n]*)$"
_ASSIGNED = re.compile(rb"^" + _TARGET, re.MULTILINE)
_AGAIN = re.compile(_TARGET)
_MAKES_ONE = re.compile(
    rb"lambda\b|(?:\w+\.)*(?:property|cached_property|classmethod|staticmethod|partialmethod"
    rb"|\w*Manager|as_manager)\("
)
_BARE = re.compile(rb"(\w+)((?:\.\w+)*)[ \t]*\)?[ \t]*(?:#.*)?\r?\Z")


def added_members(contents: Iterable[bytes]) -> dict[str, frozenset[str]]:
    """Return names with what they are put on, as the last word of its text (``User``, ``cls``).

    What is put on the value of a call (``get_user_model().boss = ...``) has the name of nothing:
    an empty string.
    """
    found: dict[str, set[str]] = {}
    for content in contents:
        for holder, name in _members(content):
            found.setdefault(name.decode(), set()).add(_last_word(holder.decode()))
    return {name: frozenset(holders) for name, holders in found.items()}


def _members(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    yield from _ADD_TO_CLASS.findall(content)
    yield from _CONTRIBUTE.findall(content)
    for pattern in (_SETATTR, _ASSIGNED):
        for holder, name, given in pattern.findall(content):
            value, targets = _last_value(given)
            if _is_callable(content, value):
                yield from (t for t in [(holder, name), *targets] if t[0] != b"self")


def _last_value(given: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return the value of ``a.b = c.d = value``, and the targets after the first one."""
    targets = []
    while again := _AGAIN.match(given):
        targets.append((again[1], again[2]))
        given = again[3]
    return given, targets


def _is_callable(content: bytes, given: bytes) -> bool:
    """Whether a value is a function, a descriptor or a manager, as far as its text says."""
    if _MAKES_ONE.match(given):
        return True
    bare = _BARE.match(given)
    if bare is None or bare[0].rpartition(b".")[2].isupper():
        return False
    first = re.escape(bare[1])
    defined = rb"^[ \t]*(?:async )?def " + first + rb"\b"
    imported = rb"^[ \t]*(?:from|import)\b[^\n(]*(?:\([^)]*)?\b" + first + rb"\b"
    either = imported if bare[2] else defined + rb"|" + imported
    return re.search(either, content, re.MULTILINE) is not None


def _last_word(holder: str) -> str:
    return "" if holder.endswith(")") else holder.rpartition(".")[2]
