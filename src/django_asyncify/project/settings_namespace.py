"""Settings assigned through the namespace of their module: ``globals().update(...)``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .facts import OTHER_KEYS, Unread
from .possible import Literal, Possible
from .settings_values import Env, called_name

_NAMESPACES = frozenset({"locals", "globals", "vars"})
_SETTING = re.compile(r"\b[A-Z][A-Z0-9_]*\b")
#: What a namespace can be handed to without being changed.
_READING = frozenset({"dict", "isinstance", "len", "list", "print", "set", "sorted", "tuple"})


def is_namespace(node: ast.expr) -> bool:
    """Say whether an expression is the namespace of the module it stands in, as a dictionary."""
    return isinstance(node, ast.Call) and called_name(node.func) in _NAMESPACES


def is_this_module(node: ast.expr) -> bool:
    """Say whether an expression is the module it stands in: ``sys.modules[__name__]``."""
    return isinstance(node, ast.Subscript) and ast.unparse(node) in {
        "sys.modules[__name__]",
        "modules[__name__]",
    }


def as_names(value: Literal) -> Env | None:
    """Return what the names of a module are after an update with ``value``, None if unknown."""
    if not isinstance(value, dict) or OTHER_KEYS in value:
        return None
    return {name: _possible(item) for name, item in value.items() if isinstance(name, str)}


def _possible(item: Literal) -> Possible:
    return Possible(item.values, (item.where,)) if isinstance(item, Unread) else Possible((item,))


def imported_module(node: ast.expr) -> ast.expr | None:
    """Return the name in ``import_module(name).__dict__`` and ``vars(import_module(name))``."""
    match node:
        case ast.Attribute(value=ast.Call(func=function, args=[name]), attr="__dict__"):
            pass
        case ast.Call(
            func=ast.Name(id="vars"), args=[ast.Call(func=function, args=[name])], keywords=[]
        ):
            pass
        case _:
            return None
    return name if called_name(function) in {"import_module", "__import__"} else None


def mentioned(function: ast.FunctionDef, module: ast.Module) -> frozenset[str] | None:
    """Return the settings that a function of ``module`` and those it calls there mention.

    None if one of them hands what it is given to code elsewhere, which may set anything.
    """
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    reached = {function.name: function}
    todo = [function]
    while todo:
        current = todo.pop()
        if any(name not in functions for name in _handed_to(current)):
            return None
        used = {node.id for node in ast.walk(current) if isinstance(node, ast.Name)}
        new = {name: functions[name] for name in used & functions.keys() - reached.keys()}
        reached |= new
        todo += new.values()
    return frozenset(word for node in reached.values() for word in _words(node))


def _words(function: ast.FunctionDef) -> list[str]:
    return _SETTING.findall(ast.unparse(function))


def _handed_to(function: ast.FunctionDef) -> Iterator[str]:
    """Yield what a function calls with one of its parameters, or with another name of one."""
    arguments = function.args
    names = {a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]}
    names |= {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and called_name(node.func) not in _READING:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(isinstance(g, ast.Name) and g.id in names for g in given):
                yield ast.unparse(node.func)
