"""The project's own decorators: they get a branch for async views.

Before::

    def staff_only(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            return view(request, *args, **kwargs)

        return wrapper

After::

    def staff_only(view):
        if iscoroutinefunction(view):

            @wraps(view)
            async def wrapper(request, *args, **kwargs):
                return await view(request, *args, **kwargs)

            return wrapper

        @wraps(view)
        def wrapper(request, *args, **kwargs):
            return view(request, *args, **kwargs)

        return wrapper

Sync views under the decorator keep the code they had.

https://docs.djangoproject.com/en/stable/topics/async/#decorators
"""

from __future__ import annotations

import libcst as cst

from django_asyncify.codemod import Codemod, Edit, RewriteResult


class Decorators(Codemod):
    """A decorator's wrapper gets an async twin."""

    id = "decorators"

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """The rewrite engine makes the twin, since it needs the statements around the wrapper."""
        return node
