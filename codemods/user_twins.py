"""Middleware that assigns ``request.user``: it sets the ``request.auser`` that goes with it.

Before::

    class TokenMiddleware(MiddlewareMixin):
        def process_request(self, request):
            request.user = user_of(request.headers.get("X-Token"))

After::

    class TokenMiddleware(MiddlewareMixin):
        def process_request(self, request):
            request.user = user_of(request.headers.get("X-Token"))

            async def auser():
                return request.user

            request.auser = auser

Async views and Django's ``login_required`` ask ``request.auser()``, which knows nothing of a user
that middleware has put there: Django's own ``AuthenticationMiddleware`` sets both. A user that may
be lazy is loaded in the worker thread. The twin is put there once, with the first view that asks
for the user.

https://docs.djangoproject.com/en/stable/ref/request-response/#django.http.HttpRequest.auser
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
import libcst.matchers as m

from django_asyncify.codemod import Codemod, Edit, RewriteResult
from django_asyncify.cst_builders import with_leading_lines
from django_asyncify.edits import UserTwinEdit

_BLANK = cst.EmptyLine(indent=False)


class UserTwins(Codemod):
    """An assignment of ``request.user`` in middleware is followed by one of ``request.auser``."""

    id = "user-twins"

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Put the twins after the assignments."""
        assert isinstance(edit, UserTwinEdit)
        function = cst.ensure_type(node, cst.FunctionDef)
        body = function.body.visit(_Adding(edit))
        return function.with_changes(body=body)


class _Adding(cst.CSTTransformer):
    def __init__(self, edit: UserTwinEdit) -> None:
        super().__init__()
        target = m.AssignTarget(m.Attribute(m.Name(edit.request), m.Name("user")))
        self.assignment = m.SimpleStatementLine([m.Assign([target])])
        self.source = edit.source

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        statements: list[cst.BaseStatement] = []
        for index, statement in enumerate(updated_node.body):
            statements.append(statement)
            if m.matches(statement, self.assignment):
                statements += self._twin(updated_node.body[index + 1 : index + 2])
        return updated_node.with_changes(body=statements)

    def _twin(self, after: Sequence[cst.BaseStatement]) -> Sequence[cst.BaseStatement]:
        """Return the twin as statements, or nothing if it is there already."""
        if after and m.matches(after[0], m.FunctionDef(m.Name("auser"))):
            return ()
        statements = cst.parse_module(self.source).body
        return [with_leading_lines(statement, [_BLANK]) for statement in statements]
