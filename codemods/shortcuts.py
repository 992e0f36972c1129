"""Django's shortcuts that query.

Before::

    article = get_object_or_404(Article, pk=pk)

After::

    article = await aget_object_or_404(Article, pk=pk)

https://docs.djangoproject.com/en/stable/topics/http/shortcuts/#get-object-or-404
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
from django_asyncify.edits import ImportName

from ._twins import claim_twin, rewrite_twin

_MODULE = "django.shortcuts"


class Shortcuts(Codemod):
    """``get_object_or_404()`` becomes ``await aget_object_or_404()``."""

    id = "shortcuts"
    owns = frozenset({Kind.SHORTCUT})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim the call, with the import it needs."""
        call = operation.node
        name = twin("shortcuts", operation.name, where.options.django)
        if not isinstance(call, ast.Call):
            return Decline("it isn't called directly")
        if isinstance(call.func, ast.Attribute):
            return claim_twin(self.id, operation, where, name)
        if not isinstance(call.func, ast.Name) or call.func.id != operation.name:
            return Decline(f"{operation.name} goes by another name here")
        imports = (ImportName(_MODULE, name),) if name else ()
        old = (ImportName(_MODULE, operation.name),)
        return claim_twin(self.id, operation, where, name, imports=imports, replaces=old)

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Rename the call and await it."""
        return rewrite_twin(edit, node)
