"""Django's shortcuts that query.

Before::

    article = get_object_or_404(Article, pk=pk)

After::

    article = await aget_object_or_404(Article, pk=pk)

https://docs.djangoproject.com/en/stable/topics/http/shortcuts/#get-object-or-404
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


class Shortcuts(Codemod):
    """``get_object_or_404()`` becomes ``await aget_object_or_404()``."""

    id = "shortcuts"
    owns = frozenset({Kind.SHORTCUT})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim the call, with the import it needs."""
        name = twin("shortcuts", operation.name, where.options.django)
        return claim_function_twin(self.id, operation, where, "django.shortcuts", name)

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Rename the call and await it."""
        return rewrite_twin(edit, node)
