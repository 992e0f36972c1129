"""URL patterns as text: joined through includes, with the names of their arguments."""

from __future__ import annotations

import ast
import re

_ANGLE = re.compile(r"<(?:(?P<converter>[^>:\s]+):)?(?P<name>[^>\s]+)>")
_GROUP = re.compile(r"\(\?P<(?P<name>\w+)>")
_UNREAD = "…"


def pattern_text(node: ast.expr | None) -> str:
    """Return the pattern an expression holds; what can't be read is shown as an ellipsis."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Call(args=[first, *_]):
            return pattern_text(first)
        case ast.BinOp(op=ast.Add()):
            return pattern_text(node.left) + pattern_text(node.right)
        case ast.BinOp(op=ast.Mod()):
            return pattern_text(node.left)
        case ast.JoinedStr():
            return "".join(pattern_text(value) for value in node.values)
    return _UNREAD


def joined(prefix: str, pattern: str) -> str:
    """Join an included pattern to that of its include.

    >>> joined("^articles/", r"^(?P<pk>\\\\d+)/$")
    '^articles/(?P<pk>\\\\\\\\d+)/$'
    """
    return prefix + pattern.removeprefix("^") if prefix else pattern


def converters_in(pattern: str, is_regex: bool) -> dict[str, str]:
    """Return the converter of each argument named in a pattern.

    >>> converters_in("<int:pk>/<title>/", is_regex=False)
    {'pk': 'int', 'title': 'str'}
    """
    if is_regex:
        return {match["name"]: "re" for match in _GROUP.finditer(pattern)}
    return {match["name"]: match["converter"] or "str" for match in _ANGLE.finditer(pattern)}
