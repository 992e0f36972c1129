"""Relations that are read lazily: the query that made the instance fetches them up front.

Before::

    article = Article.objects.get(pk=pk)
    return HttpResponse(article.author.name)

After::

    article = await Article.objects.select_related("author").aget(pk=pk)
    return HttpResponse(article.author.name)

All queries that may have made the instance must be ours to change, else the access is bridged.
So it is where a join could change the answer: ``only()``, ``values()``, ``union()``, row locks,
an unmanaged target, ``db_constraint=False``, a base manager of its own, a write in between.

https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related
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
from django_asyncify.cst_builders import append_call
from django_asyncify.edits import SelectRelatedEdit


class LazyRelations(Codemod):
    """``select_related()`` on the query instead of a query per access."""

    id = "lazy-relations"
    owns = frozenset({Kind.LAZY_RELATION})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """The plan decides, since the edit is elsewhere: at the queries."""
        return Decline(operation.honest or "the query isn't known")

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Append ``select_related()`` to the query."""
        assert isinstance(edit, SelectRelatedEdit)
        assert isinstance(node, cst.BaseExpression)
        query = cst.Attribute(node, cst.Name(edit.manager)) if edit.manager else node
        return append_call(query, "select_related", list(edit.paths))
