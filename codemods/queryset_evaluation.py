"""Querysets that are evaluated without a method call: loops, comprehensions, ``list()`` ….

Before::

    titles = [article.title for article in Article.objects.all()]
    newest = sorted(Article.objects.all(), key=by_date)

After::

    titles = [article.title async for article in Article.objects.all()]
    newest = sorted([article async for article in Article.objects.all()], key=by_date)

``async for`` fills the queryset's cache just as ``for`` does, so later uses cost no further
query, and stay as they are where the rows have surely been fetched. A generator expression keeps
its shape and gets a list to walk over, since no consumer takes an async generator; where it has to
await more than that, and ``max()``, ``sum()``, ``"".join()`` and the like walk over it, it becomes
a list. Left to the
bridge: ``queryset[0]`` of a queryset that may be evaluated already or not, ``str(queryset)``,
values that may also be something else than a queryset.

https://docs.djangoproject.com/en/stable/topics/db/queries/#async-queries
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

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
from django_asyncify.cst_builders import (
    async_comp_for,
    async_for,
    async_list,
    async_set,
    rename_method,
)
from django_asyncify.edits import NodeKind
from django_asyncify.spans import Span

from ._evaluations import no_async_form, variable_name


@dataclass(frozen=True, kw_only=True)
class EvaluationEdit(Edit):
    """How a queryset is evaluated: a loop, a clause, a comprehension around it, a method.

    ``name`` is the comprehension's variable or the method's new name, ``call`` the name of the
    ``list()`` or ``set()`` whose place the comprehension takes.
    """

    name: str = ""
    call: str = ""


class QuerysetEvaluation(Codemod):
    """``for`` over a queryset becomes ``async for``."""

    id = "queryset-evaluation"
    owns = frozenset({Kind.EVALUATION})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim the evaluation by the construct that causes it."""
        reason = no_async_form(operation, where)
        if reason:
            return Decline(reason)
        if operation.detail == "truth":
            return self._truth(operation, where)
        parent = where.parent(operation.node)
        if operation.detail == "for" and isinstance(parent, ast.For):
            return self._loop(operation, where, parent)
        if operation.detail == "comprehension" and isinstance(parent, ast.comprehension):
            return self._comprehension(operation, where, parent)
        return self._list(operation, where)

    def _loop(self, operation: Operation, where: Situation, loop: ast.For) -> Claim | Decline:
        edits: list[Edit] = [
            self._edit(operation, where.tree.span(loop), NodeKind.FOR, "for -> async for")
        ]
        edits += self._iterator(operation)
        return Claim(tuple(edits), "async for fetches the rows in the worker thread")

    def _comprehension(
        self, operation: Operation, where: Situation, clause: ast.comprehension
    ) -> Claim | Decline:
        holder = where.parent(clause)
        if isinstance(holder, ast.GeneratorExp):
            return self._list(operation, where)
        target = clause.target
        assert isinstance(target, ast.expr)
        reason = where.await_reason(target)
        if reason:
            return Decline(reason)
        edit = self._edit(operation, operation.span, NodeKind.COMP_FOR, "for -> async for")
        return Claim(
            (edit, *self._iterator(operation)), "async for fetches the rows in the worker thread"
        )

    def _iterator(self, operation: Operation) -> tuple[Edit, ...]:
        if operation.name != "iterator":
            return ()
        return (
            self._edit(
                operation, operation.span, NodeKind.CALL, "iterator() -> aiterator()", "aiterator"
            ),
        )

    def _list(self, operation: Operation, where: Situation) -> Claim | Decline:
        reason = where.comprehension_reason(operation.node)
        if reason:
            return Decline(reason)
        node: ast.AST = operation.node
        if isinstance(node, ast.Starred):
            node = node.value
        call, around = where.parent(node), operation.detail
        replaced = around in {"list", "set"} and isinstance(call, ast.Call) and len(call.args) == 1
        edit = self._edit(
            operation,
            where.tree.span(call if replaced and call is not None else node),
            NodeKind.CALL if replaced else NodeKind.EXPRESSION,
            f"{around}() -> async comprehension"
            if replaced
            else "evaluated by an async comprehension",
            variable_name(operation),
            around if replaced else "",
        )
        return Claim((edit,), "an async comprehension fetches the rows in the worker thread")

    def _truth(self, operation: Operation, where: Situation) -> Claim | Decline:
        reason = where.comprehension_reason(operation.node)
        if reason:
            return Decline(reason)
        edit = self._edit(
            operation,
            operation.span,
            NodeKind.EXPRESSION,
            "asked for its truth",
            variable_name(operation),
        )
        return Claim((edit,), "the same rows are fetched in the worker thread")

    def _edit(
        self,
        operation: Operation,
        span: Span,
        node: NodeKind,
        reason: str,
        name: str = "",
        call: str = "",
    ) -> EvaluationEdit:
        return EvaluationEdit(
            path=operation.path,
            span=span,
            node=node,
            codemod=self.id,
            reason=reason,
            name=name,
            call=call,
        )

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Make the loop or clause async, or put an async comprehension around the queryset."""
        assert isinstance(edit, EvaluationEdit)
        if isinstance(node, cst.For):
            return async_for(node)
        if isinstance(node, cst.CompFor):
            return async_comp_for(node)
        if edit.name == "aiterator":
            return rename_method(cst.ensure_type(node, cst.Call), edit.name)
        if edit.call:
            inner = cst.ensure_type(node, cst.Call).args[0].value
            return (async_set if edit.call == "set" else async_list)(inner, edit.name)
        assert isinstance(node, cst.BaseExpression)
        return async_list(node, edit.name)
