"""Saving, deleting and refreshing an instance.

Before::

    article.save(update_fields=["title"])

After::

    await article.asave(update_fields=["title"])

``asave()`` calls the model's own ``save()`` in the worker thread, but hands it all of Django's
arguments by name. It is left to the bridge where the project's ``save()`` doesn't take those,
looks at which ones were given, or gets arguments of its own; likewise for ``delete()``.

https://docs.djangoproject.com/en/stable/ref/models/instances/#django.db.models.Model.asave
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
from django_asyncify.django_api.versions import twin

from ._twins import claim_twin, rewrite_twin

_ARGUMENTS = {
    "save": {"force_insert", "force_update", "using", "update_fields"},
    "delete": {"using", "keep_parents"},
    "refresh_from_db": {"using", "fields", "from_queryset"},
}


class InstanceMethods(Codemod):
    """``save()`` becomes ``await asave()``."""

    id = "instance-methods"
    owns = frozenset({Kind.INSTANCE_METHOD})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim the call unless it hands over something that the twin doesn't take."""
        call = operation.node
        if not isinstance(call, ast.Call) or operation.name not in _ARGUMENTS:
            return Decline(operation.honest or f"{operation.name}() has no async twin")
        allowed = _ARGUMENTS[operation.name]
        if any(keyword.arg not in allowed for keyword in call.keywords):
            return Decline(
                f"{operation.name}() gets arguments that a{operation.name}() doesn't take"
            )
        if call.args and operation.name != "refresh_from_db":
            return Decline(f"a{operation.name}() takes no positional arguments")
        return claim_twin(
            self.id, operation, where, twin("model", operation.name, where.options.django)
        )

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Rename the call and await it."""
        return rewrite_twin(edit, node)
