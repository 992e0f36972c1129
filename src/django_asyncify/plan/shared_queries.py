"""Queries that other code runs, too: whether a join made for one view may change what that gets.

Code that isn't examined (a class-based view, a command, a view that isn't chosen) may hand another
model to a helper, restrict the columns, or write between the query and the use of a relation.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from ..analysis.interpreter import Interpreter
from ..analysis.origins import Site
from ..analysis.scopes import local_names, parameter_names
from ..analysis.values import FunctionRef
from ..project.test_code import is_test
from ..spans import span_of
from .frontier import Frontier
from .mentions import Mention
from .scoped import imported_names

_CLASHING = frozenset(
    {"defer", "difference", "intersection", "only", "raw", "select_for_update", "union"}
    | {"dates", "datetimes", "values", "values_list"}
)


class SharedQueries:
    """Answers per query; ``frontier`` says where the function around it is mentioned.

    Code that mentions one of the ``views`` keeps it from becoming async anyway.
    """

    def __init__(
        self, interpreter: Interpreter, frontier: Frontier, views: Collection[FunctionRef]
    ) -> None:
        self._interpreter, self._frontier, self._views = interpreter, frontier, views
        self._reasons: dict[Site, str] = {}

    def reason(self, site: Site) -> str:
        """Say why a query can't be joined because of code that isn't examined, or nothing."""
        if site not in self._reasons:
            self._reasons[site] = self._decide(site) if site.function is not None else ""
        return self._reasons[site]

    def _decide(self, site: Site) -> str:
        assert site.function is not None
        holder = _outermost(site.function)
        strangers = [] if holder in self._views else list(self._strangers(holder))
        effects = self._interpreter.unknown_effects
        for mention, function in strangers:
            place = f"{mention.module.name}, line {getattr(mention.node, 'lineno', 0)},"
            if not _is_settled(site):
                return f"{place} runs the query, too, and may do so for another model"
            if function is None or effects.in_function(function):
                return f"{place} runs the query, too, and may write before it uses the rows"
        return ""

    def _strangers(self, ref: FunctionRef) -> Iterator[tuple[Mention, ast.AST | None]]:
        """Yield the mentions of a function in code that isn't examined, with the function there."""
        for mention in self._frontier.mentions(ref):
            if is_test(mention.module.name) or isinstance(mention.node, ast.Constant):
                continue
            function = mention.function or _decorated(mention)
            if function is None or id(function) not in self._examined:
                yield mention, function

    @cached_property
    def _examined(self) -> frozenset[int]:
        return frozenset(id(ref.node) for ref in self._interpreter.functions)


def _outermost(ref: FunctionRef) -> FunctionRef:
    while ref.outer is not None:
        ref = ref.outer
    return ref


def _decorated(mention: Mention) -> ast.AST | None:
    """Return the function that a mention stands above as a decorator."""
    for node in ast.walk(mention.module.tree):
        above = getattr(node, "decorator_list", ())
        if any(n is mention.node for decorator in above for n in ast.walk(decorator)):
            return node
    return None


def _is_settled(site: Site) -> bool:
    """Whether the query is of one model, and of all its columns, whoever calls its function."""
    assert site.function is not None
    function = site.function.node
    called = (n.func for n in ast.walk(function) if isinstance(n, ast.Call))
    if any(isinstance(f, ast.Attribute) and f.attr in _CLASHING for f in called):
        return False
    lines = site.function.module.lines
    places = [n for n in ast.walk(function) if isinstance(n, ast.expr)]
    queries = [n for n in places if span_of(n, lines) == site.span]
    return bool(queries) and all(_names_model(function, query, ()) for query in queries)


def _names_model(function: ast.AST, query: ast.expr, seen: Sequence[str]) -> bool:
    """Whether a chain starts with a name from outside of the function, its variables followed."""
    called = False
    while isinstance(query, (ast.Attribute, ast.Call)):
        called = isinstance(query, ast.Call)
        query = query.func if isinstance(query, ast.Call) else query.value
    if called or not isinstance(query, ast.Name):
        return False  # type(self).objects
    if query.id in seen:
        return True
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    if query.id in parameter_names(function):
        return False
    if query.id not in local_names(function) - imported_names(function):
        return True
    given = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == query.id for t in node.targets)
    ]
    bound = sum(
        isinstance(n, ast.Name) and n.id == query.id and isinstance(n.ctx, ast.Store)
        for n in ast.walk(function)
    )
    return bound == len(given) > 0 and all(
        _names_model(function, value, (*seen, query.id)) for value in given
    )
