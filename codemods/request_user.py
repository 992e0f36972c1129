"""``request.user``: loaded once, before its first use.

Before::

    if request.user.is_staff:
        ...

After::

    request.user = await request.auser()
    if request.user.is_staff:
        ...

``request.auser()`` and ``request.user`` are two objects with two caches; setting the one to the
other keeps the view, its helpers and its templates on the same user, for one query as before.
Where ``auser()`` may give another user (an overridden backend, a middleware that replaces the
user) and where nothing can be put before the first use, the user is loaded in the worker
thread.

https://docs.djangoproject.com/en/stable/ref/request-response/#django.http.HttpRequest.auser
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import libcst as cst

from django_asyncify.codemod import (
    Claim,
    Codemod,
    Decline,
    Edit,
    Kind,
    Operation,
    RewriteResult,
    Situation,
)
from django_asyncify.cst_builders import await_, insert_before
from django_asyncify.edits import ImportName, NodeKind, StatementEdit


@dataclass(frozen=True, kw_only=True)
class UserInPlaceEdit(Edit):
    """``request.user`` becomes ``await request.auser()`` where it stands."""


class RequestUser(Codemod):
    """``request.user = await request.auser()`` before the first use."""

    id = "request-user"
    owns = frozenset({Kind.REQUEST_USER})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim a use before which a statement can be put, or that can be awaited in place."""
        if where.user_loaded and operation.detail in {"alias", "held", "request.user"}:
            return Claim((), "a decorator has loaded the user, and request.user with it")
        if operation.detail == "held" and not where.honest_user and not where.keeps_user(operation):
            return self._held(operation, where)
        if operation.hoistable and operation.name and operation.detail not in {"held", "other"}:
            return self._before(operation, where)
        if operation.detail == "lazy":
            return Decline("the lazy object is loaded where it is looked into")
        if where.honest_user:
            return Decline(f"request.auser() could give another user: {where.honest_user}")
        if where.keeps_user(operation):
            return Claim((), "the view starts with the user that a decorator has loaded")
        if operation.detail != "request.user":
            return Decline("the user is reached through something else than the request")
        reason = where.await_reason(operation.node)
        if not reason and where.user_read_after and not where.user_asked_for:
            reason = "a middleware reads request.user afterwards, and would load it a second time"
        if reason:
            return Decline(reason)
        edit = UserInPlaceEdit(
            path=operation.path,
            span=operation.span,
            node=NodeKind.ATTRIBUTE,
            codemod=self.id,
            reason="loads the user where it is used, on this path only",
        )
        return Claim((edit,), "Django has request.auser()")

    def _held(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Load the user before it is put into what holds it, right above."""
        statement = where.tree.statement_of(operation.node)
        first = _put_right_above(statement, operation.name, where) if operation.hoistable else None
        if first is None or not operation.name:
            return Decline("a container holds the user, and loads it where that is looked into")
        edit = StatementEdit(
            path=operation.path,
            span=where.tree.span(first),
            node=NodeKind.STATEMENT,
            codemod=self.id,
            reason="loads the user before it is put where it is used",
            source=f"{operation.name}.user = await {operation.name}.auser()\n",
        )
        return Claim((edit,), "Django has request.auser()")

    def _before(self, operation: Operation, where: Situation) -> Claim:
        statement = where.tree.statement_of(operation.node)
        lazy = operation.detail == "lazy"
        request, bridged = operation.name, lazy or bool(where.honest_user)
        used = where.tree.text(operation.node)
        source = f"await sync_to_async(bool)({used})\n"
        if not bridged:
            made = _alias_made(statement, used, request, where)
            statement = made or statement
            alias = f" = {used}" if operation.detail == "alias" and made is None else ""
            source = f"{request}.user{alias} = await {request}.auser()\n"
        edit = StatementEdit(
            path=operation.path,
            span=where.tree.span(statement),
            node=NodeKind.STATEMENT,
            codemod=self.id,
            reason=f"loads {'the lazy object' if lazy else 'the user'} before its first use",
            source=source,
            imports=(ImportName("asgiref.sync", "sync_to_async"),) if bridged else (),
        )
        if lazy:
            return Claim((edit,), "the lazy object is loaded in the worker thread", bridged=True)
        if bridged:
            why = f"request.auser() could give another user: {where.honest_user}"
            return Claim((edit,), f"loaded in the worker thread: {why}", bridged=True)
        return Claim((edit,), "Django has request.auser()")

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Put the statement before, or await the user in place."""
        if isinstance(edit, UserInPlaceEdit):
            user = cst.ensure_type(node, cst.Attribute)
            return await_(cst.Call(user.with_changes(attr=cst.Name("auser"))))
        assert isinstance(edit, StatementEdit)
        assert isinstance(node, cst.BaseStatement)
        return insert_before(node, edit.source)


def _alias_made(statement: ast.stmt, alias: str, request: str, where: Situation) -> ast.stmt | None:
    """Return ``user = request.user`` if it stands right above ``statement``."""
    above = next(_above(statement, where), None)
    made = ast.unparse(above) if isinstance(above, ast.Assign) else ""
    return above if made == f"{alias} = {request}.user" else None


def _above(statement: ast.stmt, where: Situation) -> Iterator[ast.stmt]:
    """Yield the statements above one in its block, the nearest first."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(where.tree.parents.get(statement), field, None)
        if isinstance(block, list) and statement in block:
            yield from reversed(block[: block.index(statement)])


def _put_right_above(statement: ast.stmt, request: str, where: Situation) -> ast.stmt | None:
    """Return the first of the statements down to ``statement`` that read the user.

    Between them nothing is called but what makes containers, and no other place reads the user.
    """
    run = [statement, *takewhile(_only_fills, _above(statement, where))]
    reading = [one for one in run if _reads_user(one, request)]
    function = where.tree.function.node
    before = [n for n in _reads_user(function, request) if n.lineno <= statement.lineno]
    inside = {id(n) for one in reading for n in _reads_user(one, request)}
    return reading[-1] if reading and all(id(n) in inside for n in before) else None


def _reads_user(node: ast.AST, request: str) -> list[ast.Attribute]:
    return [
        n
        for n in ast.walk(node)
        if isinstance(n, ast.Attribute) and ast.unparse(n) == f"{request}.user"
    ]


def _only_fills(statement: ast.stmt) -> bool:
    """Whether a statement does no more than putting values into names and containers."""
    calls = (n.func for n in ast.walk(statement) if isinstance(n, ast.Call))
    return isinstance(statement, (ast.Assign, ast.AnnAssign)) and all(
        isinstance(function, ast.Name) and function.id in {"dict", "list", "set", "tuple"}
        for function in calls
    )
