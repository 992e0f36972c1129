"""What a change must not do is found, whoever did it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence

import pytest

from django_asyncify.edits import ElementEdit, FunctionEdits, NodeKind
from django_asyncify.rewrite import FileChange
from django_asyncify.rewrite.target_syntax import nested_async_comprehensions
from django_asyncify.spans import Span
from django_asyncify.verify import verify

from .places import function, source

BEFORE = """\
import os

from django.shortcuts import render

X = 1


def other(r):
    return os, X  # why


@deco
def view(r):
    return render(r)


class A:
    def view2(self):
        return 1

    y = 1.0
"""


def messages(
    after: str,
    before: str | bytes = BEFORE,
    names: Sequence[str] = ("view",),
    python: tuple[int, int] = (3, 10),
) -> list[str]:
    file = source(before)
    planned: list[FunctionEdits] = [function(file.text, name, []) for name in names]
    change = FileChange(file.path, file.text, after, (), file, tuple(planned))
    return [f"{problem.line}: {problem.message}" for problem in verify(change, python)]


def changed(*pairs: tuple[str, str]) -> str:
    after = BEFORE
    for old, new in pairs:
        assert old in after
        after = after.replace(old, new, 1)
    return after


def test_nothing_changed() -> None:
    assert messages(BEFORE) == []


SETTINGS = "import os\n\nNAMES = [\n    'a',\n    '',\n]\nX = 1\n"


@pytest.mark.parametrize(
    ("new", "right"),
    [
        ("'',\n    'new',\n]", True),
        ("'', 'new']", True),
        ("'']", True),
        ("'new',\n    '',\n]", False),
        ("'',\n    'other',\n]", False),
        ("'',\n    'new',\n    'new',\n]", False),
        ("'new',\n]", False),
    ],
)
def test_a_setting_may_have_its_new_element_and_no_other(new: str, right: bool) -> None:
    file = source(SETTINGS)
    span = Span(3, 0, 6, 1)
    edit = ElementEdit(
        path=file.path,
        span=span,
        node=NodeKind.EXPRESSION,
        codemod="fake",
        reason="",
        element="new",
    )
    planned = FunctionEdits(
        qualname="NAMES",
        path=file.path,
        span=span,
        decorated_line=3,
        why="setting",
        edits=(edit,),
    )
    after = SETTINGS.replace("'',\n]", new)
    found = verify(FileChange(file.path, file.text, after, (), file, (planned,)), (3, 10))
    assert (not found) is right, found


def test_planned_function_and_imports_may_change() -> None:
    after = changed(
        (
            "def view(r):\n    return render(r)",
            "async def view(r):\n    x = 1\n    return await z(r)",
        ),
        (
            "from django.shortcuts import render",
            "from asgiref.sync import (\n    a,\n)\n\nimport z",
        ),
        ("return 1", "return 2"),
    )
    assert messages(after, names=["view", "view2"]) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("X = 1", "X = 2", 5),
        ("return os, X", "return os, 1", 9),
        ("# why", "# not", 9),
        ("X = 1\n\n\n", "X = 1\n\n\n# more\n", 8),
        ("y = 1.0", "y = 1", 21),
        ("y = 1.0", "y = 1.00", 21),
        ("@deco\ndef view(r)", "def view2(r)", 12),
        ("class A:", "class A(B):", 17),
        ("    y = 1.0\n", "", 17),
        ("    y = 1.0\n", "    y = 1.0\nz = 1\n", 22),
    ],
)
def test_changes_elsewhere(old: str, new: str, line: int) -> None:
    found = messages(changed((old, new)))
    assert len(found) == 1
    assert found[0].startswith(f"{line}: ")
    assert "outside of the planned functions" in found[0]


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("return await render(r)", "outside async function"),
        ("nonlocal q", "no binding for nonlocal"),
        ("return (", "doesn't compile"),
    ],
)
def test_code_that_does_not_compile(new: str, message: str) -> None:
    (found,) = messages(changed(("return render(r)", new)))
    assert message in found


def test_characters_the_encoding_does_not_have() -> None:
    before = b"# coding: latin-1\ndef view(r):\n    return '\xe9'\n"
    text = before.decode("latin-1")
    assert messages(text, before) == []
    (found,) = messages(text.replace("\xe9", "→"), before)
    assert found == "3: a character that iso-8859-1 doesn't have"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the parser itself finds it")
@pytest.mark.parametrize(
    "expression",
    [
        'f"{x["a"]}"',
        "f'{f'{x}'}'",
        "f'''{x['a']}, {'''b'''}'''",
        "f'{\"\\\\n\".join(x)}'",
        "f'{x(\n1)}'",
        "f'''{x(  # c\n1)}'''",
    ],
)
def test_f_strings_of_a_newer_python(expression: str) -> None:
    after = changed(("return render(r)", f"return {expression}"))
    assert len(messages(after)) == 1
    assert messages(after, python=(3, 12)) == []


@pytest.mark.parametrize(
    "expression", ["f\"{x['a']}\"", "f'''{x['a']}\n{x(\n1)}'''", "f'{x!r:>{y}}\\n'", "rf'\\d{x}'"]
)
def test_f_strings_of_any_python(expression: str) -> None:
    assert messages(changed(("return render(r)", f"return {expression}"))) == []


@pytest.mark.parametrize(
    ("expression", "new"),
    [
        ("[[y async for y in x] for x in z]", True),
        ("{k: {await y for y in x} for k in z}", True),
        ("([await y for y in x] for x in z)", True),
        ("[x async for x in [y async for y in z]]", False),
        ("[x for x in [y async for y in z]]", False),
        ("[[y async for y in x] async for x in z]", False),
        ("[(y async for y in x) for x in z]", False),
        ("[await f([y async for y in x]) for x in z]", False),
        ("[1 for x in z for y in [await q for q in x]]", True),
    ],
)
def test_nested_async_comprehensions(expression: str, new: bool) -> None:
    text = changed(("def view(r):\n    return render(r)", f"async def view(r):\n    {expression}"))
    if sys.version_info >= (3, 11):
        assert bool(messages(text)) is new
        assert messages(text, python=(3, 11)) == []
    else:
        assert bool(messages(text)) is new


def test_syntax_of_a_newer_python() -> None:
    after = changed(("return render(r)", "match r:\n        case 1: return 2"))
    assert messages(after, python=(3, 9)) == ["1: doesn't compile on Python 3.9"]
    assert messages(after, python=(3, 10)) == []


def test_line_ends_of_another_kind() -> None:
    before = BEFORE.replace("\n", "\r\n")
    assert messages(before, before) == []
    (found,) = messages(before.replace("render(r)\r\n", "render(r)\n"), before)
    assert found == "14: the line ends otherwise than all others"


def test_comprehension_check_looks_into_lambdas_and_functions_apart() -> None:
    tree = ast.parse("async def f():\n    [g(lambda: [y for y in x]) for x in z]\n")
    assert [*nested_async_comprehensions(tree)] == []
