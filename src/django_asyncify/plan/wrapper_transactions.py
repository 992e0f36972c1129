"""Wrappers that call their view in a transaction: all of it would run in the worker thread."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..analysis.interpreter import Interpreter
from ..analysis.operations import Kind
from ..analysis.values import FunctionRef
from ..project.facts import Dotted, ModuleFacts, Resolved
from ..project.project import Project
from .model import Blocker
from .situation import Tree
from .stacks import Stack, Wrapper, decorator_of
from .view_calls import is_called

_ATOMIC = "django.db.transaction.Atomic"


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
    """Whether a statement is ``with atomic()``, or enters what the project has made of that."""
    facts = interpreter.functions.get(wrapper)
    operations = facts.operations.values() if facts else ()
    entered = [o.kind for o in operations if o.node is statement]
    return Kind.TRANSACTION in entered or any(
        _makes_transaction(interpreter, found)
        for item in statement.items
        for found in _called(interpreter.project, wrapper.module, item.context_expr)
    )


def _called(project: Project, module: ModuleFacts, made: ast.expr) -> Iterator[Resolved]:
    """Yield the project's functions and classes that an expression calls, or names."""
    named = made.func if isinstance(made, ast.Call) else made
    for found in project.resolve_expression(module, named):
        if isinstance(found, Resolved):
            yield found


def _makes_transaction(interpreter: Interpreter, found: Resolved) -> bool:
    """Whether a context manager is a transaction: a class derived from Django's, a function that
    returns such an object, or one that opens a transaction itself.
    """
    project, function = interpreter.project, found.binding.function
    if function is None:
        return _is_atomic(project, found)
    facts = interpreter.functions.get(interpreter.function_ref(found.module, function))
    kinds = {o.kind for o in facts.operations.values()} if facts else set()
    returned = (n.value for n in ast.walk(function) if isinstance(n, ast.Return))
    made = (m for m in returned if isinstance(m, ast.Call))
    return Kind.TRANSACTION in kinds or any(
        _is_atomic(project, cls) for one in made for cls in _called(project, found.module, one)
    )


def _is_atomic(project: Project, found: Resolved) -> bool:
    """Whether a class is one of transactions."""
    cls = found.binding.cls
    mro = project.mro(project.class_facts(found.module, cls)) if cls is not None else ()
    return any(isinstance(base, Dotted) and base.name == _ATOMIC for base in mro)
