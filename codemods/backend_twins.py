"""``get_user()`` of a backend, ``has_perm()`` of a backend or the user model: the twin it lacks.

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

Async views ask ``aget_user()``, through ``login_required`` and ``request.auser()``, and
``ahas_perm()``, through ``permission_required``. Since Django 5.2 ``ModelBackend`` has methods of
its own that know nothing of overridden sync ones, as the user's ``PermissionsMixin`` has; the twins
are like those of ``BaseBackend``. They are put there once, with the first view that asks for them.

https://docs.djangoproject.com/en/stable/topics/auth/customizing/#writing-an-authentication-backend
"""

from __future__ import annotations

import libcst as cst

from django_asyncify.codemod import Codemod, Edit, RewriteResult
from django_asyncify.cst_builders import make_async, with_leading_lines
from django_asyncify.edits import MethodTwinEdit


class BackendTwins(Codemod):
    """A backend's or the user's check gets an async twin that runs it in the worker thread."""

    id = "backend-twins"

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Put the twin after the method."""
        assert isinstance(edit, MethodTwinEdit)
        method = cst.ensure_type(node, cst.FunctionDef)
        own, given = _handed_on(method.params)
        call = f"return await sync_to_async({own}.{method.name.value})({given})"
        twin = make_async(method).with_changes(
            name=cst.Name(edit.twin), body=cst.IndentedBlock([cst.parse_statement(call)])
        )
        return cst.FlattenSentinel(
            [method, with_leading_lines(twin, [cst.EmptyLine(indent=False)])]
        )


def _handed_on(parameters: cst.Parameters) -> tuple[str, str]:
    """Return the name of the instance, and the arguments that hand all others on."""
    own, *others = [p.name.value for p in (*parameters.posonly_params, *parameters.params)]
    if isinstance(parameters.star_arg, cst.Param):
        others.append(f"*{parameters.star_arg.name.value}")
    others += [f"{p.name.value}={p.name.value}" for p in parameters.kwonly_params]
    if parameters.star_kwarg is not None:
        others.append(f"**{parameters.star_kwarg.name.value}")
    return own, ", ".join(others)
