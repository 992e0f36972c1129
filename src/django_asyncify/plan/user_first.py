"""The user that has been loaded already: by a decorator, or in the worker thread.

``login_required`` on an async view awaits ``request.auser()``, which ``request.user`` doesn't
know of: code in the worker thread, templates and middleware would load the user a second time.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from ..analysis.operations import Kind, Operation
from ..edits import Edit, NodeKind, StatementEdit
from .effects import on_one_path
from .model import Outcome
from .situation import Situation, Tree

_CODEMOD = "request-user"


def keep_user(
    tree: Tree, operations: Sequence[Operation], native: Sequence[Operation], where: Situation
) -> StatementEdit | None:
    """Return ``request.user = await request.auser()`` for the start of a view that needs it.

    ``native`` are the operations that nothing moves into the worker thread.
    """
    node = tree.function.node
    needless = where.user_loaded or not where.user_asked_for
    if needless or isinstance(node, ast.Lambda) or not node.args.args:
        return None
    request = node.args.args[0].arg
    if not where.is_view and request != "request":
        return None
    moved = [o for o in operations if o not in native]
    seen = (
        where.user_read_after
        or any(_sees_user(o, request, where) for o in moved)
        or any(o.kind is Kind.REQUEST_USER and where.keeps_user(o) for o in native)
        or any(o.kind is Kind.RENDERING and _shows_user(where) for o in native)
    )
    if not seen:
        return None
    first = node.body[1] if _is_docstring(node.body[0]) and len(node.body) > 1 else node.body[0]
    return StatementEdit(
        path=tree.function.module.path,
        span=tree.span(first),
        node=NodeKind.STATEMENT,
        codemod=_CODEMOD,
        reason="a decorator has loaded the user; without this it would be loaded again",
        source=f"{request}.user = await {request}.auser()\n",
    )


def loaded_in_thread(
    tree: Tree, loading: Mapping[Operation, Outcome], where: Situation
) -> Operation | None:
    """Return a use of the user that is moved to the worker thread, on one path with one that isn't.

    Awaiting ``auser()`` for that would replace the object, and ask the database once more.
    """
    if where.honest_user or where.user_asked_for:
        return None
    moved = [o for o, outcome in loading.items() if outcome is Outcome.BRIDGED]
    others = [o for o in loading if o not in moved]
    found = (o for o in moved for p in others if on_one_path(tree, o.node, p.node))
    return next(found, None)


def loads_user(edit: Edit) -> bool:
    """Whether an edit awaits ``auser()``, which is needless where the user is kept."""
    if edit.codemod != _CODEMOD:
        return False
    return not isinstance(edit, StatementEdit) or ".auser()" in edit.source


def _sees_user(operation: Operation, request: str, where: Situation) -> bool:
    """Whether what runs in the thread is given the request, and may read its user."""
    if operation.kind is Kind.RENDERING:
        return _shows_user(where)
    return operation.kind is Kind.REQUEST_USER or any(
        isinstance(n, ast.Name) and n.id == request for n in ast.walk(operation.node)
    )


def _shows_user(where: Situation) -> bool:
    return any(where.project.templates_mentioning(word) for word in ("user", "perms"))


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
