"""A project's own ``path()``: a function that hands its arguments on to Django's."""

from __future__ import annotations

import ast


def handed_to(function: ast.FunctionDef, makers: frozenset[str]) -> str:
    """Return the name of Django's function that ``function`` gives the view to, as it got it.

    ``makers`` are the names of Django's functions. Nothing is returned where the view may become
    another one on the way: it stands for itself only if it is a parameter that nothing binds
    anew, or one of ``*args`` of which no item but the first is replaced.
    """
    returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return)]
    calls = [value for value in returned if isinstance(value, ast.Call)]
    names = {called for call in calls if (called := _name(call.func)) in makers}
    if len(names) != 1 or len(calls) != len(returned):
        return ""
    return names.pop() if all(_hands_on(function, call) for call in calls) else ""


def _hands_on(function: ast.FunctionDef, call: ast.Call) -> bool:
    positional = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    bound = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and _is_bound(n)}
    if call.args and isinstance(call.args[0], ast.Starred) and not positional:
        return function.args.vararg is not None and not _changes_items(function)
    if len(positional) < 2 or positional[1] in bound:
        return False
    by_name = [k.value for k in call.keywords if k.arg == "view"]
    views = call.args[1:2] or by_name
    return [ast.unparse(view) for view in views] == [positional[1]]


def _is_bound(name: ast.Name) -> bool:
    return not isinstance(name.ctx, ast.Load)


def _changes_items(function: ast.FunctionDef) -> bool:
    """Whether an item of a list other than its first one may be replaced, added or taken out."""
    stores = [n for n in ast.walk(function) if isinstance(n, ast.Subscript) and not _reads(n)]
    replaced = {ast.unparse(store.slice) for store in stores}
    methods = {n.attr for n in ast.walk(function) if isinstance(n, ast.Attribute)}
    return bool(replaced - {"0", "'name'"} or methods & {"insert", "append", "pop", "extend"})


def _reads(node: ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Load)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
