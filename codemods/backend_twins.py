"""An authentication backend's ``get_user()``: it gets the async twin that it lacks.

Before::

    class EmailBackend(ModelBackend):
        def get_user(self, user_id):
            return User.objects.select_related("profile").get(pk=user_id)

After::

    class EmailBackend(ModelBackend):
        def get_user(self, user_id):
            return User.objects.select_related("profile").get(pk=user_id)

        async def aget_user(self, user_id):
            return await sync_to_async(self.get_user)(user_id)

Async views ask ``aget_user()``, through ``login_required`` and ``request.auser()``. Since Django
5.2 ``ModelBackend`` has one of its own that knows nothing of an overridden ``get_user()``; the
twin is the one of ``BaseBackend``. It is put there once, with the first view that asks for it.

https://docs.djangoproject.com/en/stable/topics/auth/customizing/#writing-an-authentication-backend
"""

from __future__ import annotations

import libcst as cst

from django_asyncify.codemod import (
    Claim,
    Codemod,
    Decline,
    Edit,
    Operation,
    RewriteResult,
    Situation,
)
from django_asyncify.cst_builders import make_async, with_leading_lines
from django_asyncify.edits import MethodTwinEdit


class BackendTwins(Codemod):
    """A backend's ``get_user()`` gets an ``aget_user()`` that runs it in the worker thread."""

    id = "backend-twins"

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Own no operation: the plan finds the backends."""
        return Decline("the plan decides which backends get a twin")

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Put the twin after the method."""
        assert isinstance(edit, MethodTwinEdit)
        method = cst.ensure_type(node, cst.FunctionDef)
        own, user_id = [
            p.name.value for p in (*method.params.posonly_params, *method.params.params)
        ]
        call = f"return await sync_to_async({own}.{method.name.value})({user_id})"
        twin = make_async(method).with_changes(
            name=cst.Name(edit.twin), body=cst.IndentedBlock([cst.parse_statement(call)])
        )
        return cst.FlattenSentinel(
            [method, with_leading_lines(twin, [cst.EmptyLine(indent=False)])]
        )
