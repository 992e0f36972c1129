"""What code prefetches: by ``Prefetch(..., to_attr=name)``, and into instances it has.

https://docs.djangoproject.com/en/stable/ref/models/querysets/#prefetch-related-objects
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

#: A lookup that can't be read: any relation may be meant.
ANY_RELATION = "*"
#: Where Django keeps the rows; code may put some there itself.
_KEPT = "_prefetched_objects_cache"
_FETCHING = frozenset({"aprefetch_related_objects", "prefetch_related_objects"})
#: A module without any of them prefetches nothing into instances.
PREFETCHING_WORDS = _FETCHING | {_KEPT}


def prefetched_to(tree: ast.Module) -> Iterator[str]:
    """Yield what the calls in a module give as ``to_attr``: by name, or third to ``Prefetch``."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given = [k.value for k in node.keywords if k.arg == "to_attr"]
        if _makes_prefetch(node):
            given += node.args[2:3]
        for one in given:
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value


def prefetched_into(tree: ast.Module) -> Iterator[str]:
    """Yield the relations that the calls in a module prefetch into instances which are there."""
    called: set[ast.expr] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _FETCHING:
                called.add(node.func)
                for lookup in node.args[1:]:
                    yield from _relations(lookup)
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _FETCHING:
                yield from () if node in called else (ANY_RELATION,)
            case ast.Attribute(attr=name) if name == _KEPT:
                yield ANY_RELATION
            case ast.alias(name=name, asname=str()) if name in _FETCHING:
                yield ANY_RELATION


def _relations(lookup: ast.expr) -> list[str]:
    if isinstance(lookup, ast.Call) and _makes_prefetch(lookup):
        named = [k.value for k in lookup.keywords if k.arg == "lookup"]
        lookup = next(iter((*lookup.args, *named)), lookup)
    if isinstance(lookup, ast.Constant) and isinstance(lookup.value, str):
        return lookup.value.split("__")
    return [ANY_RELATION]


def _makes_prefetch(call: ast.Call) -> bool:
    return ast.unparse(call.func).endswith("Prefetch")
