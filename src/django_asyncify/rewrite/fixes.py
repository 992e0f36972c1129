"""What placed nodes need to fit: parentheses around an ``await``, the quotes used nearby."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet

import libcst as cst

from ..cst_builders import parenthesized


def fix_new_nodes(tree: cst.Module, old: AbstractSet[cst.CSTNode]) -> cst.Module:
    """Return the tree with its new nodes fitted in; those in ``old`` stay as they are.

    New strings get the quotes that most old ones have. One that is written as an old one is stays:
    it may be that one, in a copy that a codemod has made of the nodes around it.
    """
    strings = [n for n in old if isinstance(n, cst.SimpleString | cst.FormattedString)]
    quotes = Counter(_quote(node) for node in strings)
    quote = "'" if quotes["'"] > quotes['"'] else '"'
    return cst.ensure_type(tree.visit(_Fixer(old, quote)), cst.Module)


def _quote(string: cst.SimpleString | cst.FormattedString) -> str:
    return string.start[-1] if isinstance(string, cst.FormattedString) else string.quote


class _Fixer(cst.CSTTransformer):
    def __init__(self, old: AbstractSet[cst.CSTNode], quote: str) -> None:
        super().__init__()
        self.old, self.quote = old, quote
        self.written = {node.value for node in old if isinstance(node, cst.SimpleString)}
        self.around: list[str] = []

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.Attribute:
        return updated_node.with_changes(
            value=self._operand(original_node.value, updated_node.value)
        )

    def leave_Subscript(
        self, original_node: cst.Subscript, updated_node: cst.Subscript
    ) -> cst.Subscript:
        return updated_node.with_changes(
            value=self._operand(original_node.value, updated_node.value)
        )

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        return updated_node.with_changes(func=self._operand(original_node.func, updated_node.func))

    def leave_Await(self, original_node: cst.Await, updated_node: cst.Await) -> cst.Await:
        operand = self._operand(original_node.expression, updated_node.expression)
        return updated_node.with_changes(expression=operand)

    def leave_BinaryOperation(
        self, original_node: cst.BinaryOperation, updated_node: cst.BinaryOperation
    ) -> cst.BinaryOperation:
        if not isinstance(updated_node.operator, cst.Power):
            return updated_node
        return updated_node.with_changes(left=self._operand(original_node.left, updated_node.left))

    def visit_FormattedString(self, node: cst.FormattedString) -> None:
        self.around.append(node.start[-1])

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.FormattedString:
        self.around.pop()
        return updated_node

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        value = updated_node.value
        plain = value.startswith('"') and not any(c in value[1:-1] for c in "'\"\\")
        if original_node in self.old or self._is_copied(value) or not plain:
            return updated_node
        quote = self.quote
        if quote in self.around:
            quote = '"' if quote == "'" else "'"
        return updated_node.with_changes(value=quote + value[1:-1] + quote)

    def _is_copied(self, value: str) -> bool:
        return value in self.written and '"' not in self.around

    def _operand(
        self, original: cst.BaseExpression, updated: cst.BaseExpression
    ) -> cst.BaseExpression:
        new = isinstance(updated, cst.Await) and original not in self.old
        return parenthesized(updated) if new else updated
