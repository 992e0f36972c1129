"""``request.user``: loaded once, before its first use.

Before::

    if request.user.is_staff:
        ...

After::

    request.user = await request.auser()
    if request.user.is_staff:
        ...

``request.auser()`` and ``request.user`` are two objects with two caches; setting the one to the other keeps
the view, its helpers and its templates on the same user, for one query as before. Where ``auser()`` may
give another user (an overridden backend, a middleware that replaces the user) and where nothing can be
put before the first use, the user is loaded in the worker thread.

https://docs.djangoproject.com/en/stable/ref/request-response/#django.http.HttpRequest.auser
"""

from __future__ import annotations

from dataclasses import dataclass

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
from django_asyncify.cst_builders import insert_before
from django_asyncify.edits import NodeKind


@dataclass(frozen=True, kw_only=True)
class LoadUserEdit(Edit):
    """The statement that loads the user, put before the one that uses it first."""

    source: str


class RequestUser(Codemod):
    """``request.user = await request.auser()`` before the first use."""

    id = "request-user"
    owns = frozenset({Kind.REQUEST_USER})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim a use before which a statement can be put."""
        if where.honest_user:
            return Decline(f"request.auser() could give another user: {where.honest_user}")
        if not operation.hoistable or not operation.name:
            return Decline("the user is only looked into on some paths here")
        if operation.detail == "other":
            return Decline("the user is reached through something else than the request")
        statement = where.tree.statement_of(operation.node)
        request = operation.name
        targets = f"{request}.user"
        if operation.detail == "alias":
            targets += f" = {where.tree.text(operation.node)}"
        edit = LoadUserEdit(
            path=operation.path, span=where.tree.span(statement), node=NodeKind.STATEMENT,
            codemod=self.id, reason="loads the user before its first use",
            source=f"{targets} = await {request}.auser()\n",
        )
        return Claim((edit,), "Django has request.auser()")

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Put the statement before."""
        assert isinstance(edit, LoadUserEdit)
        assert isinstance(node, cst.BaseStatement)
        return insert_before(node, edit.source)
