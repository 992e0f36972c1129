"""The user that has been loaded already: by a decorator, or in the worker thread.

``login_required`` on an async view awaits ``request.auser()``, which ``request.user`` doesn't
know of: code in the worker thread, templates and middleware would load the user a second time.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from ..analysis.operations import Kind, Operation
from ..edits import Edit, ImportName, NodeKind, StatementEdit
from .effects import on_one_path
from .model import Outcome
from .region_edits import SYNC_TO_ASYNC
from .situation import Situation, Tree

_CODEMOD = "request-user"


def keep_user(
    tree: Tree, operations: Sequence[Operation], native: Sequence[Operation], where: Situation
) -> StatementEdit | None:
    """Return ``request.user = await request.auser()`` for the start of a view that needs it.

    ``native`` are the operations that nothing moves into the worker thread.
    """
    node = tree.function.node
    if isinstance(node, ast.Lambda) or not node.args.args:
        return None
    request = node.args.args[0].arg
    if where.is_view and where.user_replaced and any(map(_is_of_name, operations)):
        return _load_first(tree, request)
    if where.user_loaded or not where.user_asked_for:
        return None
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
    return _first_statement(
        tree,
        "a decorator has loaded the user; without this it would be loaded again",
        f"{request}.user = await {request}.auser()\n",
    )


def _load_first(tree: Tree, request: str) -> StatementEdit:
    """Load the user before another one is put there: a name for it stands for that one."""
    reason = "the decorator had loaded the user before another one is put in its place"
    source = f"await sync_to_async(bool)({request}.user)\n"
    return _first_statement(tree, reason, source, (SYNC_TO_ASYNC,))


def _first_statement(
    tree: Tree, reason: str, source: str, imports: tuple[ImportName, ...] = ()
) -> StatementEdit:
    body = tree.function.node.body
    assert isinstance(body, list)
    first = body[1] if _is_docstring(body[0]) and len(body) > 1 else body[0]
    return StatementEdit(
        path=tree.function.module.path,
        span=tree.span(first),
        node=NodeKind.STATEMENT,
        codemod=_CODEMOD,
        reason=reason,
        source=source,
        imports=imports,
    )


def _is_of_name(operation: Operation) -> bool:
    return operation.kind is Kind.REQUEST_USER and operation.detail in {"alias", "held"}


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
