"""Filling the cache: what a hang-up can lose of it comes again with the next request.

``if data is None: data = ...; cache.set(key, data)`` after ``data = cache.get(key)`` leaves nothing
half done, as a counter, a lock or a cache that is set after a write would be. So what is kept has
to be looked up there, and nothing but that: a mark (``busy = "by %s" % name``) is no result, what
was drawn from a counter isn't drawn again, and what the function itself takes away is a lock.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .frame import Frame
from .operations import CALLS, Operation
from .values import FunctionRef

_FILLING = frozenset({"set", "add"})
_ASKING = frozenset({"get", "get_many", "has_key"})
_CHANGING = frozenset({"set", "add", "delete", "incr", "decr", "touch"})


def is_fill(frame: Frame, node: ast.Call, name: str) -> bool:
    """Whether a call of the cache puts there what it was just asked for and didn't have."""
    if name not in _FILLING or frame.function is None or len(node.args) < 2:
        return False
    key, given = node.args[:2]
    function = frame.function.node
    if not isinstance(given, ast.Name) or not _is_asked(function, key, given.id):
        return False
    return not _changes_again(function, node, key) and any(
        isinstance(test.body[-1], ast.Expr)
        and test.body[-1].value is node
        and _only_looks_up(frame, frame.function, test)
        for test in _tests(function, given.id)
    )


def is_token(frame: Frame, node: ast.Call, name: str) -> bool:
    """Whether what a function takes out of the cache is what it has asked for: once it is gone,
    nobody can ask again. What is only thrown away is made anew.
    """
    if not name.startswith("delete") or frame.function is None or not node.args:
        return False
    return any(
        isinstance(other, ast.Call)
        and isinstance(other.func, ast.Attribute)
        and other.func.attr in _ASKING
        and any(ast.dump(key) in ast.dump(node.args[0]) for key in other.args[:1])
        for other in ast.walk(frame.function.node)
    )


def _is_asked(function: ast.AST, key: ast.expr, name: str) -> bool:
    nodes = ast.walk(function)
    return any(isinstance(n, ast.Assign) and _asks(n, key, name) for n in nodes)


def _asks(statement: ast.Assign, key: ast.expr, name: str) -> bool:
    """Whether a statement is ``name = cache.get(key)``."""
    match statement:
        case ast.Assign(
            targets=[ast.Name(id=target)],
            value=ast.Call(func=ast.Attribute(attr="get"), args=[asked, *_]),
        ):
            return target == name and ast.dump(asked) == ast.dump(key)
    return False


def _changes_again(function: ast.AST, node: ast.Call, key: ast.expr) -> bool:
    """Whether the function changes further down what it keeps under a key."""
    for later in ast.walk(function):
        match later:
            case ast.Call(ast.Attribute(_, name), [first, *_]) if name in _CHANGING:
                if later.lineno > node.lineno and ast.dump(first) == ast.dump(key):
                    return True
    return False


def _only_looks_up(frame: Frame, function: FunctionRef, test: ast.If) -> bool:
    """Whether the statements before the last one query, and change nothing."""
    inside = {node for statement in test.body[:-1] for node in ast.walk(statement)}
    known = frame.interpreter.facts_of(function).operations.values()
    done = [operation for operation in known if operation.node in inside]
    return bool(done) and not any(map(_changes, done))


def _changes(operation: Operation) -> bool:
    return operation.changes if operation.kind in CALLS else operation.effect


def _tests(function: ast.AST, name: str) -> Iterator[ast.If]:
    """Yield ``if name is None:`` and ``if not name:``."""
    for node in ast.walk(function):
        if isinstance(node, ast.If) and ast.unparse(node.test) in {
            f"{name} is None",
            f"not {name}",
        }:
            yield node
