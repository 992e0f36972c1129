"""What a view does with a response before it returns it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from django_asyncify.codemod import Situation

_SETTERS = frozenset({"set_cookie", "set_signed_cookie", "delete_cookie", "setdefault"})
_ATTRIBUTES = frozenset({"headers", "reason_phrase", "status_code"})
_PATCHERS = frozenset({"add_never_cache_headers", "patch_cache_control", "patch_vary_headers"})
_FORMATTERS = frozenset({"format", "str"})


def is_returned(call: ast.Call, where: Situation) -> bool:
    """Whether ``call`` gives what is returned, with nothing but headers and the like set before.

    https://docs.djangoproject.com/en/stable/ref/template-response/ : those may be set before a
    ``TemplateResponse`` is rendered, its content may not be read.
    """
    given: ast.AST = call
    statement = where.parent(given)
    while isinstance(statement, ast.IfExp) and given is not statement.test:
        given, statement = statement, where.parent(statement)
    if isinstance(statement, ast.Return):
        return True
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    name, block = statement.targets[0], _block_of(statement, where)
    if not isinstance(name, ast.Name):
        return False
    *between, last = block[block.index(statement) + 1 :] or [statement]
    returned = isinstance(last, ast.Return) and _is(last.value, name.id)
    return returned and all(_only_sets(s, name.id) for s in between)


def _block_of(statement: ast.stmt, where: Situation) -> Sequence[ast.stmt]:
    parent = where.parent(statement)
    blocks = [getattr(parent, field, ()) for field in ("body", "orelse")]
    return next((block for block in blocks if statement in block), [statement])


def _only_sets(statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.If():
            branches = [*statement.body, *statement.orelse]
            return _is_plain(statement.test, name) and all(_only_sets(s, name) for s in branches)
        case ast.Assign(targets=[ast.Subscript(value=holder, slice=key)]):
            named = _is(holder, name) or _is_attribute(holder, name)
            return named and _is_plain(key, name) and _is_plain(statement.value, name)
        case ast.Assign(targets=[ast.Attribute() as target]):
            return _is_attribute(target, name) and _is_plain(statement.value, name)
        case ast.Expr(value=ast.Call() as call):
            return _sets(call, name)
    return False


def _sets(call: ast.Call, name: str) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    match call.func:
        case ast.Attribute(value=holder, attr=method) if method in _SETTERS:
            return _is(holder, name) and all(_is_plain(value, name) for value in given)
        case ast.Name(id=function) if function in _PATCHERS:
            return _is(given[0] if given else None, name) and all(
                _is_plain(value, name) for value in given[1:]
            )
    return False


def _is(node: ast.expr | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_attribute(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES and _is(node.value, name)


def _is_plain(node: ast.expr, name: str) -> bool:
    """Whether evaluating an expression neither reads the response nor calls anything."""
    inside = list(ast.walk(node))
    reads = any(isinstance(inner, ast.expr) and _is(inner, name) for inner in inside)
    calls = any(isinstance(inner, ast.Call) and not _formats(inner) for inner in inside)
    rebinds = any(isinstance(inner, (ast.NamedExpr, ast.Lambda)) for inner in inside)
    return not (reads or calls or rebinds)


def _formats(call: ast.Call) -> bool:
    named = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    return named in _FORMATTERS
