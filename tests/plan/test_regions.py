"""Runs of statements moved into a nested function do what they did in their place."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from django_asyncify.analysis.values import FunctionRef
from django_asyncify.edits import NodeKind, RegionEdit, RegionExit
from django_asyncify.errors import RewriteRefused
from django_asyncify.plan.effects import block_of
from django_asyncify.plan.region_builder import RegionBuilder
from django_asyncify.plan.region_names import settle_names
from django_asyncify.plan.region_runs import common_run, merged
from django_asyncify.plan.regions import BlockRegion, RegionRefused
from django_asyncify.plan.situation import Tree
from django_asyncify.rewrite import rewrite_file
from django_asyncify.sources import read_source
from django_asyncify.spans import Span

from ..rewrite.places import function
from .functions import call, statement, tree_of

NAMES = ("x", "y", "z")
HEADER = "def f(a, b, log):\n"


def edit_of(tree: Tree, region: BlockRegion, number: int) -> RegionEdit:
    first, last = tree.span(region.statements[0]), tree.span(region.statements[-1])
    return RegionEdit(
        path=tree.function.module.path,
        span=Span(first.line, first.column, last.end_line, last.end_column),
        node=NodeKind.BLOCK,
        codemod="bridges",
        reason="because",
        function_name=f"in_thread_{number}",
        exit=region.exit,
        returns=region.returns,
        globals=region.globals,
        nonlocals=region.nonlocals,
        result_name="response",
    )


def moved(tree: Tree, *regions: BlockRegion) -> str:
    """Return the module's text with the regions as nested functions, called in their places."""
    module = tree.function.module
    edits = [edit_of(tree, region, number) for number, region in enumerate(regions)]
    source = read_source(module.path, module.name)
    change = rewrite_file(source, [function(module.source.text, tree.function.name, edits)], {})
    return re.sub(r"await sync_to_async\((in_thread_\d)\)\(\)", r"\1()", change.after)


def outcome(source: str, a: int, b: int) -> tuple[object, list[object]]:
    """Run ``f``; return what it returns or raises, and what it logged.

    ``log`` notes as well what the module's ``y`` is by then: other functions see that one.
    """
    logged: list[object] = []

    def log(entry: object) -> int:
        logged.append(entry if isinstance(entry, int) else type(entry).__name__)
        if isinstance(space.get("y"), int):
            logged.append(space["y"])
        if len(logged) > 60:
            raise OverflowError
        return len(logged)

    space: dict[str, object] = {"suppress": suppress}
    exec(compile(source, "generated", "exec"), space)
    run = space["f"]
    assert callable(run)
    try:
        return ("returned", run(a, b, log)), logged
    except Exception as error:
        kind = NameError if isinstance(error, NameError) else type(error)
        return ("raised", kind), logged


def block(source: str) -> str:
    return source.replace("\n", "\n    ")


name = st.sampled_from(NAMES)
number = st.integers(0, 3)
value = st.one_of(
    st.builds("log({})".format, number),
    st.builds("{} + 1".format, name),
    st.builds("len([{0} for {0} in range(log({1}))])".format, name, number),
    st.sampled_from(["a", "b", "1"]),
)
condition = st.one_of(
    st.builds("a > {}".format, number),
    st.builds("log({}) % 2".format, number),
    st.builds("({} := log({})) > 2".format, name, number),
    st.builds("a > {} and ({} := log(7))".format, number, name),
)
simple = st.one_of(
    st.builds("{} = {}".format, name, value),
    st.builds("{} += 1".format, name),
    st.builds("{}, {} = log(8), 2".format, name, name),
    st.builds("log({})".format, name),
    st.builds("log({})".format, value),
    st.builds("del {}".format, name),
    st.builds("log((lambda: {})())".format, name),
    st.builds("return ('r', {})".format, value),
    st.just("raise ValueError"),
    st.just("if a > b: raise KeyError"),
)
in_loop = st.one_of(simple, st.sampled_from(["break", "continue", "if a > 1: break"]))


def joined(statements: Sequence[str]) -> str:
    return "\n".join(statements)


def blocks(simple_: st.SearchStrategy[str], depth: int) -> st.SearchStrategy[str]:
    inner = statements(simple_, depth - 1)
    return st.lists(inner, min_size=1, max_size=3).map(joined)


def statements(simple_: st.SearchStrategy[str], depth: int) -> st.SearchStrategy[str]:
    if depth == 0:
        return simple_
    body, looped = blocks(simple_, depth), blocks(in_loop, depth)
    indented, indented_loop = body.map(block), looped.map(block)
    return st.one_of(
        simple_,
        st.builds("if {}:\n    {}".format, condition, indented),
        st.builds("if {}:\n    {}\nelse:\n    {}".format, condition, indented, indented),
        st.builds("if {}:\n    {}\nelif a:\n    {}".format, condition, indented, indented),
        st.builds("for {} in range(b):\n    {}".format, name, indented_loop),
        st.builds(
            "for {} in range(b):\n    {}\nelse:\n    {}".format, name, indented_loop, indented
        ),
        st.builds("while log(9) < 9:\n    {}".format, indented_loop),
        st.builds("try:\n    {}\nexcept ValueError:\n    {}".format, indented, indented),
        st.builds("try:\n    {}\nexcept KeyError as {}:\n    {}".format, indented, name, indented),
        st.builds("try:\n    {}\nfinally:\n    {}".format, indented, indented),
        st.builds(
            "try:\n    {}\nexcept (ValueError, NameError):\n    {}\nelse:\n    {}\nfinally:\n    {}".format,  # noqa: E501
            indented,
            indented,
            indented,
            indented,
        ),
        st.builds("with suppress(ValueError):\n    {}".format, indented),
        st.builds(
            "match a:\n    case 1:\n        {}\n    case {}:\n        {}".format,
            indented.map(block),
            name,
            indented.map(block),
        ),
        st.builds("def {}():\n    return {}".format, name, value),
    )


declarations = st.sampled_from(["", "", "    global y\n", "    global x, y, z\n"])
functions = st.builds(
    lambda first, body: (
        HEADER + first + "    x = 1\n    " + block(joined(body)) + "\n    return ('end', a)\n"
    ),
    declarations,
    st.lists(statements(simple, 2), min_size=1, max_size=4),
)


def runs(tree: Tree) -> list[list[ast.stmt]]:
    """Return every run of statements of the function that a region may start from."""
    found = []
    for node in ast.walk(tree.function.node):
        if isinstance(node, ast.stmt) and node is not tree.function.node:
            held = block_of(tree, node)
            nested = any(isinstance(n, ast.FunctionDef) for n in tree.ancestors(node))
            if held is None and not nested:
                found.append([node])
            if held and not nested:
                start = held.index(node)
                found += [
                    held[start:end] for end in range(start + 1, min(start + 3, len(held) + 1))
                ]
    return found


@settings(max_examples=400)
@given(functions, st.integers(0, 40), st.integers(0, 2), st.integers(0, 2))
@example(
    HEADER
    + "    if a:\n        y = log(1)\n    else:\n        return ('r', 1)\n    return ('end', y)\n",
    0,
    1,
    1,
)
@example(
    HEADER
    + "    with suppress(ValueError):\n        return ('r', int('x'))\n    return ('end', 1)\n",
    0,
    0,
    0,
)
@example(HEADER + "    a and (y := log(1))\n    return ('end', y if a else 0)\n", 0, 0, 0)
@example(HEADER + "    for x in range(b):\n        y = x\n    return ('end', b and y)\n", 0, 0, 0)
@example(
    HEADER + "    x = 1\n    try:\n        x = log(1)\n        raise ValueError\n"
    "    except ValueError:\n        log(x)\n    return ('end', x)\n",
    2,
    0,
    0,
)
def test_moved_statements_do_what_they_did(source: str, chosen: int, a: int, b: int) -> None:
    try:
        compile(source, "generated", "exec")
    except SyntaxError:
        assume(False)
    with TemporaryDirectory() as folder:
        tree = tree_of(Path(folder), source)
        candidates = runs(tree)
        builder = RegionBuilder(tree, responses_only=True)
        try:
            region = builder.block(candidates[chosen % len(candidates)])
            regions = settle_names(tree, builder, [region])
            after = moved(tree, *[r for r in regions if isinstance(r, BlockRegion)])
        except (RegionRefused, RewriteRefused):
            assume(False)
            raise
    try:
        compile(after, "generated", "exec")
    except SyntaxError as error:
        pytest.fail(f"{error}\n{source}\n---\n{after}")
    assert outcome(after, a, b) == outcome(source, a, b), f"\n{source}\n---\n{after}"


@settings(max_examples=2000)
@given(functions, st.integers(0, 40), st.integers(1, 20), st.integers(0, 2), st.integers(0, 2))
@example(
    HEADER
    + "    if a:\n        y = log(1)\n    else:\n        y = log(2)\n    return ('end', y)\n",
    1,
    1,
    1,
    0,
)
@example(
    HEADER
    + "    for y in range(b):\n        log(y)\n    for y in range(b):\n        log(y)\n    return 1\n",  # noqa: E501
    0,
    3,
    0,
    2,
)
@example(
    HEADER + "    try:\n        y = log(1)\n        raise ValueError\n    except ValueError:\n"
    "        log(y)\n    return ('end', a)\n",
    2,
    5,
    0,
    0,
)
@example(
    HEADER + "    x = 1\n    with suppress(ValueError):\n        raise ValueError\n"
    "        y = log(0)\n    x = log(0)\n    log(y)\n    return ('end', a)\n",
    0,
    1,
    0,
    0,
)
@example(
    HEADER + "    x = 1\n    while log(9) < 9:\n        if log(0) % 2:\n            y += 1\n"
    "        else:\n            y = log(0)\n    return ('end', a)\n",
    0,
    5,
    0,
    0,
)
def test_two_moved_pieces_do_what_they_did(
    source: str, chosen: int, further: int, a: int, b: int
) -> None:
    try:
        compile(source, "generated", "exec")
    except SyntaxError:
        assume(False)
    with TemporaryDirectory() as folder:
        tree = tree_of(Path(folder), source)
        candidates = runs(tree)
        builder = RegionBuilder(tree, responses_only=True)
        try:
            pieces = [
                builder.block(candidates[n % len(candidates)]) for n in (chosen, chosen + further)
            ]
            regions = settle_names(tree, builder, merged(tree, builder, pieces))
            after = moved(tree, *[r for r in regions if isinstance(r, BlockRegion)])
        except (RegionRefused, RewriteRefused):
            assume(False)
            raise
    try:
        compile(after, "generated", "exec")
    except SyntaxError as error:
        pytest.fail(f"{error}\n{source}\n---\n{after}")
    assert outcome(after, a, b) == outcome(source, a, b), f"\n{source}\n---\n{after}"


def region(folder: Path, body: str, wanted: str = "a", **options: bool) -> BlockRegion:
    tree = tree_of(folder, f"def f(p, q):\n    {block(body)}\n")
    builder = RegionBuilder(tree, responses_only=options.get("responses_only", True))
    return builder.block([statement(tree, wanted)])


def declared_in(folder: Path, source: str) -> tuple[tuple[str, ...], ...]:
    """Return what the region around ``a()`` hands back and declares."""
    found = region(folder, source)
    return found.returns, found.nonlocals, found.globals


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        ("global x\nx = a()\nreturn x", ((), (), ("x",))),
        ("global x\nx = 1\nx += a()\nreturn x", ((), (), ("x",))),
        ("global x\nif p:\n    x = a()\nreturn x", ((), (), ("x",))),
        ("if p:\n    global x\nif q:\n    x = a()\nreturn x", ((), (), ("x",))),
        ("global x, y\ny = 1\nx, z = a()\nreturn x, z", (("z",), (), ("x",))),
        ("global x\nq(x)\na()\nreturn x", ((), (), ())),
        ("def g():\n    global x\nx = a()\nreturn x", (("x",), (), ())),
    ],
)
def test_a_module_s_names_stay_the_module_s(
    body: str, declared: tuple[tuple[str, ...], ...], tmp_path: Path
) -> None:
    assert declared_in(tmp_path, body) == declared


def test_names_of_a_function_further_out_stay_that_function_s(tmp_path: Path) -> None:
    """A decorator's wrapper that counts: no code of its own binds the name."""
    source = "def f(a):\n    nonlocal count\n    count += a()\n    return count\n"
    outer = "def outer():\n    count = 0\n\n" + textwrap.indent(source, "    ")
    tree = tree_of(tmp_path, outer)
    inner = next(
        n for n in ast.walk(tree.function.node) if isinstance(n, ast.FunctionDef) and n.name == "f"
    )
    tree = Tree(FunctionRef(tree.function.module, inner, "outer.f"))
    builder = RegionBuilder(tree, responses_only=True)
    found = settle_names(tree, builder, [builder.block([statement(tree, "a")])])
    assert [(r.returns, r.nonlocals) for r in found if isinstance(r, BlockRegion)] == [
        ((), ("count",))
    ]


def text(found: BlockRegion) -> list[str]:
    return [ast.unparse(s).split("\n")[0] for s in found.statements]


@pytest.mark.parametrize(
    ("body", "statements_", "exit_", "given_back", "rebound"),
    [
        ("x = a()\nreturn x", ["x = a()"], RegionExit.FALLS_THROUGH, ("x",), ()),
        ("a()\nreturn 1", ["a()"], RegionExit.FALLS_THROUGH, (), ()),
        ("x = a()\nreturn 1", ["x = a()"], RegionExit.FALLS_THROUGH, (), ()),
        ("p = a()\nreturn p", ["p = a()"], RegionExit.FALLS_THROUGH, (), ("p",)),
        ("x = 1\nx = a()\nreturn x", ["x = a()"], RegionExit.FALLS_THROUGH, (), ("x",)),
        ("x = 1\nx += a()\nreturn x", ["x += a()"], RegionExit.FALLS_THROUGH, (), ("x",)),
        ("return a()", ["return a()"], RegionExit.ALWAYS_RETURNS, (), ()),
        ("if a():\n    return 1\nreturn 2", ["if a():"], RegionExit.MAY_RETURN, (), ()),
        ("if p:\n    a()\n    return 1\nreturn 2", ["a()"], RegionExit.FALLS_THROUGH, (), ()),
        ("for x in a():\n    break\nreturn 1", ["for x in a():"], RegionExit.FALLS_THROUGH, (), ()),
        (
            "for x in p:\n    if a():\n        break\nreturn 1",
            ["for x in p:"],
            RegionExit.FALLS_THROUGH,
            (),
            (),
        ),
        (
            "for x in p:\n    if a():\n        break\nreturn x",
            ["for x in p:", "return x"],
            RegionExit.ALWAYS_RETURNS,
            (),
            (),
        ),
        (
            "if a():\n    x = 1\nq()\nreturn x",
            ["if a():", "q()", "return x"],
            RegionExit.ALWAYS_RETURNS,
            (),
            (),
        ),
        ("x = a(); y = 1\nreturn x", None, None, None, None),
    ],
)
def test_regions_are_the_smallest_that_is_right(
    body: str,
    statements_: list[str] | None,
    exit_: RegionExit | None,
    given_back: tuple[str, ...] | None,
    rebound: tuple[str, ...] | None,
    tmp_path: Path,
) -> None:
    if statements_ is None:
        with pytest.raises(RegionRefused):
            region(tmp_path, body)
        return
    found = region(tmp_path, body)
    assert (text(found), found.exit, found.returns, found.nonlocals) == (
        statements_,
        exit_,
        given_back,
        rebound,
    )


@pytest.mark.parametrize(
    "body",
    [
        "yield a()",
        "x = yield\na()\nif p:\n    a(x)\n    yield",
        "x = a(super())",
        "x = a(locals())",
        "global g\nif p:\n    global h\n    h = a()",
    ],
)
def test_what_has_no_meaning_in_another_function_is_refused(body: str, tmp_path: Path) -> None:
    tree = tree_of(tmp_path, f"def f(p, q):\n    {block(body)}\n    return 1\n")
    held = [
        s for s in ast.walk(tree.function.node) if isinstance(s, (ast.Expr, ast.Assign, ast.If))
    ]
    bad = next(s for s in held if contains_any(s))
    with pytest.raises(RegionRefused):
        RegionBuilder(tree, responses_only=True).block([bad])


def contains_any(node: ast.AST) -> bool:
    return any(
        isinstance(n, (ast.Yield, ast.Global))
        or (isinstance(n, ast.Name) and n.id in {"super", "locals"})
        for n in ast.walk(node)
    )


def test_return_of_none_is_refused_where_none_means_something(tmp_path: Path) -> None:
    """``if response is not None`` couldn't tell it from falling through."""
    body = "if a():\n    return None\nreturn q"
    assert text(region(tmp_path, body)) == ["if a():", "return q"]
    valued = "if a():\n    return p\nreturn q"
    assert text(region(tmp_path, valued, responses_only=True)) == ["if a():"]
    assert text(region(tmp_path, valued, responses_only=False)) == ["if a():", "return q"]


def test_common_run_is_the_shortest_that_holds_all(tmp_path: Path) -> None:
    tree = tree_of(
        tmp_path,
        "def f(p):\n    q()\n    if p:\n        a()\n        r()\n        b()\n    else:\n        c()\n"  # noqa: E501
        "    d()\n    e()\n",
    )

    def run(*names: str) -> list[str]:
        found = common_run(tree, [call(tree, n) for n in names])
        return [ast.unparse(s).split("\n")[0] for s in found]

    assert run("a", "b") == ["a()", "r()", "b()"]
    assert run("a", "c") == ["if p:"]
    assert run("b", "d") == ["if p:", "d()"]
    assert run("a") == ["a()"]


def test_regions_inside_others_are_swallowed_and_overlapping_ones_join(tmp_path: Path) -> None:
    tree = tree_of(
        tmp_path, "def f(p):\n    a()\n    b()\n    if p:\n        c()\n    d()\n    return 1\n"
    )
    builder = RegionBuilder(tree, responses_only=True)

    def of(*names: str) -> BlockRegion:
        return builder.block(common_run(tree, [call(tree, n) for n in names]))

    def shown(*regions: BlockRegion) -> list[list[str]]:
        found = merged(tree, builder, regions)
        return [text(r) for r in found if isinstance(r, BlockRegion)]

    assert shown(of("c"), of("b", "c")) == [["b()", "if p:"]]
    assert shown(of("a", "b"), of("b", "c")) == [["a()", "b()", "if p:"]]
    assert shown(of("a"), of("d")) == [["a()"], ["d()"]]


def test_any_number_of_regions_is_swallowed_or_joined(tmp_path: Path) -> None:
    calls = "".join(f"        a{index}()\n" for index in range(120))
    tree = tree_of(tmp_path, f"def f(p):\n    for x in p:\n{calls}    return 1\n")
    builder = RegionBuilder(tree, responses_only=True)
    single = [statement(tree, f"a{index}") for index in range(120)]
    loop = tree.parents[single[0]]
    assert isinstance(loop, ast.For)
    whole = builder.block([loop])
    assert merged(tree, builder, [*(builder.block([s]) for s in single), whole]) == [whole]
    pairs = [builder.block(single[index : index + 2]) for index in range(119)]
    (joined,) = merged(tree, builder, pairs)
    assert joined.nodes == tuple(single)


def test_an_elif_moves_with_the_if_it_belongs_to(tmp_path: Path) -> None:
    source = HEADER + "    if a:\n        log(1)\n    elif b:\n        log(2)\n    return a\n"
    tree = tree_of(tmp_path, source)
    outer = tree.function.node.body[0]  # type: ignore[index]
    assert isinstance(outer, ast.If)
    region = RegionBuilder(tree, responses_only=True).block(outer.orelse)
    assert region.statements == (outer,)
    assert outcome(moved(tree, region), 0, 1) == outcome(source, 0, 1)
