"""Rendering a template: Django renders a ``TemplateResponse`` in the worker thread.

Before::

    return render(request, "blog/article.html", {"article": article})

After::

    return TemplateResponse(request, "blog/article.html", {"article": article})

Only where nothing can tell the difference: the view, or a helper whose answer its views return,
returns it with nothing but headers, cookies or the status set before, outside of any ``with`` and
the body of any ``try``, no decorator or caller reads the content, and no middleware has
``process_template_response``. Elsewhere ``render()`` runs in the worker thread.

https://docs.djangoproject.com/en/stable/ref/template-response/
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
from django_asyncify.cst_builders import rename_function
from django_asyncify.edits import ImportName, NodeKind

from ._responses import is_returned

#: Of ``render()``; ``TemplateResponse()`` has ``template`` and, before ``using``, ``charset``.
_PARAMETERS = ("request", "template_name", "context", "content_type", "status", "using")


class Rendering(Codemod):
    """``render()`` becomes ``TemplateResponse()``."""

    id = "rendering"
    owns = frozenset({Kind.RENDERING})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim ``render(...)`` where the time of rendering makes no difference."""
        call = operation.node
        if (
            operation.name != "render"
            or operation.detail == "response"
            or not isinstance(call, ast.Call)
        ):
            return Decline(f"{operation.name}() renders a template, which may query")
        reason = where.render_reason or self._place(call, where)
        if reason:
            return Decline(f"it can't become a TemplateResponse: {reason}")
        edit = Edit(
            path=operation.path,
            span=operation.span,
            node=NodeKind.CALL,
            codemod=self.id,
            reason="render() -> TemplateResponse(), which Django renders in the worker thread",
            imports=(ImportName("django.template.response", "TemplateResponse"),),
            replaces=(ImportName("django.shortcuts", "render"),),
        )
        return Claim((edit,), "Django renders a TemplateResponse in the worker thread")

    def _place(self, call: ast.Call, where: Situation) -> str:
        if not isinstance(call.func, ast.Name) or call.func.id != "render":
            return "it isn't called by its own name"
        if not _plain_arguments(call):
            return "its arguments aren't plain"
        if not is_returned(call, where):
            return "the response is used before it is returned"
        inner: ast.AST = call
        for ancestor in where.tree.ancestors(call):
            if isinstance(ancestor, (ast.With, ast.AsyncWith)) or (
                isinstance(ancestor, ast.Try) and not _is_past(ancestor, inner)
            ):
                return "it stands inside a with or try statement"
            inner = ancestor
        return ""

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Rename the call, and the arguments that have another name or place."""
        call = cst.ensure_type(node, cst.Call)
        arguments = [_argument(place, argument) for place, argument in enumerate(call.args)]
        return rename_function(call.with_changes(args=arguments), "TemplateResponse")


def _is_past(statement: ast.Try, inner: ast.AST) -> bool:
    """Whether nothing of a ``try`` is to run, or to catch, after its part that ``inner`` is."""
    return not statement.finalbody and inner in (*statement.handlers, *statement.orelse)


def _plain_arguments(call: ast.Call) -> bool:
    """Whether the request and the template are surely among the arguments."""
    names = {keyword.arg for keyword in call.keywords}
    if any(isinstance(a, ast.Starred) for a in call.args) or len(call.args) > len(_PARAMETERS):
        return False
    if len(call.args) >= 2:
        return True
    return names <= {*_PARAMETERS} and names >= {*_PARAMETERS[len(call.args) : 2]}


def _argument(place: int, argument: cst.Arg) -> cst.Arg:
    if argument.keyword is not None:
        renamed = argument.keyword.value == "template_name"
        return argument.with_changes(keyword=cst.Name("template")) if renamed else argument
    if argument.star or _PARAMETERS[place] != "using":
        return argument
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    return argument.with_changes(keyword=cst.Name("using"), equal=equal)
