"""What the running Python accepts and an older one, the project's, does not."""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterator, Sequence

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, *Comprehension.__args__)

Finding = tuple[int, str]


def too_new(text: str, tree: ast.Module, python: tuple[int, int]) -> Iterator[Finding]:
    """Yield the lines of code that ``python`` can't compile, and why."""
    if python < (3, 11):
        yield from nested_async_comprehensions(tree)
    if python < (3, 12) <= sys.version_info:
        yield from nested_quotes(text)


def nested_async_comprehensions(tree: ast.AST) -> Iterator[Finding]:
    """Yield the async comprehensions inside of sync ones, an error before Python 3.11."""
    for node in ast.walk(tree):
        if isinstance(node, Comprehension) and not _is_async(node):
            for inner in _own_nodes(node):
                if (
                    isinstance(inner, Comprehension)
                    and not isinstance(inner, ast.GeneratorExp)
                    and _is_async(inner)
                ):
                    yield inner.lineno, "async comprehension in a sync one, before Python 3.11"


def nested_quotes(text: str) -> Iterator[Finding]:
    """Yield what f-strings can't hold before Python 3.12: own quotes, backslashes, comments."""
    around: list[str] = []
    for token in _tokens(text):
        name = tokenize.tok_name[token.type]
        if name == "FSTRING_END":
            around.pop()
            continue
        outer = around[:-1] if name == "FSTRING_MIDDLE" else around
        for message in _forbidden(name, token.string, outer):
            yield token.start[0], f"{message} in an f-string's expression, before Python 3.12"
        if name == "FSTRING_START":
            around.append(token.string.lstrip("rRfF"))


def _forbidden(kind: str, string: str, around: Sequence[str]) -> Iterator[str]:
    if around and "\\" in string:
        yield "a backslash"
    if around and kind == "COMMENT":
        yield "a comment"
    if around and kind == "NL" and len(around[-1]) == 1:
        yield "a line break"
    if any(quote in string for quote in around):
        yield "its own quotes"


def _is_async(node: Comprehension) -> bool:
    if any(clause.is_async for clause in node.generators):
        return True
    return any(isinstance(inner, ast.Await) for inner in _own_nodes(node))


def _own_nodes(node: Comprehension) -> Iterator[ast.AST]:
    """Yield the nodes evaluated in the comprehension's own scope, definitions in it closed."""
    first = node.generators[0].iter
    pending = [child for child in ast.iter_child_nodes(node) if child is not node.generators[0]]
    pending += [child for child in ast.iter_child_nodes(node.generators[0]) if child is not first]
    while pending:
        inner = pending.pop()
        yield inner
        if isinstance(inner, Comprehension):
            pending.append(inner.generators[0].iter)
        elif not isinstance(inner, _CLOSED):
            pending.extend(ast.iter_child_nodes(inner))


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(text, newline="").readline)
    except (tokenize.TokenError, SyntaxError):
        return
