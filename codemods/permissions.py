"""Permission checks on users.

Before::

    if user.has_perm("shop.change_order"):
        ...

After::

    if await user.ahas_perm("shop.change_order"):
        ...

Only where the twin asks the same question: no backend and no user model overrides the sync
methods (Django's own async ones, native since 5.2, would bypass them).

https://docs.djangoproject.com/en/stable/ref/contrib/auth/#django.contrib.auth.models.User.has_perm
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

from ._twins import claim_twin, rewrite_twin


class Permissions(Codemod):
    """``has_perm()`` becomes ``await ahas_perm()``."""

    id = "permissions"
    owns = frozenset({Kind.PERMISSION})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim the call where the twin is honest."""
        if where.honest_permissions:
            return Decline(f"the async check could answer otherwise: {where.honest_permissions}")
        return claim_twin(
            self.id, operation, where, twin("permissions", operation.name, where.options.django)
        )

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Rename the call and await it."""
        return rewrite_twin(edit, node)
