"""Named tuples made by a call: ``namedtuple("Point", "x y")`` is a class like any other.

https://docs.python.org/3/library/collections.html#collections.namedtuple
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Sequence

#: The functions that make one.
NAMED_TUPLES = frozenset({"collections.namedtuple", "typing.NamedTuple"})


def written_out(call: ast.Call) -> ast.ClassDef | None:
    """Return the class that a call makes as a class statement without bases, its fields annotated.

    None if its name or its fields aren't written in the call.
    """
    if len(call.args) < 2 or any(k.arg in {None, "rename"} for k in call.keywords):
        return None
    name, fields = _text(call.args[0]), _fields(call.args[1])
    if fields is None or not all(map(_is_name, (name, *fields))):
        return None
    lines = [f"class {name}:", *(f"    {field}: object" for field in fields), "    pass"]
    (made,) = ast.parse("\n".join(lines)).body
    assert isinstance(made, ast.ClassDef)
    for node in ast.walk(made):
        ast.copy_location(node, call)
    return made


def _fields(given: ast.expr) -> Sequence[str] | None:
    """``"x y"``, ``["x", "y"]`` and ``[("x", int), ("y", int)]``."""
    if isinstance(given, ast.Constant):
        return _text(given).replace(",", " ").split()
    if not isinstance(given, (ast.List, ast.Tuple)):
        return None
    return [_text(e.elts[0] if isinstance(e, ast.Tuple) and e.elts else e) for e in given.elts]


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text)
