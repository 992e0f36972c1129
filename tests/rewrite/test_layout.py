"""Bytes that no edit speaks of survive, whatever the layout of the file is."""

from __future__ import annotations

import libcst as cst
import pytest

from django_asyncify.cst_builders import await_, insert_before, make_async, rename_method
from django_asyncify.edits import Edit, NodeKind
from django_asyncify.errors import RewriteRefused
from django_asyncify.rewrite.engine import Result

from .places import SYNC_TO_ASYNC, change, edit, source


def rewrite(_: Edit, node: cst.CSTNode) -> Result:
    if isinstance(node, cst.FunctionDef):
        return make_async(node)
    if isinstance(node, cst.BaseStatement):
        return insert_before(node, "first = 1\n")
    return await_(rename_method(cst.ensure_type(node, cst.Call), "aget"))


def converted(text: str | bytes) -> bytes:
    """Return the file's new bytes: ``view`` async, its ``X.get()`` awaited."""
    file = source(text)
    edits = [
        edit(file.text, NodeKind.FUNCTION_DEF, "def view"),
        edit(file.text, NodeKind.CALL, "X.get()"),
    ]
    return file.encode(change(text, rewrite, edits).after)


def expected(data: bytes) -> bytes:
    return data.replace(b"def view", b"async def view").replace(b"X.get", b"await X.aget")


@pytest.mark.parametrize(
    "data",
    [
        b"x = 1\r\n\r\n\r\ndef view(r):\r\n\r\n    return X.get()\r\n\r\n",
        b"x = 1\n\ndef view(r):\r\n    a = 1\n    return X.get()\r\ny = 1\n",
        b"x = 1\r\ndef view(r):\n    a = '''b\r\nc'''\n    return X.get()\n",
        b"\xef\xbb\xbfdef view(r):\n    return X.get()\n",
        b"\xef\xbb\xbf# coding: utf-8\ndef view(r):\n    return X.get()",
        b"# coding: latin-1\nx = '\xe9'\n\ndef view(r):\n    return '\xe9', X.get()  # \xe9\n",
        b"x = 1\n\x0c\ndef view(r):\n    return X.get()\n\x0c\n\ny = 2\n",
        b"def view(r):\n    return X.get()",
        b"def view(r):\n    return X.get()  # c",
        b"def view(r): return X.get()",
        b"def view(r):\n    if r:\n        return X.get()\n    # behind\n\n  # and there\nx = 1\n",
        b"def view(r):\n    a = 1\n# left\n    return X.get()\n",
        b"def view(r):\n\treturn (1,\n  X.get() ,\n\t\t)   \n   \t\n",
        b"class A:\n    def f(self): pass\n\n    def view(r):\n     return X.get()\n    y = 1\n",
        b"if 1:\n        def view(r):\n          return X.get()\nelse:\n  view = 1\n",
        b"def view(r):\n    return X.get();\n",
        b"def view(r):\n    x = 1 ; return \\\n        X.get()\n",
        b"def view(\n    r,  # c\n):  # d\n\n    '''Doc.'''\n\n    return X.get()\n",
        b"@deco\n# between\n@other(\n    1\n)\ndef view(r):\n    return X.get()\n",
        b"def f():\n    def view(r):\n        return X.get()\n    return view\n",
    ],
)
def test_only_the_edits_change(data: bytes) -> None:
    assert converted(data) == expected(data)


@pytest.mark.parametrize("behind", [b"\r", b"\n"])
def test_carriage_returns_alone_are_refused(behind: bytes) -> None:
    with pytest.raises(RewriteRefused, match="layout"):
        converted(b"x = 1\rdef view(r):\r    return X.get()\ry = 2" + behind)


def test_carriage_returns_alone_elsewhere_stay() -> None:
    data = b"x = 1\ry = 2\r\ndef view(r):\n    return X.get()\nz = 2\r"
    assert converted(data) == expected(data)


def test_form_feed_in_the_function_survives_or_is_refused() -> None:
    data = b"def view(r):\n    a = 1\n\x0c\n    b = 1\x0c\n\x0c    return X.get()\n"
    try:
        assert converted(data) == expected(data)
    except RewriteRefused as refused:
        assert "layout" in refused.message


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_new_lines_end_like_their_neighbours(newline: str) -> None:
    text = "x = 1\ndef view(r):\n    a = 1\n    return r\n".replace("\n", newline)
    done = change(text, rewrite, [edit(text, NodeKind.STATEMENT, "return r")]).after
    assert done == text.replace("    return", f"    first = 1{newline}    return")


def test_new_lines_in_a_file_of_two_kinds_end_like_their_function() -> None:
    text = "x = 1\n\ny = 1\n\n\ndef view(r):\r\n    return X.get()\r\n"
    statement = edit(text, NodeKind.STATEMENT, "return X", imports=[SYNC_TO_ASYNC])
    done = change(text, rewrite, [statement]).after
    assert done.startswith("from asgiref.sync import sync_to_async\n\nx = 1\n")
    assert done.endswith("def view(r):\r\n    first = 1\r\n    return X.get()\r\n")
