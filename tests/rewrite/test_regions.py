"""Runs of statements become functions for the worker thread; wrappers get async twins."""

from __future__ import annotations

import libcst as cst
import pytest

from django_asyncify.cst_builders import await_
from django_asyncify.edits import AsyncTwinEdit, Edit, NodeKind, RegionEdit, RegionExit
from django_asyncify.errors import RewriteRefused
from django_asyncify.rewrite.engine import Result

from .places import PATH, block_span, change, edit, find


def region(
    text: str,
    first: str,
    last: str,
    leaves: RegionExit = RegionExit.FALLS_THROUGH,
    returns: tuple[str, ...] = (),
    nonlocals: tuple[str, ...] = (),
    decorators: tuple[str, ...] = (),
) -> RegionEdit:
    return RegionEdit(
        path=PATH,
        span=block_span(text, first, last),
        node=NodeKind.BLOCK,
        codemod="bridges",
        reason="because",
        function_name="work",
        exit=leaves,
        returns=returns,
        nonlocals=nonlocals,
        decorators=decorators,
    )


def await_call(_: Edit, node: cst.CSTNode) -> Result:
    return await_(cst.ensure_type(node, cst.Call))


def done(text: str, *edits: Edit, name: str = "view") -> str:
    return change(text, await_call, edits, name).after


def test_region_that_falls_through() -> None:
    text = """\
def view(r):
    x = 1
    # saves
    a = save()  # now

    # and more
    b = more(a)
    return a + b
"""
    assert (
        done(text, region(text, "a = save()", "b = more(a)", returns=("a", "b")))
        == """\
def view(r):
    x = 1

    # saves
    def work():
        a = save()  # now

        # and more
        b = more(a)
        return a, b

    a, b = await sync_to_async(work)()
    return a + b
"""
    )


def test_region_without_results() -> None:
    text = "def view(r):\n    save()\n    return 1\n"
    assert done(text, region(text, "save()", "save()")) == (
        "def view(r):\n    def work():\n        save()\n\n    await sync_to_async(work)()\n"
        "    return 1\n"
    )


def test_region_with_one_result_nonlocals_and_decorators() -> None:
    text = "def view(r):\n    n = 1\n\n    a = save()\n    return a, n\n"
    edit_ = region(
        text,
        "a = save()",
        "a = save()",
        returns=("a",),
        nonlocals=("n", "m"),
        decorators=("transaction.atomic", 'retry("x")'),
    )
    assert (
        done(text, edit_)
        == """\
def view(r):
    n = 1

    @transaction.atomic
    @retry("x")
    def work():
        nonlocal n, m
        a = save()
        return a

    a = await sync_to_async(work)()
    return a, n
"""
    )


def test_region_that_always_returns() -> None:
    text = "def view(r):\n    if r:\n        a = save()\n        return a\n"
    assert (
        done(text, region(text, "a = save()", "return a", RegionExit.ALWAYS_RETURNS))
        == """\
def view(r):
    if r:
        def work():
            a = save()
            return a

        return await sync_to_async(work)()
"""
    )


def test_region_that_may_return() -> None:
    text = "def view(r):\n  x = 1\n  with lock:\n    if x: return 2\n  return 3\n"
    assert (
        done(text, region(text, "with lock", "with lock", RegionExit.MAY_RETURN))
        == """\
def view(r):
  x = 1

  def work():
    with lock:
      if x: return 2

  response = await sync_to_async(work)()
  if response is not None:
    return response
  return 3
"""
    )


def test_multi_line_strings_keep_their_content() -> None:
    text = 'def view(r):\n    q = """\n  a\n\tb\n"""\n    f(q, f"""\n{q}\n  """)\n'
    assert done(text, region(text, "q =", "f(q")) == (
        'def view(r):\n    def work():\n        q = """\n  a\n\tb\n"""\n'
        '        f(q, f"""\n{q}\n  """)\n\n    await sync_to_async(work)()\n'
    )


def test_region_of_statements_that_share_a_line() -> None:
    text = "def view(r):\n    a = 1; b = 2; c = 3  # d\n    return a; return b\n"
    assert (
        done(text, region(text, "b = 2", "c = 3"))
        == """\
def view(r):
    a = 1

    def work():
        b = 2
        c = 3  # d

    await sync_to_async(work)()
    return a; return b
"""
    )


def test_region_in_a_suite_on_the_line_of_its_header() -> None:
    text = "def view(r): a(); return b()  # c\n"
    assert done(text, region(text, "a()", "return b()", RegionExit.ALWAYS_RETURNS)) == (
        "def view(r):\n    def work():\n        a()\n        return b()  # c\n\n"
        "    return await sync_to_async(work)()\n"
    )


def test_two_regions_in_a_block_and_edits_next_to_them() -> None:
    text = "def view(r):\n    a()\n    b()\n    x()\n    c()\n    return 1\n"
    first, second = region(text, "a()", "b()"), region(text, "c()", "c()")
    result = done(text, second, edit(text, NodeKind.CALL, "x()"), first)
    assert (
        result
        == """\
def view(r):
    def work():
        a()
        b()

    await sync_to_async(work)()
    await x()

    def work():
        c()

    await sync_to_async(work)()
    return 1
"""
    )


def test_tabs_and_newlines_of_the_place() -> None:
    text = "class A:\r\n\tdef view(r):\r\n\t\tx = 1\r\n\t\tif x:\r\n\t\t\ta()\r\n\t\treturn x\r\n"
    assert done(text, region(text, "if x", "if x")) == (
        "class A:\r\n\tdef view(r):\r\n\t\tx = 1\r\n\r\n\t\tdef work():\r\n\t\t\tif x:\r\n"
        "\t\t\t\ta()\r\n\r\n\t\tawait sync_to_async(work)()\r\n\t\treturn x\r\n"
    )


def test_deeply_indented_function_keeps_the_unit() -> None:
    text = "class A:\n  class B:\n    def view(r):\n      a()\n      return x\n"
    assert "\n      def work():\n        a()\n" in done(text, region(text, "a()", "a()"))


def test_last_statement_without_newline() -> None:
    text = "def view(r):\n    a()\n    return b()"
    assert done(text, region(text, "a()", "return b()", RegionExit.ALWAYS_RETURNS)) == (
        "def view(r):\n    def work():\n        a()\n        return b()\n\n"
        "    return await sync_to_async(work)()"
    )


def test_tabs_behind_spaces_stay_as_they_are() -> None:
    text = "def view(r):\n    if a:\n    \tb()\n    \tif c:\n    \t  d()\n    return 1\n"
    assert done(text, region(text, "if a", "if a")) == (
        "def view(r):\n    def work():\n        if a:\n        \tb()\n        \tif c:\n"
        "        \t  d()\n\n    await sync_to_async(work)()\n    return 1\n"
    )


def test_run_over_the_border_of_a_block_is_refused() -> None:
    text = "def view(r):\n    a()\n    if r:\n        b()\n    c()\n"
    with pytest.raises(RewriteRefused, match="no such run"):
        done(text, region(text, "b()", "c()"))


def test_overlapping_regions_are_refused() -> None:
    text = "def view(r):\n    a()\n    b()\n    c()\n"
    with pytest.raises(RewriteRefused, match="overlap"):
        done(text, region(text, "a()", "b()"), region(text, "b()", "c()"))


def twin(text: str, name: str) -> AsyncTwinEdit:
    return AsyncTwinEdit(
        path=PATH,
        span=find(text, NodeKind.FUNCTION_DEF, f"def {name}"),
        node=NodeKind.FUNCTION_DEF,
        codemod="decorators",
        reason="because",
        view_name="view",
    )


DECORATOR = '''\
def deco(view):
    """Doc."""

    @wraps(view)
    def wrapper(request, *a, **k):
        check(request, 'x')  # why
        return view(request, *a, **k)

    wrapper.marked = 'y'
    return wrapper
'''


def test_async_twin() -> None:
    edits = [
        twin(DECORATOR, "wrapper"),
        edit(DECORATOR, NodeKind.CALL, "check(request, 'x')"),
        edit(DECORATOR, NodeKind.CALL, "view(request, *a, **k)"),
    ]
    head, _, rest = DECORATOR.partition("    @wraps")
    assert done(DECORATOR, *edits, name="deco") == (
        head
        + """\
    if iscoroutinefunction(view):

        @wraps(view)
        async def wrapper(request, *a, **k):
            await check(request, 'x')  # why
            return await view(request, *a, **k)

        wrapper.marked = 'y'
        return wrapper

    @wraps"""
        + rest
    )


def test_async_twin_directly_below_the_header() -> None:
    text = "def deco(view):\n    def wrapper(r):\n        return view(r)\n    return wrapper\n"
    calls = edit(text, NodeKind.CALL, "view(r)")
    assert (
        done(text, calls, twin(text, "wrapper"), name="deco")
        == """\
def deco(view):
    if iscoroutinefunction(view):

        async def wrapper(r):
            return await view(r)

        return wrapper

    def wrapper(r):
        return view(r)
    return wrapper
"""
    )


def test_async_twin_needs_something_behind_it() -> None:
    text = "def deco(view):\n    def wrapper(r):\n        return view(r)\n"
    with pytest.raises(RewriteRefused, match="nothing follows"):
        done(text, twin(text, "wrapper"), name="deco")
