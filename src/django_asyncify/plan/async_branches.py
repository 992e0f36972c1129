"""The async branch that a decorator has already: whether it fits one more view.

Nothing rewrites it, so whatever it would do on the event loop with what this view gives it, a
query or the load of a relation that no join fetches, keeps the view sync.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from ..analysis.interpreter import Interpreter
from ..analysis.operations import CALLS, Kind, Operation
from ..analysis.values import FunctionRef
from .lazies import Lazies
from .model import Blocker
from .situation import Tree
from .stacks import Stack

_VAGUE = frozenset({Kind.UNKNOWN, Kind.EXTERNAL_CALL, Kind.MESSAGES})
#: What loads the user or the session for the rest of the function.
_LOADS = {
    Kind.REQUEST_USER: re.compile(r"\.user = .*await |sync_to_async\(bool\)\(\w+\.user\)"),
    Kind.SESSION: re.compile(r"\.session\.a\w+\("),
}


def async_branches(stack: Stack) -> list[FunctionRef]:
    """Return the async functions that decorators have for the view."""
    return [wrapper.ref for wrapper in stack.wrappers if wrapper.ref.is_async]


def branch_blockers(
    view: FunctionRef,
    stack: Stack,
    interpreter: Interpreter,
    lazies: Lazies,
    blocks: Callable[[Operation], bool],
) -> Iterator[Blocker]:
    """Yield what each async branch around the view would do on the event loop, first of all."""
    for branch in async_branches(stack):
        left = _left_on_loop(branch, interpreter)
        first = next((o for o in left if not _is_harmless(branch, o, lazies, blocks)), None)
        if first is not None:
            outer = branch.outer.name if branch.outer is not None else branch.name
            yield Blocker(
                "decorator",
                branch.module.path,
                first.span.line,
                f"the async branch of `{outer}` would run `{first.what}` on the event loop",
                "Await it there, or move it into sync_to_async().",
            )


def _left_on_loop(branch: FunctionRef, interpreter: Interpreter) -> Iterator[Operation]:
    """Yield the operations that stand in a branch without ``await`` or ``async for``."""
    facts = interpreter.functions.get(branch)
    tree = Tree(branch)
    source = ast.unparse(branch.node)
    for operation in facts.operations.values() if facts else ():
        loads = _LOADS.get(operation.kind)
        loaded = loads is not None and loads.search(source) is not None
        if not (loaded or operation.kind in _VAGUE or _is_awaited(tree, operation.node)):
            yield operation


def _is_awaited(tree: Tree, node: ast.AST) -> bool:
    parent = tree.parents.get(node)
    if isinstance(parent, (ast.AsyncFor, ast.comprehension)):
        return isinstance(parent, ast.AsyncFor) or bool(parent.is_async)
    return isinstance(parent, ast.Await)


def _is_harmless(
    branch: FunctionRef,
    operation: Operation,
    lazies: Lazies,
    blocks: Callable[[Operation], bool],
) -> bool:
    if operation.kind is Kind.LAZY_RELATION:
        return not lazies.reason(branch, operation)
    if operation.kind not in CALLS:
        return False
    return not blocks(operation) or all(callee.is_async for callee in operation.callees)
