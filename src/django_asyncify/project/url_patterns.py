"""URL patterns as text: joined through includes, with the names of their arguments."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from .settings_values import called_name

_ANGLE = re.compile(r"<(?:(?P<converter>[^>:\s]+):)?(?P<name>[^>\s]+)>")
_GROUP = re.compile(r"\(\?P<(?P<name>\w+)>")
#: Stands in a pattern for what can't be read of it: it may hold any argument.
UNREAD = "…"
_OF_TEXTS = frozenset({"format", "join", "lower", "replace", "strip", "upper"})
#: Functions that give the pattern back which they are handed, as far as its arguments go.
_GIVING_BACK = frozenset(
    [
        "RegexPattern",
        "RoutePattern",
        "_",
        "__",
        "_l",
        "_lazy",
        "compile",
        "gettext",
        "gettext_lazy",
        "gettext_noop",
        "str",
        "ugettext",
        "ugettext_lazy",
    ]
)


def pattern_text(node: ast.expr | None, named: Callable[[ast.expr], str | None]) -> str:
    """Return the pattern an expression holds; what can't be read is shown as an ellipsis.

    ``named`` gives the text of a constant by its name.
    """
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Call(func=ast.Attribute(value=whole)) if called_name(node.func) in _OF_TEXTS:
            return pattern_text(whole, named) + UNREAD
        case ast.Call(args=[_, text, *_]) if called_name(node.func).startswith("pgettext"):
            return pattern_text(text, named)
        case ast.Call(args=[first, *_]):
            known = called_name(node.func) in _GIVING_BACK
            return pattern_text(first, named) + ("" if known else UNREAD)
        case ast.BinOp(op=ast.Add()):
            return pattern_text(node.left, named) + pattern_text(node.right, named)
        case ast.BinOp(op=ast.Mod()):
            return pattern_text(node.left, named) + UNREAD
        case ast.JoinedStr():
            return "".join(pattern_text(value, named) for value in node.values)
        case ast.FormattedValue():
            return pattern_text(node.value, named)
        case ast.Attribute(value=ast.Call() as compiled, attr="pattern"):
            return pattern_text(compiled, named)
        case ast.Name() | ast.Attribute():
            return named(node) or UNREAD
    return UNREAD


def joined(prefix: str, pattern: str) -> str:
    """Join an included pattern to that of its include.

    >>> joined("^articles/", "^new/$")
    '^articles/new/$'
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
