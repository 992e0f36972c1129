"""Methods that run a query, on managers and querysets: each has an async twin.

Before::

    article = Article.objects.get(pk=pk)

After::

    article = await Article.objects.aget(pk=pk)

Left to the bridge where the twin wouldn't do the same: a manager class that overrides the sync
method (``Manager.aget()`` goes to the queryset), a query with ``select_for_update()``, a class
that can't be read, a place where ``await`` can't stand.

https://docs.djangoproject.com/en/stable/ref/models/querysets/#methods-that-do-not-return-querysets
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
from django_asyncify.edits import ImportName

from ._twins import claim_twin, rewrite_twin

_FUNCTION = "prefetch_related_objects"


class QuerysetMethods(Codemod):
    """``get()`` becomes ``await aget()``, and so on."""

    id = "queryset-methods"
    owns = frozenset({Kind.QUERY_METHOD})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim the call for its twin."""
        django = where.options.django
        if operation.name == _FUNCTION:
            name = twin("prefetch", _FUNCTION, django)
            imports = (ImportName("django.db.models", name),) if name else ()
            old = (ImportName("django.db.models", _FUNCTION),)
            return claim_twin(self.id, operation, where, name, imports=imports, replaces=old)
        return claim_twin(self.id, operation, where, twin("queryset", operation.name, django))

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Rename the call and await it."""
        return rewrite_twin(edit, node)
