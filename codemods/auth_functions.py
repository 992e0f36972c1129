"""Who logs in and out, and Django's own functions for it.

Before::

    user = get_user(request)

After::

    user = await aget_user(request)

The others stay in the worker thread, though they have async twins: ``aauthenticate()`` and
``acheck_password()`` hash the password on the event loop, for every request to wait;
``alogin()``, ``alogout()`` and ``aupdate_session_auth_hash()`` write more than once (session, last
login, receivers), and a client that hangs up would cut them in two.

https://docs.djangoproject.com/en/stable/topics/auth/default/#how-to-log-a-user-in
"""

from __future__ import annotations

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
from django_asyncify.django_api.versions import twin

from ._twins import claim_function_twin, rewrite_twin

_SEVERAL_WRITES = frozenset({"login", "logout", "update_session_auth_hash"})
_HASHES = frozenset(
    {
        "authenticate",
        "check_password",
        "set_password",
        "make_password",
        "create_user",
        "create_superuser",
    }
)


class AuthFunctions(Codemod):
    """``get_user()`` becomes ``await aget_user()``; what hashes or writes stays together."""

    id = "auth-functions"
    owns = frozenset({Kind.AUTH})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim ``get_user()`` where the twin asks the backends the same question."""
        name = operation.name
        if name in _SEVERAL_WRITES:
            return Decline(f"a client that hangs up could cut a{name}() in two")
        if name in _HASHES:
            return Decline("it hashes a password, which would hold up the event loop")
        if name != "get_user" or operation.detail != "function":
            return Decline(f"{name}() asks the authentication backends, or hashes a password")
        async_name = twin("auth", name, where.options.django)
        reason = where.honest_session_user or where.honest_user or where.session_reason
        if async_name and reason:
            return Decline(f"aget_user() could give another user: {reason}")
        return claim_function_twin(self.id, operation, where, "django.contrib.auth", async_name)

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Rename the call and await it."""
        return rewrite_twin(edit, node)
