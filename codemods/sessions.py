"""The session: loaded by its first use, which has an async form.

Before::

    if "cart" in request.session:
        del request.session["cart"]

After::

    if await request.session.ahas_key("cart"):
        del request.session["cart"]

Once the session is loaded (by such a use, awaited or bridged, by the user, by an async
``login_required``), later uses query nothing and stay as they are. A first use that is
``request.session[key]``, which may raise ``KeyError``, or a deletion is left to the bridge, as are
engines that aren't Django's own. Async sessions came with Django 5.1.

https://docs.djangoproject.com/en/stable/topics/http/sessions/
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
from django_asyncify.cst_builders import await_
from django_asyncify.django_api.versions import twin
from django_asyncify.edits import NodeKind

from ._twins import claim_twin, rewrite_twin


@dataclass(frozen=True, kw_only=True)
class ContainsEdit(Edit):
    """``key in session`` becomes ``await session.ahas_key(key)``."""


@dataclass(frozen=True, kw_only=True)
class AssignmentEdit(Edit):
    """``session[key] = value`` becomes ``await session.aset(key, value)``."""


class Sessions(Codemod):
    """``session.get()`` becomes ``await session.aget()``."""

    id = "sessions"
    owns = frozenset({Kind.SESSION})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim method calls and membership tests."""
        if where.session_reason:
            return Decline(where.session_reason)
        node = operation.node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return self._method(operation, where, node.func.attr)
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.In):
            reason = where.await_reason(node)
            if reason:
                return Decline(reason)
            edit = ContainsEdit(
                path=operation.path,
                span=operation.span,
                node=NodeKind.EXPRESSION,
                codemod=self.id,
                reason="in -> await ahas_key()",
            )
            return Claim((edit,), "sessions have ahas_key()")
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            return self._assignment(operation, where, node)
        return Decline("this use of the session has no async form")

    def _assignment(
        self, operation: Operation, where: Situation, node: ast.Subscript
    ) -> Claim | Decline:
        statement = where.parent(node)
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            return Decline("it isn't assigned by itself")
        edit = AssignmentEdit(
            path=operation.path,
            span=where.tree.span(statement),
            node=NodeKind.STATEMENT,
            codemod=self.id,
            reason="session[key] = value -> await session.aset(key, value)",
        )
        return Claim((edit,), "sessions have aset()")

    def _method(self, operation: Operation, where: Situation, name: str) -> Claim | Decline:
        async_name = twin("session", name, where.options.django)
        if not async_name:
            return Decline(f"session.{name}() has no async twin")
        return claim_twin(self.id, operation, where, async_name)

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Await the twin."""
        if isinstance(edit, AssignmentEdit):
            return _assigned(cst.ensure_type(node, cst.SimpleStatementLine))
        if not isinstance(edit, ContainsEdit):
            return rewrite_twin(edit, node)
        compare = cst.ensure_type(node, cst.Comparison)
        method = cst.Attribute(compare.comparisons[0].comparator, cst.Name("ahas_key"))
        call = cst.Call(method, [cst.Arg(compare.left)], lpar=compare.lpar, rpar=compare.rpar)
        return await_(call)


def _assigned(line: cst.SimpleStatementLine) -> cst.SimpleStatementLine:
    assignment = cst.ensure_type(line.body[0], cst.Assign)
    target = cst.ensure_type(assignment.targets[0].target, cst.Subscript)
    key = cst.ensure_type(target.slice[0].slice, cst.Index).value
    method = cst.Attribute(target.value, cst.Name("aset"))
    call = cst.Call(method, [cst.Arg(key), cst.Arg(assignment.value)])
    first = cst.Expr(await_(call), semicolon=assignment.semicolon)
    return line.with_changes(body=[first, *line.body[1:]])
