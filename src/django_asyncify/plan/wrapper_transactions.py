"""Wrappers that call their view in a transaction: all of it would run in the worker thread."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..analysis.interpreter import Interpreter
from ..analysis.operations import Kind
from ..analysis.values import FunctionRef
from ..project.facts import Resolved
from .model import Blocker
from .situation import Tree
from .stacks import Stack, Wrapper, decorator_of
from .view_calls import is_called


def transaction_blockers(interpreter: Interpreter, stack: Stack) -> Iterator[Blocker]:
    """Yield what keeps a view sync around which a wrapper opens a transaction."""
    for wrapper in stack.wrappers:
        around = _statements_around(wrapper)
        first = next((s for s in around if _opens_one(interpreter, wrapper.ref, s)), None)
        if first is not None:
            yield Blocker(
                "atomic-view",
                wrapper.ref.module.path,
                first.lineno,
                f"`{decorator_of(wrapper.ref).name}` calls it in a transaction",
                "Open the transaction in the view, around the writes that need it.",
            )


def _statements_around(wrapper: Wrapper) -> Iterator[ast.With]:
    """Yield the ``with`` statements in which a wrapper calls its view."""
    tree = Tree(wrapper.ref)
    for node in tree.parents:
        if isinstance(node, ast.Call) and is_called(node, wrapper.view_name):
            yield from (a for a in tree.ancestors(node) if isinstance(a, ast.With))


def _opens_one(interpreter: Interpreter, wrapper: FunctionRef, statement: ast.With) -> bool:
    """Whether a statement is ``with atomic()``, or enters what a function of the project's makes
    of one.
    """
    facts = interpreter.functions.get(wrapper)
    operations = facts.operations.values() if facts else ()
    entered = [o.kind for o in operations if o.node is statement]
    managers = _managers(interpreter, wrapper, statement)
    return Kind.TRANSACTION in entered or any(_is_atomic(interpreter, m) for m in managers)


def _managers(
    interpreter: Interpreter, wrapper: FunctionRef, statement: ast.With
) -> Iterator[FunctionRef]:
    for item in statement.items:
        made = item.context_expr
        named = made.func if isinstance(made, ast.Call) else made
        for found in interpreter.project.resolve_expression(wrapper.module, named):
            if isinstance(found, Resolved) and found.binding.function is not None:
                yield interpreter.function_ref(found.module, found.binding.function)


def _is_atomic(interpreter: Interpreter, function: FunctionRef) -> bool:
    facts = interpreter.functions.get(function)
    return facts is not None and any(
        operation.kind is Kind.TRANSACTION for operation in facts.operations.values()
    )
