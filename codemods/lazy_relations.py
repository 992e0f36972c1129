"""Relations that are read lazily: the query that made the instance fetches them up front.

Before::

    article = Article.objects.get(pk=pk)
    return HttpResponse(article.author.name)

After::

    article = await Article.objects.select_related("author").aget(pk=pk)
    return HttpResponse(article.author.name)

All queries that may have made the instance must be ours to change, and a join must not change
the answer, as it could with ``only()``, ``values()``, ``union()``, row locks, an unmanaged target,
``db_constraint=False``, a base manager of its own, a write in between. Otherwise the relation is
loaded right before it is read, as it was, if that is the first thing the statement does::

    await aprefetch_related_objects([request.user], "profile")
    locale = request.user.profile.locale

What can't be loaded there is bridged, and so is a foreign key whose missing row is caught: loading
it first changes the exception that reading raises, or makes None of it. So is one whose column may
hold text, as ``article.author_id = request.POST["author"]``: that finds no row. A relation that has
been read before costs nothing.

https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related
https://docs.djangoproject.com/en/stable/ref/models/querysets/#prefetch-related-objects
"""

from __future__ import annotations

import ast
import builtins
import re

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
from django_asyncify.cst_builders import append_call, insert_before
from django_asyncify.edits import ImportName, NodeKind, SelectRelatedEdit, StatementEdit

_RAISING = frozenset({"foreign key", "one-to-one"})
_PREFETCHED = _RAISING | {"reverse one-to-one"}


class LazyRelations(Codemod):
    """``select_related()`` on the query, or the relation loaded before it is read."""

    id = "lazy-relations"
    owns = frozenset({Kind.LAZY_RELATION})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim a relation that no join fetches (the plan decides that: ``operation.honest``)."""
        node = operation.node
        if not operation.hoistable or not _is_prefetchable(operation, where):
            return Decline(operation.honest)
        if operation.detail in _RAISING and _is_caught(node, where):
            return Decline("code around it catches that the row is missing")
        assert isinstance(node, ast.Attribute)
        statement = where.tree.statement_of(node)
        owner = where.tree.text(node.value)
        edit = StatementEdit(
            path=operation.path,
            span=where.tree.span(statement),
            node=NodeKind.STATEMENT,
            codemod=self.id,
            reason=f"loads {operation.name} before it is read: {operation.honest}",
            source=f'await aprefetch_related_objects([{owner}], "{operation.name}")\n',
            imports=(ImportName("django.db.models", "aprefetch_related_objects"),),
        )
        return Claim((edit,), f"loaded before it is read: {operation.honest}")

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Append ``select_related()`` to the query, or load the relation before the statement."""
        if isinstance(edit, StatementEdit):
            assert isinstance(node, cst.BaseStatement)
            return insert_before(node, edit.source)
        assert isinstance(edit, SelectRelatedEdit)
        assert isinstance(node, cst.BaseExpression)
        query = cst.Attribute(node, cst.Name(edit.manager)) if edit.manager else node
        return append_call(query, "select_related", list(edit.paths))


def _is_prefetchable(operation: Operation, where: Situation) -> bool:
    """Whether ``aprefetch_related_objects()`` loads just what reading the attribute would.

    Of a missing row it makes None, or says that there is no relation, where reading raises.
    """
    node, models = operation.node, where.project.models
    model = models.get(operation.model)
    field = model.fields.get(operation.name) if model is not None else None
    target = models.get(field.target or "") if field is not None else None
    if field is None or target is None or target.base_manager or not target.managed:
        return False
    return (
        where.options.django >= (5, 0)
        and operation.certain
        and operation.detail in _PREFETCHED
        and field.db_constraint
        and isinstance(node, ast.Attribute)
        and re.fullmatch(r"[\w.]+", ast.unparse(node)) is not None
        and not where.await_reason(node)
        and not _anonymous_has(operation.name, where)
    )


def _is_caught(node: ast.AST, where: Situation) -> bool:
    """Whether code of the function around ``node`` may tell how reading it fails."""
    child, parent = node, where.tree.parents.get(node)
    while parent is not None:
        if isinstance(parent, ast.Try):
            caught = child in parent.body and any(map(_tells, parent.handlers))
        else:
            items = parent.items if isinstance(parent, ast.With) else []
            caught = any(ast.unparse(item).startswith(_SUPPRESSING) for item in items)
        if caught:
            return True
        child, parent = parent, where.tree.parents.get(parent)
    return False


_SUPPRESSING = ("suppress(", "contextlib.suppress(")


def _tells(handler: ast.ExceptHandler) -> bool:
    """Whether a handler may tell the exceptions apart: by their classes, or by what they say."""
    if handler.name is not None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return not all(_is_indifferent(one) for one in caught)


def _is_indifferent(caught: ast.expr | None) -> bool:
    """Whether catching a class takes either exception (``Exception``) or none (``ValueError``)."""
    name = ast.unparse(caught) if caught is not None else "Exception"
    found = getattr(builtins, name, None)
    return isinstance(found, type) and found is not AttributeError


def _anonymous_has(name: str, where: Situation) -> bool:
    """Whether the project gives ``AnonymousUser`` the attribute, which isn't a relation there."""
    project = where.project
    own = re.compile(
        rf"AnonymousUser\.{name}\b|\(\w*\.?AnonymousUser\):|AnonymousUser, ['\"]{name}"
    )
    modules = (project.module_at(path) for path in project.files_mentioning("AnonymousUser"))
    return any(m is not None and own.search(m.source.text) is not None for m in modules)
