"""``async_to_sync(f)(x)`` in a view: an error on the event loop, and a plain ``await`` there.

Before::

    result = async_to_sync(fetch)(url)

After::

    result = await fetch(url)

https://docs.djangoproject.com/en/stable/topics/async/#async-to-sync
"""

from __future__ import annotations

import ast

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
from django_asyncify.cst_builders import await_
from django_asyncify.edits import ImportName, NodeKind


class AsyncToSyncCalls(Codemod):
    """``async_to_sync(f)(x)`` becomes ``await f(x)``."""

    id = "async-to-sync-calls"
    owns = frozenset({Kind.ASYNC_TO_SYNC})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim it where it is called at once."""
        parent = where.parent(operation.node)
        if not isinstance(parent, ast.Call) or parent.func is not operation.node:
            return Decline("async_to_sync() isn't called at once")
        reason = where.await_reason(parent)
        if reason:
            return Decline(reason)
        edit = Edit(
            path=operation.path,
            span=where.tree.span(parent),
            node=NodeKind.CALL,
            codemod=self.id,
            reason="async_to_sync() -> await",
            replaces=(ImportName("asgiref.sync", "async_to_sync"),),
        )
        return Claim((edit,), "the view can await it itself")

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Take ``async_to_sync`` off and await."""
        call = cst.ensure_type(node, cst.Call)
        wrapped = cst.ensure_type(call.func, cst.Call).args[0].value
        return await_(call.with_changes(func=wrapped))
