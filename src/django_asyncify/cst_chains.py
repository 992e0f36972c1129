"""Adding a call to the end of a chain such as ``Post.objects.filter(...)``, as people would."""

from __future__ import annotations

import json
from collections.abc import Sequence

import libcst as cst

_LINKS = (cst.Name, cst.Attribute, cst.Subscript, cst.Call)


def string_literal(text: str) -> cst.SimpleString:
    r"""Return ``text`` as a string literal; the engine gives it the quotes of its surroundings.

    >>> string_literal('a"b').value
    '"a\\"b"'
    """
    return cst.SimpleString(json.dumps(text, ensure_ascii=False))


def append_call(expression: cst.BaseExpression, method: str, texts: Sequence[str]) -> cst.Call:
    """Return ``expression.method("a", "b")``.

    If the expression already ends in such a call with plain strings, they are added to it. In a
    chain with its links on lines of their own, the new link gets one too.
    """
    if isinstance(expression, cst.Call) and _takes_strings(expression, method):
        return _extend(expression, texts)
    arguments = [cst.Arg(string_literal(text)) for text in texts]
    if not isinstance(expression, _LINKS):
        inner = expression if expression.lpar else _parenthesized(expression)
        return cst.Call(cst.Attribute(inner, cst.Name(method)), arguments)
    bare = expression.with_changes(lpar=(), rpar=())
    dot, closing = _link(bare, expression.rpar)
    attribute = cst.Attribute(bare, cst.Name(method), dot)
    return cst.Call(attribute, arguments, lpar=expression.lpar, rpar=closing)


def _parenthesized(expression: cst.BaseExpression) -> cst.BaseExpression:
    return expression.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _takes_strings(call: cst.Call, method: str) -> bool:
    named = isinstance(call.func, cst.Attribute) and call.func.attr.value == method
    plain = [_is_plain(argument) for argument in call.args]
    return named and bool(plain) and all(plain)


def _is_plain(argument: cst.Arg) -> bool:
    string = isinstance(argument.value, cst.SimpleString)
    return string and not argument.keyword and not argument.star


def _link(
    expression: cst.BaseExpression, closing: Sequence[cst.RightParen]
) -> tuple[cst.Dot, Sequence[cst.RightParen]]:
    """Return the dot for one more link, and the parentheses that close the chain."""
    before = _dot_space(expression)
    if not isinstance(before, cst.ParenthesizedWhitespace):
        return cst.Dot(whitespace_before=_continuation(before)), closing
    space = before.with_changes(first_line=_uncommented(before.first_line), empty_lines=())
    if not closing or not isinstance(closing[0].whitespace_before, cst.ParenthesizedWhitespace):
        return cst.Dot(whitespace_before=space), closing
    tail = closing[0].whitespace_before
    space = space.with_changes(first_line=tail.first_line)
    rest = tail.with_changes(first_line=_uncommented(tail.first_line))
    return cst.Dot(whitespace_before=space), [cst.RightParen(whitespace_before=rest), *closing[1:]]


def _continuation(space: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    """Return the whitespace if it continues the line with a backslash, or else none."""
    backslash = isinstance(space, cst.SimpleWhitespace) and "\\" in space.value
    return space if backslash else cst.SimpleWhitespace("")


def _dot_space(expression: cst.BaseExpression) -> cst.BaseParenthesizableWhitespace:
    if isinstance(expression, cst.Call):
        return _dot_space(expression.func)
    if isinstance(expression, cst.Subscript):
        return _dot_space(expression.value)
    if isinstance(expression, cst.Attribute):
        return expression.dot.whitespace_before
    return cst.SimpleWhitespace("")


def _uncommented(line: cst.TrailingWhitespace) -> cst.TrailingWhitespace:
    return cst.TrailingWhitespace(newline=line.newline)


def _extend(call: cst.Call, texts: Sequence[str]) -> cst.Call:
    *head, last = call.args
    present = {
        argument.value.evaluated_value
        for argument in call.args
        if isinstance(argument.value, cst.SimpleString)
    }
    new = [text for text in texts if text not in present]
    if not new:
        return call
    between, end = _commas(call, last)
    first = last.with_changes(comma=between, whitespace_after_arg=cst.SimpleWhitespace(""))
    middle = [cst.Arg(string_literal(text), comma=_plain_comma(between)) for text in new[:-1]]
    final = end.with_changes(value=string_literal(new[-1]))
    return call.with_changes(args=[*head, first, *middle, final])


def _commas(call: cst.Call, last: cst.Arg) -> tuple[cst.Comma, cst.Arg]:
    """Return the comma after the argument that was last, and the new last one's frame."""
    before = call.whitespace_before_args
    if not isinstance(before, cst.ParenthesizedWhitespace):
        return cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")), last
    separator = before.with_changes(first_line=_uncommented(before.first_line), empty_lines=())
    if isinstance(last.comma, cst.Comma):
        space = last.comma.whitespace_after
    else:
        space = last.whitespace_after_arg
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return cst.Comma(whitespace_after=separator), last
    between = cst.Comma(whitespace_after=separator.with_changes(first_line=space.first_line))
    rest = space.with_changes(first_line=_uncommented(space.first_line))
    if isinstance(last.comma, cst.Comma):
        return between, last.with_changes(comma=last.comma.with_changes(whitespace_after=rest))
    return between, last.with_changes(whitespace_after_arg=rest)


def _plain_comma(comma: cst.Comma) -> cst.Comma:
    space = comma.whitespace_after
    if isinstance(space, cst.ParenthesizedWhitespace):
        space = space.with_changes(first_line=_uncommented(space.first_line))
    return cst.Comma(whitespace_after=space)
