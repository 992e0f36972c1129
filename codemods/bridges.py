"""What has no async form runs in the worker thread.

Before::

    total = order.calculate_total()

After::

    total = await sync_to_async(order.calculate_total)()

The smallest piece that is right is moved: a call, else an expression in a ``lambda``, else a
run of statements as a nested function. It always runs in the request's own thread
(``thread_sensitive``), so it sees the same database connection and the same thread-local
values.

https://docs.djangoproject.com/en/stable/topics/async/#sync-to-async
"""

from __future__ import annotations

import libcst as cst

from django_asyncify.codemod import Codemod, Edit, RewriteResult
from django_asyncify.cst_builders import sync_to_async_call, sync_to_async_lambda
from django_asyncify.edits import BridgeEdit, BridgeForm


class Bridges(Codemod):
    """``await sync_to_async(...)(...)``."""

    id = "bridges"

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Wrap the callee, or the whole expression."""
        assert isinstance(edit, BridgeEdit)
        assert isinstance(node, cst.BaseExpression)
        if edit.force:
            return _forced(edit, node)
        if edit.form is BridgeForm.CALL:
            return sync_to_async_call(cst.ensure_type(node, cst.Call))
        return sync_to_async_lambda(node)


def _forced(edit: BridgeEdit, node: cst.BaseExpression) -> cst.BaseExpression:
    """Fetch the value in the thread: ``await sync_to_async(list)(value)``."""
    call = cst.Call(cst.Name(edit.force), [cst.Arg(node)])
    return sync_to_async_call(call) if edit.form is BridgeForm.CALL else sync_to_async_lambda(call)
