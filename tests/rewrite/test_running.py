"""Rewritten functions give the same answers when they run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import cast

import libcst as cst
import pytest

from django_asyncify.cst_builders import (
    await_,
    make_async,
    sync_to_async_call,
    sync_to_async_lambda,
)
from django_asyncify.edits import AsyncTwinEdit, Edit, ImportName, NodeKind, RegionEdit, RegionExit
from django_asyncify.rewrite import rewrite_file
from django_asyncify.rewrite.engine import Result
from django_asyncify.verify import verify

from .places import PATH, SYNC_TO_ASYNC, Fake, block_span, change, edit, find, function, source

View = Callable[[int], object]
AsyncView = Callable[[int], Coroutine[object, object, object]]

REGION = """\
def view(r):
    log = []
    n = 0

    # the work
    text = f'''
  {r}
'''
    n += 1
    {middle}
    log.append(n)
    return log, n, text
"""


def view_of(text: str, name: str = "view") -> object:
    names: dict[str, object] = {}
    exec(compile(text, "views.py", "exec"), names)
    return names[name]


def rewrite(made: Edit, node: cst.CSTNode) -> Result:
    if isinstance(node, cst.FunctionDef):
        return make_async(node)
    if isinstance(node, cst.Call):
        return await_(node) if made.codemod == "twins" else sync_to_async_call(node)
    assert isinstance(node, cst.BaseExpression)
    return sync_to_async_lambda(node)


def same_answers(before: str, after: str) -> None:
    sync = cast(View, view_of(before))
    converted = cast(AsyncView, view_of(after))
    for number in (0, 1, 2):
        assert asyncio.run(converted(number)) == sync(number)


@pytest.mark.parametrize(
    ("middle", "last", "leaves"),
    [
        ("x = 1", "x = 1", RegionExit.FALLS_THROUGH),
        ("if r == 1: return text", "return log", RegionExit.ALWAYS_RETURNS),
        ("if r == 1: return text", "if r == 1", RegionExit.MAY_RETURN),
    ],
)
def test_regions(middle: str, last: str, leaves: RegionExit) -> None:
    text = REGION.replace("{middle}", middle)
    falls, may = leaves is RegionExit.FALLS_THROUGH, leaves is RegionExit.MAY_RETURN
    start = text.replace("n = 0", "n = 0; text = ''") if may else text.replace("n += 1", "n = 1")
    region = RegionEdit(
        path=PATH,
        span=block_span(start, "text = f", last),
        node=NodeKind.BLOCK,
        codemod="bridges",
        reason="because",
        imports=(SYNC_TO_ASYNC,),
        function_name="work",
        exit=leaves,
        returns=("text", "n") if falls else (),
        nonlocals=("n", "text") if may else (),
    )
    done = change(start, rewrite, [region, edit(start, NodeKind.FUNCTION_DEF, "def view")])
    assert verify(done, (3, 10)) == ()
    same_answers(start, done.after)


def test_bridged_calls_and_expressions() -> None:
    text = (
        "def view(r):\n    x = [r, divmod(r + 5, 3)[0]]\n    return x.pop() + (r\n        ** 2)\n"
    )
    made = [
        edit(text, NodeKind.CALL, "divmod(r + 5, 3)", imports=[SYNC_TO_ASYNC]),
        edit(text, NodeKind.CALL, "x.pop()"),
        edit(text, NodeKind.EXPRESSION, "r\n        ** 2"),
        edit(text, NodeKind.FUNCTION_DEF, "def view"),
    ]
    done = change(text, rewrite, made)
    assert verify(done, (3, 10)) == ()
    same_answers(text, done.after)


def test_a_decorator_for_both_kinds_of_views() -> None:
    text = """\
from functools import wraps

def twice(view):
    @wraps(view)
    def wrapper(r):
        return view(r) * 2
    wrapper.marked = True
    return wrapper

@twice
def view(r):
    return r + 1

@twice
def other(r):
    return r + 1
"""
    twin = AsyncTwinEdit(
        path=PATH,
        span=find(text, NodeKind.FUNCTION_DEF, "def wrapper"),
        node=NodeKind.FUNCTION_DEF,
        codemod="decorators",
        reason="because",
        view_name="view",
        imports=(ImportName("asgiref.sync", "iscoroutinefunction"),),
    )
    call = edit(text, NodeKind.CALL, "view(r)", "twins")
    functions = [
        function(text, "view", [edit(text, NodeKind.FUNCTION_DEF, "def view", "twins")]),
        function(text, "twice", [twin, call]),
    ]
    done = rewrite_file(source(text), functions, {"twins": Fake(rewrite)})
    assert verify(done, (3, 10)) == ()
    same_answers(text, done.after)
    assert cast(View, view_of(done.after, "other"))(2) == 6
