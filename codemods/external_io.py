"""Waiting outside of the database: what Python itself can await.

Before::

    time.sleep(0.2)

After::

    await sleep(0.2)

Everything else that waits (sockets, files, processes, HTTP clients, mail) goes to the worker
thread: it raises nothing on the event loop, but every request would wait for it.

https://docs.djangoproject.com/en/stable/topics/async/#performance
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


class ExternalIo(Codemod):
    """``time.sleep()`` becomes ``await asyncio.sleep()``."""

    id = "external-io"
    owns = frozenset({Kind.EXTERNAL_IO})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim ``time.sleep()`` alone."""
        call = operation.node
        if operation.name != "time.sleep" or not isinstance(call, ast.Call) or len(call.args) != 1:
            return Decline(f"{operation.name or 'it'} waits for something outside of the process")
        if call.keywords or isinstance(call.args[0], ast.Starred):
            return Decline("its arguments aren't plain")
        reason = where.await_reason(call)
        if reason:
            return Decline(reason)
        edit = Edit(
            path=operation.path,
            span=operation.span,
            node=NodeKind.CALL,
            codemod=self.id,
            reason="time.sleep() -> await asyncio.sleep()",
            imports=(ImportName("asyncio", "sleep"),),
        )
        return Claim((edit,), "asyncio can sleep without blocking")

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Call ``asyncio.sleep``, imported as ``sleep``."""
        return await_(cst.ensure_type(node, cst.Call).with_changes(func=cst.Name("sleep")))
