"""Calls of the project's own functions that become async with the view.

Before::

    order = find_order(number)

After::

    order = await find_order(number)

A helper becomes async in place only if everything that mentions it is a call in a function that
becomes async. Otherwise it stays as it is, and the call goes to the worker thread.

https://docs.djangoproject.com/en/stable/topics/async/
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
from django_asyncify.edits import NodeKind


class HelperCalls(Codemod):
    """``helper()`` becomes ``await helper()``."""

    id = "helper-calls"
    owns = frozenset({Kind.HELPER_CALL})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim the call if all that it may call becomes async."""
        call = operation.node
        if not isinstance(call, ast.Call) or operation.detail not in {"", "async", "through"}:
            return Decline(_uncalled(operation))
        sync = where.staying_sync(operation)
        if sync and not where.calls_wrapped(call):
            why = "; ".join(filter(None, sorted({where.sync_reason(callee) for callee in sync})))
            return Decline(
                f"`{operation.name}` stays sync and blocks" + (f": {why}" if why else "")
            )
        reason = where.await_reason(call)
        if reason:
            return Decline(reason)
        edit = Edit(
            path=operation.path,
            span=operation.span,
            node=NodeKind.CALL,
            codemod=self.id,
            reason=f"awaits {ast.unparse(call.func)}()",
        )
        return Claim((edit,), f"{ast.unparse(call.func)}() becomes async too")

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Await the call."""
        return await_(cst.ensure_type(node, cst.Call))


def _uncalled(operation: Operation) -> str:
    """Say why what runs a function isn't a call that could be awaited."""
    if operation.detail == "constructor":
        classes = sorted(ref.cls.node.name for ref in operation.callees if ref.cls is not None)
        name = ".".join([*classes[:1], operation.name])
        return f"`{name}` blocks, and a constructor can't be awaited"
    by = operation.detail.removeprefix("called by ")
    if by != operation.detail:
        return f"`{operation.name}` blocks, and {by} calls it, which can't await it"
    return f"`{operation.name}` blocks, and it is {operation.detail or 'not called here'}"
