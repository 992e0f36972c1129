"""What code that can't be read does with what it is handed: it calls it, or walks through it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .arguments import Arguments, spread
from .files import is_file
from .frame import Frame
from .iteration import is_data, iterate_value
from .operations import Kind, Use
from .operators import formatted, run_specials
from .values import (
    PLAIN,
    UNKNOWN,
    Container,
    Function,
    Generator,
    Instance,
    Manager,
    Object,
    Plain,
    QuerySet,
    Tuple,
    Unknown,
    Value,
    join,
)

_WALKERS = frozenset(
    {"join", "extend", "update", "writerow", "writerows", "write", "json.dumps", "pickle.dumps"}
)
#: Python's functions that walk over what they are handed, at once.
_WALKING = (
    *("heapq.", "statistics.", "functools.reduce", "math.fsum", "math.prod"),
    *("random.choice", "random.sample", "random.shuffle"),
)
#: They look up in a mapping what a text names.
_LOOKING_UP = frozenset({"format_map", "safe_substitute", "substitute"})
_READING = frozenset({"join", "extend", "writelines", "writerows"})


def consume(frame: Frame, node: ast.Call, arguments: Arguments, how: str) -> None:
    """Record what a function fetches that iterates or prints whatever it is given."""
    by_place = [argument for argument in node.args if not isinstance(argument, ast.Starred)]
    pairs = list(zip(by_place, arguments.positional, strict=False))
    named = {k.arg: k.value for k in node.keywords}
    pairs += [(named[n], v) for n, v in arguments.keywords if n in named]
    walked: tuple[type, ...] = (QuerySet, Manager, Generator)
    if how in _WALKERS or how.startswith(_WALKING):
        walked = (*walked, Object, Unknown)
    for argument, given in pairs:
        frame.note_mixed(argument, given)
        iterable = frozenset(
            a for a in given if isinstance(a, walked) or (how in _READING and is_file(a))
        )
        if iterable:
            iterate_value(frame, iterable, argument, how, mixed=iterable != given)
        _print(frame, argument, given, how)
        if how in _LOOKING_UP:
            own = frozenset(atom for atom in given if isinstance(atom, Object))
            run_specials(frame, node, own, ("__getitem__", "__missing__"))
    others = spread(frame.interpreter, arguments)
    if any(isinstance(atom, walked) for atom in others):
        frame.record(Kind.UNKNOWN, node, detail="arguments by * or **")
    _print(frame, node, others, how)


def _print(frame: Frame, node: ast.expr, given: Value, how: str) -> None:
    texts = frozenset(a for a in given if isinstance(a, _SHOWN_ANEW))
    if texts and how in _PRINTING:
        formatted(frame, node, texts, how)


#: What runs code to become text.
_SHOWN_ANEW = (Instance, Object, Tuple, Container, Unknown)
_PRINTING = frozenset(
    {"logging", "format", "format_map", "substitute", "safe_substitute", "writelines", "write"}
    | {"join", "print", "str", "repr", "writerow", "writerows"}
)


def call_callback(
    frame: Frame,
    node: ast.Call,
    given: Value,
    elements: Sequence[Value] | None,
    how: str,
    use: Use | None = None,
) -> Value:
    """Run functions that another function calls back, where ``node`` stands.

    ``use`` says that they run as what the other function gives is used so.
    """
    from .readable_calls import call_readable

    results = []
    for atom in given:
        if isinstance(atom, Function):
            spec = atom.ref.node.args
            count = len(spec.posonlyargs) + len(spec.args) - (atom.bound is not None)
            handed = tuple(elements) if elements is not None else (UNKNOWN,) * max(count, 0)
            given_to = Arguments(handed)
            results.append(call_readable(frame, node, atom, given_to, f"called by {how}", use))
        elif isinstance(atom, Plain):
            continue
        else:
            from .calls import call_atom

            handed = (UNKNOWN,) if elements is None else tuple(elements)
            with frame.used_as(use):
                results.append(call_atom(frame, node, atom, Arguments(handed)))
    return join(results) if results else PLAIN


def handed_plain(frame: Frame, arguments: Arguments) -> bool:
    """Whether a call is given data alone, nothing of Django's and nothing unknown."""
    return all(is_data(frame, given) for given in arguments.all())
