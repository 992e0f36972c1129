"""Special methods that code puts on classes from outside of their bodies.

``Group.__len__ = size``, ``setattr(cls, "__bool__", f)``, ``@patch(Group)`` above a ``def __lt__``
that stands in no class: Python calls them like those of the body.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .facts import ModuleFacts
from .put_members import puts_in

_ASSIGNED = re.compile(rb"\.__\w+__\b(?!\s*[.(\w])")
_NAMED = re.compile(rb"['\"]__\w+__['\"]")
_PUTS_BY_NAME = re.compile(rb"\bsetattr\(|__setattr__\(|\badd_to_class\(")
_DECORATED = re.compile(rb"^[ \t]*@[^\n]*\n[ \t]*def __\w+__|^def __\w+__", re.MULTILINE)
_SPECIAL = re.compile(r"__\w+__\Z")
#: A module may have them for itself.
_OF_MODULES = frozenset({"__dir__", "__getattr__"})


@dataclass(frozen=True, slots=True, eq=False)
class AddedSpecial:
    """A special method put on ``holder``; None if only running the code would tell on what."""

    name: str
    module: ModuleFacts
    holder: ast.expr | None


def may_add_specials(content: bytes) -> bool:
    """Whether a file may put special methods on classes, by its text: to spare parsing it."""
    by_name = _PUTS_BY_NAME.search(content) and _NAMED.search(content)
    return bool(by_name or _ASSIGNED.search(content) or _DECORATED.search(content))


def specials_added_by(module: ModuleFacts) -> Iterator[AddedSpecial]:
    """Yield the special methods that a module puts on classes."""
    for name, holder in _put_by_name(module.tree):
        yield AddedSpecial(name, module, holder)
    for function in _outside_of_classes(module.tree):
        if function.name not in _OF_MODULES:
            yield AddedSpecial(function.name, module, None)


def _put_by_name(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    computed = False
    for put in puts_in(tree):
        if _is_self(put.holder):
            continue
        if put.name is None:
            computed |= put.given is not None
        elif _SPECIAL.match(put.name):
            yield put.name, put.holder
    if computed:
        yield from ((name, None) for name in _names_in_texts(tree))


def _is_self(holder: ast.expr) -> bool:
    return isinstance(holder, ast.Name) and holder.id == "self"


def _names_in_texts(tree: ast.Module) -> Iterator[str]:
    """Yield the special names that a module has as texts, but for those it only asks for."""
    asked = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"getattr", "hasattr"}
        for argument in node.args
    }
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in asked else None
        if isinstance(text, str) and _SPECIAL.match(text):
            yield text


def _outside_of_classes(node: ast.AST, *, in_class: bool = False) -> Iterator[ast.FunctionDef]:
    """Yield the functions with a special method's name that stand in no class's body."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef) and not in_class and _SPECIAL.match(child.name):
            yield child
        is_class = isinstance(child, ast.ClassDef)
        opens = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        yield from _outside_of_classes(child, in_class=is_class or (in_class and not opens))
