"""Names around a run of statements."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from django_asyncify.plan.liveness import (
    bound_names,
    contains,
    definitely_bound,
    free_reads,
    may_read_first,
    parameters,
    returns,
)


def parsed(source: str) -> list[ast.stmt]:
    return ast.parse(dedent(source)).body


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = 1", {"x"}),
        ("x: int = 1", {"x"}),
        ("x += 1", {"x"}),
        ("x = y = 1", {"x", "y"}),
        ("(x, [y, *z]) = 1", {"x", "y", "z"}),
        ("x.y = 1", set()),
        ("x[0] = 1", set()),
        ("for x in y: z = 1", {"x", "z"}),
        ("with a as x, b as (y, z): pass", {"x", "y", "z"}),
        ("import a.b", {"a"}),
        ("import a.b as c", {"c"}),
        ("from a import b as c, d", {"c", "d"}),
        ("def f(a):\n    b = 1", {"f"}),
        ("class C:\n    b = 1", {"C"}),
        ("lambda a: (b := a)", set()),
        ("[a for a in b]", set()),
        ("[(c := a) for a in b]", {"c"}),
        ("[a for a in (c := b)]", {"c"}),
        ("if (x := 1): pass", {"x"}),
        ("try: pass\nexcept E as e: x = 1", {"e", "x"}),
        (
            "match a:\n    case {'k': x, **rest}: pass\n    case [y, *z]: pass\n    case C() as w: pass",  # noqa: E501
            {"x", "rest", "y", "z", "w"},
        ),
        ("del x", {"x"}),
        ("global x\nx = 1", {"x"}),
    ],
)
def test_names_bound_in_their_own_scope(source: str, names: set[str]) -> None:
    assert bound_names(parsed(source)) == names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = b", {"b"}),
        ("a += b", {"a", "b"}),
        ("a.b = c[d]", {"a", "c", "d"}),
        ("del a", {"a"}),
        ("[a + b for a in c]", {"b", "c"}),
        ("[a for a in a]", {"a"}),
        ("[a for b in c for a in b if d]", {"c", "d"}),
        ("def f(a=b):\n    c = d\n    return a + c + e", {"b", "d", "e"}),
        ("def f():\n    nonlocal a\n    a = 1\n    return a", {"a"}),
        ("lambda a, b=c: a + d", {"c", "d"}),
        ("class A(b):\n    c = d", {"b", "d"}),
    ],
)
def test_names_read_but_not_those_that_an_inner_scope_has_for_itself(
    source: str, names: set[str]
) -> None:
    assert free_reads(parsed(source)) == names


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("x = 1\nlog(x)", False),
        ("log(x)\nx = 1", True),
        ("x = x + 1", True),
        ("x += 1", True),
        ("for x in y:\n    log(x)", False),
        ("for x in y: pass\nlog(x)", True),
        ("for x in x:\n    log(x)", True),
        ("for x in y: pass\nelse: log(x)", True),
        ("for y in z:\n    x = y\n    log(x)", False),
        ("for y in z:\n    log(x)\n    x = y", True),
        ("with y as x:\n    log(x)", False),
        ("with x as x: pass", True),
        ("if y:\n    x = 1\nlog(x)", True),
        ("if y:\n    x = 1\nelse:\n    x = 2\nlog(x)", False),
        ("if y:\n    x = 1\n    log(x)", False),
        ("try:\n    x = y()\nexcept E:\n    log(x)", True),
        ("try:\n    x = y()\nexcept E:\n    x = 1\nlog(x)", False),
        ("try:\n    x = y()\nfinally:\n    log(x)", True),
        ("while x: pass", True),
        ("match y:\n    case 1:\n        log(x)", True),
        ("[x for x in y]", False),
        ("def f():\n    return x\nx = 1", True),
        ("def f(x):\n    return x", False),
    ],
)
def test_a_name_read_before_it_is_bound(source: str, reads: bool) -> None:
    assert may_read_first(parsed(source), "x") is reads


def test_parameters_of_every_kind() -> None:
    (function,) = parsed("def f(a, /, b, *c, d, **e): pass")
    assert isinstance(function, ast.FunctionDef)
    assert parameters(function) == {"a", "b", "c", "d", "e"}


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("x = 1", True),
        ("y = 1", False),
        ("if a:\n    x = 1", False),
        ("if a:\n    x = 1\nelse:\n    x = 2", True),
        ("if a:\n    x = 1\nelse:\n    return", True),
        ("if a and (x := b):\n    pass", False),
        ("a and (x := b)", False),
        ("y = (x := 1) if a else 2", False),
        ("[(x := a) for a in b]", False),
        ("for a in b:\n    x = 1", False),
        ("for x in b:\n    pass", False),
        ("while a:\n    x = 1", False),
        ("with a as x:\n    pass", True),
        ("with a:\n    x = 1", False),
        ("with open(a):\n    x = 1", True),
        ("with suppress(E), open(a) as x:\n    pass", False),
        ("try:\n    x = 1\nexcept E:\n    pass", False),
        ("try:\n    x = 1\nexcept E:\n    x = 2", True),
        ("try:\n    x = 1\nexcept E:\n    return", True),
        ("try:\n    pass\nfinally:\n    x = 1", True),
        ("match a:\n    case 1:\n        x = 1", False),
        ("x = 1\ndel x", False),
        ("x: int", False),
        ("try:\n    pass\nexcept E as x:\n    pass", False),
    ],
)
def test_names_bound_on_every_path(source: str, bound: bool) -> None:
    assert definitely_bound(parsed(source), "x") is bound


def test_functions_inside_are_another_scope() -> None:
    body = parsed(
        "def f():\n    return 1\nlambda: (yield)\nclass C:\n    pass\nif x:\n    return 2"
    )
    assert [ast.unparse(node) for node in returns(body)] == ["return 2"]
    assert not contains(body, (ast.Yield,))
    assert contains(body, (ast.If,))
