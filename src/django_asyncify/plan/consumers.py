"""What uses a value, and so has to run where the value's queries run."""

from __future__ import annotations

import ast

from ..analysis.operations import Use
from .attribute_lookups import last_name
from .regions import RegionRefused
from .situation import Tree

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_BUILTINS = frozenset({"map", "filter", "zip", "enumerate", "iter", "reversed"})
_LAZY_ITERATORS = _BUILTINS | frozenset(
    {"accumulate", "batched", "chain", "compress", "cycle", "dropwhile", "filterfalse"}
    | {"from_iterable", "groupby", "islice", "pairwise", "starmap", "takewhile", "zip_longest"}
)


def consumer(tree: Tree, node: ast.expr, uses: frozenset[Use]) -> ast.expr | ast.stmt:
    """Return what has to move so that the use of ``node``'s value moves with it.

    Raises:
        RegionRefused: its value is used later, elsewhere.
    """
    if not uses:
        return _longest_attribute(tree, node)
    walking = _walking(tree, node) if Use.ITERATED_UNKNOWN in uses else None
    if walking is not None:
        return walking
    parent = tree.parents.get(node)
    while isinstance(parent, (ast.keyword, ast.FormattedValue, ast.Starred, ast.Tuple)):
        parent = tree.parents.get(parent)
    if isinstance(parent, ast.Attribute):
        wider = _longest_attribute(tree, parent)
        above = tree.parents.get(wider)
        return above if isinstance(above, ast.Call) and above.func is wider else wider
    if isinstance(parent, ast.comprehension):
        parent = tree.parents.get(parent)
    if isinstance(parent, (ast.expr, ast.stmt)):
        return parent
    return tree.statement_of(node)


def _walking(tree: Tree, node: ast.expr) -> ast.expr | ast.stmt | None:
    """Return what may walk over the value of ``node``, of which nothing is known."""
    lazily = isinstance(node, ast.Call) and _walks_later(node)
    for ancestor in tree.ancestors(node):
        if isinstance(ancestor, ast.comprehension):
            return _walked_by(tree, _comprehension_of(tree, ancestor))
        if isinstance(ancestor, ast.Call) and _walks_later(ancestor):
            lazily = True
        elif isinstance(ancestor, ast.For) and tree.is_within(node, ancestor.iter):
            return ancestor
        elif isinstance(ancestor, ast.stmt) and lazily:
            raise RegionRefused("an iterator that is walked over later would query then")
        elif isinstance(ancestor, (ast.Call, ast.stmt, ast.Compare)):
            return ancestor
    return None


def _comprehension_of(tree: Tree, part: ast.comprehension) -> ast.expr:
    found = tree.parents[part]
    assert isinstance(found, ast.expr)
    return found


def out_of_comprehensions(tree: Tree, node: ast.expr) -> ast.expr | ast.For:
    """Return what stands in no comprehension: ``node``, or what walks over those around it.

    Raises:
        RegionRefused: one of them is walked over later.
    """
    current: ast.expr | ast.For = node
    while not isinstance(current, ast.For):
        outer = _enclosing_comprehension(tree, current)
        if outer is None:
            break
        current = _walked_by(tree, outer)
    return current


def _enclosing_comprehension(tree: Tree, node: ast.expr) -> ast.expr | None:
    child: ast.AST = node
    for ancestor in tree.ancestors(node):
        if isinstance(ancestor, _COMPREHENSIONS):
            first = ancestor.generators[0]
            if not (child is first and tree.is_within(node, first.iter)):
                return ancestor
        if isinstance(ancestor, ast.stmt):
            return None
        child = ancestor
    return None


def _walked_by(tree: Tree, comprehension: ast.expr) -> ast.expr | ast.For:
    """Return what walks over a comprehension: a list is walked over by itself, a generator
    expression by the call it is handed to, unless that only passes it on.
    """
    if not isinstance(comprehension, ast.GeneratorExp):
        return comprehension
    child: ast.AST = comprehension
    for ancestor in tree.ancestors(comprehension):
        if isinstance(ancestor, ast.comprehension):
            child = _comprehension_of(tree, ancestor)
            if not isinstance(child, ast.GeneratorExp):
                return child
        elif isinstance(ancestor, ast.Call):
            if not _walks_later(ancestor):
                return ancestor
            child = ancestor
        elif (isinstance(ancestor, ast.For) and child is ancestor.iter) or (
            isinstance(ancestor, (ast.List, ast.Set)) and isinstance(child, ast.Starred)
        ):
            return ancestor
        elif isinstance(ancestor, (ast.keyword, ast.Starred)):
            child = ancestor
        elif ancestor is not child:
            break
    raise RegionRefused("a generator expression that runs later would query on the loop")


def _longest_attribute(tree: Tree, node: ast.expr) -> ast.expr:
    """``article.author`` grows to ``article.author.name``, unless that is called."""
    parent = tree.parents.get(node)
    while isinstance(parent, ast.Attribute) and isinstance(parent.ctx, ast.Load):
        above = tree.parents.get(parent)
        if isinstance(above, ast.Call) and above.func is parent:
            break
        node, parent = parent, above
    return node


def is_list_of(call: ast.Call, node: ast.expr) -> bool:
    """Whether a call is ``list(node)``."""
    return isinstance(call.func, ast.Name) and call.func.id == "list" and call.args == [node]


def _walks_later(call: ast.Call) -> bool:
    """Whether a call gives an iterator that does its work as it is walked over.

    ``rows.filter()`` does not: behind a dot they are functions of ``itertools``.
    """
    name = last_name(call.func)
    return name in _LAZY_ITERATORS and (isinstance(call.func, ast.Name) or name not in _BUILTINS)
