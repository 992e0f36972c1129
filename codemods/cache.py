"""Django's cache: each method has an async twin.

Before::

    rates = cache.get("rates")

After::

    rates = await cache.aget("rates")

A cache backend that doesn't define the twin natively runs the sync method in the worker thread,
so an overridden sync method is honoured. ``get_or_set()`` with a callable is left to the
bridge: the twin would call it on the event loop.

https://docs.djangoproject.com/en/stable/topics/cache/#asynchronous-support
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

from ._twins import claim_twin, rewrite_twin


class Cache(Codemod):
    """``cache.get()`` becomes ``await cache.aget()``."""

    id = "cache"
    owns = frozenset({Kind.CACHE})

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        """Claim the call for its twin."""
        call = operation.node
        if not isinstance(call, ast.Call) or operation.honest:
            return Decline(operation.honest or "it isn't a call")
        if operation.name == "get_or_set":
            return Decline("aget_or_set() would call the default on the event loop")
        return claim_twin(
            self.id, operation, where, twin("cache", operation.name, where.options.django)
        )

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Rename the call and await it."""
        return rewrite_twin(edit, node)
