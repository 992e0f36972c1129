"""What holds for any code: Django's own, and functions made up from parts."""

from __future__ import annotations

import ast
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import django  # type: ignore[import-untyped]
import libcst as cst
import pytest
from hypothesis import given
from hypothesis import strategies as st

from django_asyncify.cst_builders import await_, make_async
from django_asyncify.edits import Edit, FunctionEdits, NodeKind
from django_asyncify.rewrite import rewrite_file
from django_asyncify.rewrite.engine import Result
from django_asyncify.sources import SourceFile, read_source
from django_asyncify.spans import Span, span_of, split_lines
from django_asyncify.verify import verify

from .places import AST_KINDS, PATH, Fake, Function, source

EXPRESSIONS = (NodeKind.CALL, NodeKind.ATTRIBUTE, NodeKind.NAME, NodeKind.SUBSCRIPT)
DJANGO = Path(django.__file__).parent
FILES = [p for p in sorted(DJANGO.rglob("*.py")) if zlib.crc32(p.name.encode()) % 40 == 0]


def same(_: Edit, node: cst.CSTNode) -> Result:
    return node


def outermost(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield child
        else:
            yield from outermost(child)


def places(node: ast.AST, lines: Sequence[str], inside: ast.AST) -> Iterator[tuple[NodeKind, Span]]:
    """Yield all that an edit may address in a function."""
    if isinstance(node, ast.comprehension):
        yield NodeKind.COMP_FOR, span_of(node.iter, lines)
    elif isinstance(node, ast.stmt):
        elif_ = isinstance(inside, ast.If) and isinstance(node, ast.If) and node in inside.orelse
        own_lines = "".join(lines[node.lineno - 1 : node.end_lineno])
        if not elif_ and ";" not in own_lines:
            yield NodeKind.STATEMENT, span_of(node, lines)
        kinds = (NodeKind.FUNCTION_DEF, NodeKind.FOR)
        yield from (
            (kind, span_of(node, lines)) for kind in kinds if isinstance(node, AST_KINDS[kind])
        )
    elif isinstance(node, ast.expr):
        kinds_ = [kind for kind in EXPRESSIONS if isinstance(node, AST_KINDS[kind])]
        if kinds_ or isinstance(node, ast.BinOp | ast.GeneratorExp | ast.BoolOp | ast.Compare):
            yield from ((kind, span_of(node, lines)) for kind in [NodeKind.EXPRESSION, *kinds_])
    if not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield from places(child, lines, node)


def edits_everywhere(file: SourceFile) -> list[FunctionEdits]:
    lines = split_lines(file.text)
    return [
        FunctionEdits(
            qualname=node.name,
            path=file.path,
            span=span_of(node, lines),
            decorated_line=min([node.lineno, *(d.lineno for d in node.decorator_list)]),
            why="chosen",
            edits=tuple(
                Edit(path=file.path, span=span, node=kind, codemod="same", reason="")
                for kind, span in places(node, lines, node)
            ),
        )
        for node in outermost(ast.parse(file.text))
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DJANGO)))
def test_every_node_of_django_is_found_once_and_kept(path: Path) -> None:
    file = read_source(path, "django.x")
    functions = edits_everywhere(file)
    change = rewrite_file(file, functions, {"same": Fake(same)})
    assert change.after == file.text
    assert verify(change, (3, 10)) == ()


EXPRESSION = st.sampled_from(
    [
        "X.objects.get(pk=1)",
        "(X.objects\n  # ü\n  .filter(a='→')\n  .get())",
        "x.y",
        "[a.b for a in c.d()]",
        "f(a.b() for a in c)",
        "(x.y)[0]",
        "-f(g(h.i()))",
        "lambda: x.y()",
        "'→' + x.y('ü')",
        "(a, b.c())",
        '"""\n  long\n"""',
    ]
)
STATEMENT = st.builds(
    lambda form, value: form.format(value),
    st.sampled_from(
        [
            "{0}",
            "v = {0}  # ü",
            "return {0}; w = 1",
            "if {0}: u = 1",
            "for i in {0}:\n    v = {0}",
            "# about\n\nv = {0}\n",
            "with a: pass;",
        ]
    ),
    EXPRESSION,
)
YES_OR_NO = st.booleans()
BODY = st.lists(STATEMENT, min_size=1, max_size=4)


def indented(text: str, unit: str) -> str:
    return "\n".join(unit + line if line else line for line in text.split("\n"))


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw a module with functions and methods, its newlines and indentation of any kind."""
    unit = draw(st.sampled_from(["    ", "\t", "  "]))
    parts = []
    for number in range(draw(st.integers(1, 3))):
        head = draw(st.sampled_from(["", "@deco\n", "@deco(\n  1)\n# c\n"]))
        body = "\n".join(indented(each, unit) for each in draw(BODY))
        text = f"{head}def view{number}(r):\n{body}"
        if draw(st.booleans()):
            text = f"class C{number}:\n    x = 1\n" + indented(text, "    ")
        parts.append(text + draw(st.sampled_from(["\n", "\n\n\n", "\n\f\n", "\n# between\n"])))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    text = "".join(parts).replace("\n", newline)
    return text if draw(st.booleans()) else text.removesuffix(newline)


def awaited(_: Edit, node: cst.CSTNode) -> Result:
    if isinstance(node, cst.FunctionDef):
        return make_async(node)
    return await_(node) if isinstance(node, cst.Call) else node


@given(files())
def test_no_edits_no_change(text: str) -> None:
    file = source(text)
    functions = edits_everywhere(file)
    assert rewrite_file(file, functions, {"same": Fake(same)}).after == text
    assert rewrite_file(file, [], {}).after == text


@given(files(), st.data())
def test_some_functions_change_and_nothing_else(text: str, data: st.DataObject) -> None:
    file = source(text)
    kinds = (NodeKind.CALL, NodeKind.FUNCTION_DEF)
    functions = []
    for each in edits_everywhere(file):
        made = [e for e in each.edits if e.node in kinds and e.span.line >= each.span.line]
        if data.draw(YES_OR_NO):
            inner = [e for e in made if e.node is NodeKind.CALL and not in_lambda(text, e)]
            outer = [e for e in made if e.node is NodeKind.FUNCTION_DEF]
            chosen = data.draw(st.lists(st.sampled_from(inner or outer), unique=True))
            chosen = [edit for edit in chosen if edit not in outer]
            functions.append(
                FunctionEdits(
                    qualname=each.qualname,
                    path=PATH,
                    span=each.span,
                    decorated_line=each.decorated_line,
                    why="chosen",
                    edits=(*chosen, *outer),
                )
            )
    change = rewrite_file(file, functions, {"same": Fake(awaited)})
    assert verify(change, (3, 10)) == ()
    after = change.after.replace("await (", "(").replace("await ", "").replace("async ", "")
    assert _without_brackets(after) == _without_brackets(text)


def _without_brackets(text: str) -> str:
    """Leave out what an ``await`` may need around it, and a generator expression that gets one."""
    return re.sub(r"[()\[\]]", "", text)


def in_lambda(text: str, edit: Edit) -> bool:
    return "lambda" in split_lines(text)[edit.span.line - 1]
