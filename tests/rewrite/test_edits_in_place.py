"""Edits meet their nodes and compose; everything else stays as it is."""

from __future__ import annotations

import libcst as cst
import pytest

from django_asyncify.cst_builders import (
    append_call,
    async_comp_for,
    async_for,
    async_list,
    await_,
    insert_before,
    make_async,
    rename_method,
    sync_to_async_call,
    sync_to_async_lambda,
)
from django_asyncify.edits import Edit, NodeKind
from django_asyncify.errors import RewriteRefused
from django_asyncify.rewrite import rewrite_file
from django_asyncify.rewrite.engine import Result

from .places import Fake, change, edit, find, function, source


def await_get(_: Edit, node: cst.CSTNode) -> Result:
    if isinstance(node, cst.FunctionDef):
        return make_async(node)
    call = cst.ensure_type(node, cst.Call)
    method = cst.ensure_type(call.func, cst.Attribute).attr.value
    return await_(rename_method(call, f"a{method}"))


def expression(node: cst.CSTNode) -> cst.BaseExpression:
    assert isinstance(node, cst.BaseExpression)
    return node


def statement(node: cst.CSTNode) -> cst.BaseStatement:
    assert isinstance(node, cst.BaseStatement)
    return node


def converted(text: str, *calls: str, name: str = "view") -> str:
    """Return the text with the function async and the calls awaited."""
    edits = [edit(text, NodeKind.CALL, call) for call in calls]
    return change(
        text, await_get, [*edits, edit(text, NodeKind.FUNCTION_DEF, f"def {name}")], name
    ).after


def test_without_edits_nothing_changes() -> None:
    text = "def view(r):\n  return  X.get( )  # as it is\n"
    assert change(text, await_get, []).after == text


def test_nested_edits_compose() -> None:
    text = "def view(r):\n    return f(A.get(pk=B.count()))\n"
    assert converted(text, "A.get(pk=B.count())", "B.count()") == (
        "async def view(r):\n    return f(await A.aget(pk=await B.acount()))\n"
    )


def test_several_edits_of_a_node_apply_in_order() -> None:
    text = "def view(r):\n    return X.get()\n"
    registry = {
        "first": Fake(lambda e, n: rename_method(cst.ensure_type(n, cst.Call), "aget")),
        "second": Fake(lambda e, n: await_(cst.ensure_type(n, cst.Call))),
    }
    edits = [edit(text, NodeKind.CALL, "X.get()", each) for each in ("first", "second")]
    assert change(text, registry, edits).after == "def view(r):\n    return await X.aget()\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("X.get().title", "(await X.aget()).title"),
        ("X.get()[0]", "(await X.aget())[0]"),
        ("X.get()()", "(await X.aget())()"),
        ("X.get() ** 2", "(await X.aget()) ** 2"),
        ("await X.get()", "await (await X.aget())"),
        ("-X.get()", "-await X.aget()"),
        ("2 ** X.get()", "2 ** await X.aget()"),
        ("f(*X.get(), **X.z())", "f(*await X.aget(), **X.z())"),
        ("[X.get()]", "[await X.aget()]"),
        ("(X.get()).title", "(await X.aget()).title"),
        ("(X.get())", "(await X.aget())"),
        ("a[X.get()]", "a[await X.aget()]"),
        ("f'{X.get()}'", "f'{await X.aget()}'"),
        ("f'{X.get()!r:>{w}}'", "f'{await X.aget()!r:>{w}}'"),
        ("1 if X.get() else 2", "1 if await X.aget() else 2"),
        ("not X.get()", "not await X.aget()"),
    ],
)
def test_await_binds_as_the_call_did(old: str, new: str) -> None:
    text = f"async def view(r):\n    return {old}\n"
    done = change(text, await_get, [edit(text, NodeKind.CALL, "X.get()")]).after
    assert done == f"async def view(r):\n    return {new}\n"


def test_an_await_that_was_there_keeps_its_form() -> None:
    text = "async def view(r):\n    return await x ** 2 + X.get()\n"
    assert converted_calls(text, "X.get()").endswith("return await x ** 2 + await X.aget()\n")


def converted_calls(text: str, *calls: str) -> str:
    return change(text, await_get, [edit(text, NodeKind.CALL, call) for call in calls]).after


def test_keyword_touching_parentheses_stays_python() -> None:
    text = "def view(r):\n    return(X.get())\n"
    assert converted_calls(text, "X.get()") == "def view(r):\n    return(await X.aget())\n"


def test_comments_in_a_chain_stay() -> None:
    text = """def view(r):
    x = (
        X.objects  # all
        .filter(a=1)  # some
        # one
        .get()  # done
    )
    return x
"""
    chain = text[text.index("X.objects") : text.index("  # done")]
    done = converted_calls(text, chain)
    assert done == text.replace("X.objects", "await X.objects").replace(".get()", ".aget()")


def test_one_line_function() -> None:
    text = "def view(r): return X.objects.get()\n"
    assert converted(text, "X.objects.get()") == (
        "async def view(r): return await X.objects.aget()\n"
    )


def test_method_keeps_its_indentation() -> None:
    text = "class A:\n\t@deco\n\tdef view(self):\n\t\tif 1:\n\t\t\treturn X.get()\n\n\ty = 2\n"
    assert converted(text, "X.get()") == text.replace("X.get", "await X.aget").replace(
        "def view", "async def view"
    )


def test_edits_of_a_decorator() -> None:
    text = "@deco(X.get())\ndef view(r):\n    pass\n"
    assert converted_calls(text, "X.get()").startswith("@deco(await X.aget())\n")


def test_columns_are_characters() -> None:
    text = 'def view(r):\n    ä = "→→"; return "ü" + X.get(ö="ß")  # é\n'
    assert converted_calls(text, 'X.get(ö="ß")') == text.replace("X.get", "await X.aget")


def test_nested_functions_edits_are_made_in_one_go() -> None:
    text = "def view(r):\n    def inner():\n        return X.get()\n    return inner(Y.get())\n"
    file = source(text)
    inner = function(text, "inner", [edit(text, NodeKind.CALL, "X.get()")])
    outer = function(text, "view", [edit(text, NodeKind.CALL, "Y.get()")])
    done = rewrite_file(file, [inner, outer], {"fake": Fake(await_get)})
    assert done.after == text.replace("X.get", "await X.aget").replace("Y.get", "await Y.aget")


def test_what_is_nested_too_deeply_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse_module(source: str) -> cst.Module:
        raise RecursionError(source)

    monkeypatch.setattr(cst, "parse_module", parse_module)
    text = "def view(r):\n    X.get()\n"
    with pytest.raises(RewriteRefused, match="nested too deeply"):
        change(text, await_get, [edit(text, NodeKind.CALL, "X.get()")])


def test_functions_of_a_file_in_any_order() -> None:
    text = "def a(r):\n    X.get()\n\n\n# between\nx = 1\n\n\ndef b(r):\n    Y.get()"
    second = function(text, "b", [edit(text, NodeKind.CALL, "Y.get()")])
    first = function(text, "a", [edit(text, NodeKind.CALL, "X.get()")])
    done = rewrite_file(source(text), [second, first], {"fake": Fake(await_get)})
    assert done.after == text.replace("X.get", "await X.aget").replace("Y.get", "await Y.aget")


def test_loops_and_comprehensions() -> None:
    def rewrite(_: Edit, node: cst.CSTNode) -> Result:
        return (
            async_for(node)
            if isinstance(node, cst.For)
            else async_comp_for(cst.ensure_type(node, cst.CompFor))
        )

    text = "async def view(r):\n    for x in qs: pass\n    return [a for b in c for a in (b)]\n"
    loop = edit(text, NodeKind.FOR, "for x in qs: pass")
    place = find(text, NodeKind.NAME, "b", 1)
    clause = Edit(
        path=loop.path, span=place, node=NodeKind.COMP_FOR, codemod="fake", reason="because"
    )
    done = change(text, rewrite, [loop, clause]).after
    assert "async for x in qs: pass" in done
    assert "[a for b in c async for a in (b)]" in done


def test_async_list_of_a_queryset() -> None:
    def rewrite(_: Edit, node: cst.CSTNode) -> Result:
        call = cst.ensure_type(node, cst.Call)
        return async_list(call.args[0].value, "post")

    text = "async def view(r):\n    return list(qs.filter(a=1))\n"
    done = change(text, rewrite, [edit(text, NodeKind.CALL, "list(qs.filter(a=1))")]).after
    assert done.endswith("    return [post async for post in qs.filter(a=1)]\n")


def test_bridged_call_keeps_its_arguments_layout() -> None:
    text = "async def view(r):\n    return X.do(\n        a,  # first\n        b=c ,\n    ).z\n"
    call = text[text.index("X.do") : text.index(".z")]
    done = change(
        text,
        lambda e, n: sync_to_async_call(cst.ensure_type(n, cst.Call)),
        [edit(text, NodeKind.CALL, call)],
    ).after
    assert done == text.replace(call, f"(await {call})").replace("X.do", "sync_to_async(X.do)")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x.a.b", "await sync_to_async(lambda: x.a.b)()"),
        ("(x.a).b", "await sync_to_async(lambda: (x.a).b)()"),
        ("a + b", "await sync_to_async(lambda: a + b)()"),
        ("a, b", "await sync_to_async(lambda: (a, b))()"),
        ("a if b else c", "await sync_to_async(lambda: (a if b else c))()"),
        ("(a\n    # why\n    + b)", "await sync_to_async(lambda: (a\n    # why\n    + b))()"),
    ],
)
def test_bridged_expression(old: str, new: str) -> None:
    text = f"async def view(r):\n    y = {old}\n    return y\n"
    bare = old[1:-1] if "\n" in old else old
    done = change(
        text,
        lambda e, n: sync_to_async_lambda(expression(n)),
        [edit(text, NodeKind.EXPRESSION, bare)],
    ).after
    assert done == text.replace(old, new)


def test_statement_put_before_takes_the_comments() -> None:
    text = "def view(r):\n    a = 1\n\n    # why\n    b = r.user  # here\n    return b\n"
    done = change(
        text,
        lambda e, n: insert_before(statement(n), "user = await r.auser()\n"),
        [edit(text, NodeKind.STATEMENT, "b = r.user")],
    ).after
    assert done == text.replace("    b =", "    user = await r.auser()\n    b =").replace(
        "def", "def"
    )


@pytest.mark.parametrize("body", ["if x: return r.user  # c", "a = 1; return r.user  # c"])
def test_statement_put_before_one_that_shares_its_line(body: str) -> None:
    text = f"def view(r):\n  {body}\n"
    done = change(
        text,
        lambda e, n: insert_before(statement(n), "user = 1\n"),
        [edit(text, NodeKind.STATEMENT, "return r.user")],
    ).after
    before = "  if x:\n    " if body.startswith("if") else "  a = 1\n  "
    indent = "    " if body.startswith("if") else "  "
    assert done == f"def view(r):\n{before}user = 1\n{indent}return r.user  # c\n"


def test_a_statement_on_the_line_of_its_header_stays_there() -> None:
    text = "def view(r):\n    if r: return render(r);  # c\n    a = 1; return 2\n"
    done = change(text, lambda e, n: n, [edit(text, NodeKind.STATEMENT, "return render")]).after
    assert done == text


def test_new_strings_take_the_quotes_around() -> None:
    def rewrite(_: Edit, node: cst.CSTNode) -> Result:
        return append_call(expression(node), "select_related", ["a"])

    text = 'def view(r):  # """"""\n    return f(\'x\', "y", \'z\', f\'{X.all()}\', Y.all())\n'
    edits = [edit(text, NodeKind.CALL, "X.all()"), edit(text, NodeKind.CALL, "Y.all()")]
    done = change(text, rewrite, edits).after
    assert "f'{X.all().select_related(\"a\")}', Y.all().select_related('a'))" in done


def test_an_edit_without_a_node_is_refused() -> None:
    text = "def view(r):\n    return X.get()\n"
    wrong = Edit(
        path=source(text).path,
        span=find(text, NodeKind.NAME, "X"),
        node=NodeKind.CALL,
        codemod="fake",
        reason="because",
    )
    with pytest.raises(RewriteRefused, match=r"views\.py:2: no Call node at column 11") as caught:
        change(text, await_get, [wrong])
    assert caught.value.qualname == "view"


def test_elif_is_not_a_statement_to_put_something_before() -> None:
    text = "def view(r):\n    if a:\n        pass\n    elif b:\n        pass\n"
    with pytest.raises(RewriteRefused, match="no Statement node"):
        change(text, await_get, [edit(text, NodeKind.STATEMENT, "elif b")])


def test_a_codemod_that_fails_blocks_the_function() -> None:
    text = "def view(r):\n    return X.get()\n"

    def fail(_: Edit, node: cst.CSTNode) -> Result:
        raise KeyError("gone")

    with pytest.raises(RewriteRefused, match="fake failed: KeyError"):
        change(text, fail, [edit(text, NodeKind.CALL, "X.get()")])
    with pytest.raises(RewriteRefused, match="there is no codemod other"):
        change(text, fail, [edit(text, NodeKind.CALL, "X.get()", "other")])


def test_a_result_that_does_not_fit_is_refused() -> None:
    text = "def view(r):\n    return[X.get()]\n"
    bad = cst.SimpleStatementLine([cst.Pass()])
    with pytest.raises(RewriteRefused, match="no expression"):
        change(text, lambda e, n: bad, [edit(text, NodeKind.CALL, "X.get()")])
    with pytest.raises(RewriteRefused, match="doesn't fit"):
        change(text, lambda e, n: cst.Name("x"), [edit(text, NodeKind.EXPRESSION, "[X.get()]")])
    yields = cst.parse_expression("(yield)").with_changes(lpar=[], rpar=[])
    with pytest.raises(RewriteRefused, match="isn't Python"):
        change(text, lambda e, n: yields, [edit(text, NodeKind.CALL, "X.get()")])
