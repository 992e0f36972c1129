"""Which special methods may run where nothing is known of an operand, and whether one writes.

Whatever is added up, walked over or entered there may be an object of the project's own: its
special method writes if one of that name does, anywhere in the project.
"""

from __future__ import annotations

from collections.abc import Iterator

from .unknown_effects import UnknownEffects

_SIGNS = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
_BITS = ("or", "and", "xor", "lshift", "rshift")
_WALKING = ("__iter__", "__next__", "__getitem__", "__len__")
#: What an operation says of itself, or how that begins, and the special methods it may run.
_METHODS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("operator", tuple(f"__{k}{name}__" for name in (*_SIGNS, *_BITS) for k in ("", "r", "i"))),
    ("truth", ("__bool__", "__len__")),
    ("text", ("__str__", "__repr__", "__format__")),
    ("subscript", ("__getitem__", "__missing__")),
    ("item assignment", ("__setitem__",)),
    ("item deletion", ("__delitem__",)),
    ("len", ("__len__",)),
    ("with", ("__enter__", "__exit__")),
    ("iterated", _WALKING),
    ("attribute ", ("__getattr__", "__getattribute__")),
    ("getattr ", ("__getattr__", "__getattribute__")),
)


def operator_may_write(effects: UnknownEffects, detail: str) -> bool:
    """Whether what an operation on something unknown runs may write, by its ``detail``."""
    return any(map(effects.of_special, _run_by(detail)))


def _run_by(detail: str) -> Iterator[str]:
    for beginning, methods in _METHODS:
        if detail.startswith(beginning):
            yield from methods
