"""Building blocks keep the layout they find."""

from __future__ import annotations

from textwrap import dedent

import libcst as cst
import pytest

from django_asyncify.cst_builders import (
    append_call,
    await_,
    make_async,
    rename_function,
    rename_method,
    string_literal,
)


def code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def appended(text: str, *names: str) -> str:
    return code(append_call(cst.parse_expression(dedent(text)), "select_related", names))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Post.objects", 'Post.objects.select_related("a", "b")'),
        ("Post.objects.filter(x=1)", 'Post.objects.filter(x=1).select_related("a", "b")'),
        ("(qs)", '(qs.select_related("a", "b"))'),
        ("(a or b)", '(a or b).select_related("a", "b")'),
        ("qs[0]", 'qs[0].select_related("a", "b")'),
        ("await_(x)  .  y", 'await_(x)  .  y.select_related("a", "b")'),
        ('qs.select_related("c")', 'qs.select_related("c", "a", "b")'),
        ('qs.select_related("b")', 'qs.select_related("b", "a")'),
        ('qs.select_related("a", "b")', 'qs.select_related("a", "b")'),
        ('qs.select_related("c",)', 'qs.select_related("c", "a", "b",)'),
        ("qs.select_related()", 'qs.select_related().select_related("a", "b")'),
        ("qs.select_related(*c)", 'qs.select_related(*c).select_related("a", "b")'),
        ('qs.select_related("c").all()', 'qs.select_related("c").all().select_related("a", "b")'),
        ("qs \\\n  .all()", 'qs \\\n  .all() \\\n  .select_related("a", "b")'),
    ],
)
def test_append_call(old: str, new: str) -> None:
    assert appended(old, "a", "b") == new


def test_append_call_of_a_lambda_adds_parentheses() -> None:
    assert appended("a if b else c", "x") == '(a if b else c).select_related("x")'


def test_append_call_to_a_chain_on_several_lines() -> None:
    chain = """\
    (
        Post.objects
        # published
        .filter(x=1)  # only these
    )"""
    assert appended(chain, "a") == dedent("""\
    (
        Post.objects
        # published
        .filter(x=1)  # only these
        .select_related("a")
    )""")


def test_append_call_to_arguments_on_several_lines() -> None:
    assert appended('qs.select_related(\n    "c",  # why\n)', "a", "b") == (
        'qs.select_related(\n    "c",  # why\n    "a",\n    "b",\n)'
    )
    assert appended('qs.select_related(\n    "c"  # why\n)', "a", "b") == (
        'qs.select_related(\n    "c",  # why\n    "a",\n    "b"\n)'
    )


def test_await_moves_outside_of_the_parentheses_of_a_call() -> None:
    assert code(await_(cst.parse_expression("(\n  a\n  .b()\n)"))) == "(\n  await a\n  .b()\n)"
    assert code(await_(cst.parse_expression("(a or b)"))) == "await (a or b)"
    assert code(await_(cst.parse_expression("a or b"))) == "await (a or b)"


def test_renaming_keeps_comments_and_spaces() -> None:
    call = cst.ensure_type(cst.parse_expression("(a  # x\n . get ( 1, ))"), cst.Call)
    assert code(rename_method(call, "aget")) == "(a  # x\n . aget ( 1, ))"
    plain = cst.ensure_type(cst.parse_expression("get_object_or_404(a)"), cst.Call)
    assert code(rename_function(plain, "b")) == "b(a)"
    with pytest.raises(TypeError):
        rename_method(plain, "b")
    with pytest.raises(TypeError):
        rename_function(cst.ensure_type(cst.parse_expression("f()()"), cst.Call), "b")


def test_async_functions_stay_async() -> None:
    function = cst.ensure_type(cst.parse_statement("async  def f(): pass\n"), cst.FunctionDef)
    assert code(make_async(function)) == "async  def f(): pass\n"


@pytest.mark.parametrize("text", ["a", 'a"b', "a'b", "a\\b\n", "ü→", "\x00\x1f"])
def test_string_literal(text: str) -> None:
    assert string_literal(text).evaluated_value == text
