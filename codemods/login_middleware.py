"""Middleware that redirects to the login by ``login_required(view)``: it leaves the view alone.

Before::

    class LoginRequiredMiddleware(MiddlewareMixin):
        def process_view(self, request, view_func, view_args, view_kwargs):
            if request.user.is_authenticated or request.path in PUBLIC:
                return None
            return login_required(view_func)(request, *view_args, **view_kwargs)

After::

    class LoginRequiredMiddleware(MiddlewareMixin):
        def process_view(self, request, view_func, view_args, view_kwargs):
            if request.user.is_authenticated or request.path in PUBLIC:
                return None
            return login_required(lambda *args, **kwargs: None)(request, *view_args, **view_kwargs)

Nobody is logged in there, so that the view isn't called and the answer is a redirect. With an async
view, ``login_required`` would make a coroutine, which Django doesn't take from ``process_view()``.
The change is made once, with the first view that becomes async; Django's own
``LoginRequiredMiddleware`` (5.1) needs none.

https://docs.djangoproject.com/en/stable/topics/http/middleware/#process-view
"""

from __future__ import annotations

import libcst as cst

from django_asyncify.codemod import Codemod, Edit, RewriteResult


class LoginMiddleware(Codemod):
    """``login_required(view)`` in a middleware becomes one of a function that is never called."""

    id = "login-middleware"

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Put a function in the place of the view."""
        call = cst.ensure_type(node, cst.Call)
        stand_in = cst.parse_expression("lambda *args, **kwargs: None")
        return call.with_changes(args=[call.args[0].with_changes(value=stand_in)])
