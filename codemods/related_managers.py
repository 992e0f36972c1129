"""Changing a relation through its manager: ``add``, ``remove``, ``set``, ``clear``.

Before::

    article.tags.add(tag)

After::

    await article.tags.aadd(tag)

https://docs.djangoproject.com/en/stable/ref/models/relations/
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


class RelatedManagers(Codemod):
    """``add()`` becomes ``await aadd()``."""

    id = "related-managers"
    owns = frozenset({Kind.RELATED_MANAGER})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim the call for its twin."""
        name = twin("related", operation.name, where.options.django)
        return claim_twin(self.id, operation, where, name)

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Rename the call and await it."""
        return rewrite_twin(edit, node)
