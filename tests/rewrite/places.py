"""What the tests of the rewrite share: edits made from source snippets, and codemods to make them.

An edit's place is found with ``ast``, as the plan does.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import libcst as cst

from django_asyncify.edits import Edit, FunctionEdits, ImportName, NodeKind
from django_asyncify.rewrite import FileChange, rewrite_file
from django_asyncify.rewrite.engine import Result
from django_asyncify.sources import SourceFile, decode_source
from django_asyncify.spans import Span, span_of, split_lines

PATH = Path("app/views.py")
Function = ast.FunctionDef | ast.AsyncFunctionDef
Target = ast.expr | ast.stmt
SYNC_TO_ASYNC = ImportName("asgiref.sync", "sync_to_async")

AST_KINDS: Mapping[NodeKind, tuple[type[ast.AST], ...]] = {
    NodeKind.CALL: (ast.Call,),
    NodeKind.ATTRIBUTE: (ast.Attribute,),
    NodeKind.NAME: (ast.Name,),
    NodeKind.SUBSCRIPT: (ast.Subscript,),
    NodeKind.FUNCTION_DEF: (ast.FunctionDef, ast.AsyncFunctionDef),
    NodeKind.FOR: (ast.For, ast.AsyncFor),
    NodeKind.EXPRESSION: (ast.expr,),
    NodeKind.STATEMENT: (ast.stmt,),
}

EditT = TypeVar("EditT", bound=Edit)


class Fake:
    """A codemod whose rewrite is a function."""

    def __init__(self, rewrite: Callable[[Edit, cst.CSTNode], Result]) -> None:
        self.function = rewrite

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> Result:
        return self.function(edit, node)


def source(text: str | bytes) -> SourceFile:
    data = text.encode() if isinstance(text, str) else text
    return decode_source(data, PATH, "app.views")


def find(text: str, kind: NodeKind, snippet: str, nth: int = 0) -> Span:
    """Return the span of the nth node of a kind whose source starts with ``snippet``."""
    lines = split_lines(text)
    found: list[Span] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, AST_KINDS[kind]) and isinstance(node, Target):
            code = ast.get_source_segment(text, node) or ""
            if code == snippet or (isinstance(node, ast.stmt) and code.startswith(snippet)):
                found.append(span_of(node, lines))
    return sorted(found)[nth]


def edit(
    text: str,
    kind: NodeKind,
    snippet: str,
    codemod: str = "fake",
    imports: Sequence[ImportName] = (),
    replaces: Sequence[ImportName] = (),
    nth: int = 0,
) -> Edit:
    return Edit(
        path=PATH,
        span=find(text, kind, snippet, nth),
        node=kind,
        codemod=codemod,
        reason="because",
        imports=tuple(imports),
        replaces=tuple(replaces),
    )


def block_span(text: str, first: str, last: str) -> Span:
    start, end = find(text, NodeKind.STATEMENT, first), find(text, NodeKind.STATEMENT, last)
    return Span(start.line, start.column, end.end_line, end.end_column)


def function(text: str, name: str, edits: Sequence[Edit]) -> FunctionEdits:
    lines = split_lines(text)
    (node,) = [n for n in ast.walk(ast.parse(text)) if isinstance(n, Function) and n.name == name]
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    return FunctionEdits(
        qualname=name,
        path=PATH,
        span=span_of(node, lines),
        decorated_line=first,
        why="chosen",
        edits=tuple(edits),
    )


def change(
    text: str | bytes,
    rewrites: Callable[[Edit, cst.CSTNode], Result] | Mapping[str, Fake],
    edits: Sequence[Edit],
    name: str = "view",
    imported_elsewhere: Callable[[str], bool] = lambda name: False,
) -> FileChange:
    """Rewrite the function ``name`` of a text by the edits given."""
    file = source(text)
    registry = rewrites if isinstance(rewrites, Mapping) else {"fake": Fake(rewrites)}
    return rewrite_file(file, [function(file.text, name, edits)], registry, imported_elsewhere)
