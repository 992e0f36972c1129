"""Functions that become async: ``def`` turns into ``async def``.

Before::

    def ping(request):
        return HttpResponse("pong")

After::

    async def ping(request):
        return HttpResponse("pong")

Which functions that are is the plan's decision; nothing is claimed here.

https://docs.djangoproject.com/en/stable/topics/async/#async-views
"""

from __future__ import annotations

import libcst as cst

from django_asyncify.codemod import Codemod, Edit, RewriteResult
from django_asyncify.cst_builders import make_async


class AsyncViewFunctions(Codemod):
    """``def`` becomes ``async def``."""

    id = "async-view-functions"

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Put ``async`` before ``def``."""
        return make_async(cst.ensure_type(node, cst.FunctionDef))
