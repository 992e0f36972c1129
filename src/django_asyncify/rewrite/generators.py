"""Generator expressions that get an ``await``: the plan lets it stand where a list does as well."""

from __future__ import annotations

import libcst as cst


def listed(before: cst.GeneratorExp, after: cst.GeneratorExp) -> cst.BaseExpression:
    """Return a list comprehension in place of ``after``, if it awaits what ``before`` didn't."""
    if _awaits(before) or not _awaits(after):
        return after
    opening = after.lpar[-1].whitespace_after if after.lpar else cst.SimpleWhitespace("")
    closing = after.rpar[0].whitespace_before if after.rpar else cst.SimpleWhitespace("")
    return cst.ListComp(
        after.elt,
        _direct(before.for_in, after.for_in),
        lbracket=cst.LeftSquareBracket(whitespace_after=opening),
        rbracket=cst.RightSquareBracket(whitespace_before=closing),
        lpar=after.lpar[:-1],
        rpar=after.rpar[1:],
    )


def _direct(before: cst.CompFor, after: cst.CompFor) -> cst.CompFor:
    """Return a clause that walks over the rows themselves where it got a list of them."""
    rows = after.iter
    if isinstance(before.iter, cst.ListComp) or not isinstance(rows, cst.ListComp):
        return after
    clause = rows.for_in
    if not (clause.asynchronous and clause.target.deep_equals(rows.elt)):
        return after
    return after.with_changes(iter=clause.iter, asynchronous=cst.Asynchronous())


def _awaits(generator: cst.GeneratorExp) -> bool:
    """Whether a generator expression awaits more than its first iterable, which isn't its own."""
    finder = _Finder(generator.for_in.iter)
    generator.visit(finder)
    return finder.found


class _Finder(cst.CSTVisitor):
    def __init__(self, first: cst.BaseExpression) -> None:
        super().__init__()
        self.first, self.found = first, False

    def on_visit(self, node: cst.CSTNode) -> bool:
        if node is self.first or isinstance(node, cst.Lambda):
            return False
        self.found |= isinstance(node, cst.Await | cst.Asynchronous)
        return True
