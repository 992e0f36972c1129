"""Where an operation stands: what a codemod may ask about its surroundings."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from ..analysis.operations import Operation
from ..analysis.scopes import is_local
from ..analysis.shown_source import shown_fields
from ..analysis.values import FunctionRef
from ..project.project import Project
from ..spans import Span, span_of, text_of
from .options import PlanOptions
from .view_calls import is_called


class Tree:
    """The syntax tree of one function with parents, not entering functions inside it."""

    def __init__(self, function: FunctionRef) -> None:
        self.function = function
        self.lines = function.module.lines
        self.parents: dict[ast.AST, ast.AST] = {}
        self._fill(function.node)

    def _fill(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            self.parents[child] = node
            self._fill(child)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes around ``node``, innermost first, up to the function."""
        current = self.parents.get(node)
        while current is not None and current is not self.function.node:
            yield current
            current = self.parents.get(current)

    def is_within(self, node: ast.AST, around: ast.AST) -> bool:
        """Whether ``node`` is ``around`` or stands inside of it."""
        return node is around or any(ancestor is around for ancestor in self.ancestors(node))

    def statement_of(self, node: ast.AST) -> ast.stmt:
        """Return the innermost statement that holds ``node`` (or is it)."""
        if isinstance(node, ast.stmt):
            return node
        return next(a for a in self.ancestors(node) if isinstance(a, ast.stmt))

    def showing(self, node: ast.AST) -> ast.JoinedStr | None:
        """Return the outermost f-string that shows the text of ``node``, as ``{node=}`` does."""
        found = None
        for field in (node, *self.ancestors(node)):
            around = self.parents.get(field)
            if isinstance(field, ast.FormattedValue) and isinstance(around, ast.JoinedStr):
                outer = self._whole_text(around)
                if field in shown_fields(around, partial(self.text, outer)):
                    found = outer
        return found

    def _whole_text(self, node: ast.JoinedStr) -> ast.JoinedStr:
        """Return the f-string that ``node`` is, or of which it is a format."""
        above = self.parents.get(node)
        around = self.parents.get(above) if above is not None else None
        if isinstance(above, ast.FormattedValue) and above.format_spec is node:
            assert isinstance(around, ast.JoinedStr)
            return self._whole_text(around)
        return node

    def span(self, node: ast.AST) -> Span:
        """Return the span of an expression or statement."""
        assert isinstance(node, (ast.expr, ast.stmt))
        return span_of(node, self.lines)

    def text(self, node: ast.AST) -> str:
        """Return the source of ``node``."""
        assert isinstance(node, (ast.expr, ast.stmt))
        return text_of(node, self.lines)


@dataclass(frozen=True)
class Situation:
    """What a claim may rest on besides the operation itself.

    ``is_view`` says that the function is called by Django with a request. ``staying_sync`` gives
    the functions that a call may run and that stay sync. ``honest_user`` (of ``request.auser()``),
    ``honest_session_user`` (of ``aget_user(request)``), ``honest_permissions``, ``session_reason``
    and ``render_reason`` say why the async form may not be used, and are empty if it may.
    ``wrapped_name`` is, in a decorator's wrapper, the name by which it calls the view.
    ``user_asked_for``: a decorator has awaited ``auser()`` before the view runs;
    ``user_read_after``: a middleware looks into ``request.user`` once the view has answered.
    ``user_loaded``: it has loaded ``request.user`` with that; ``user_replaced``: what runs after
    that decorator puts another user on the request.
    ``sync_reason`` says why a function of the project's stays sync, as far as one reason is known.
    """

    tree: Tree
    project: Project
    options: PlanOptions
    is_view: bool
    staying_sync: Callable[[Operation], frozenset[FunctionRef]]
    honest_user: str
    honest_session_user: str
    session_reason: str
    render_reason: str
    wrapped_name: str = ""
    honest_permissions: str = ""
    user_asked_for: bool = False
    user_read_after: bool = False
    user_loaded: bool = False
    user_replaced: bool = False
    sync_reason: Callable[[FunctionRef], str] = lambda _: ""

    @property
    def function(self) -> FunctionRef:
        """The function that holds the operation."""
        return self.tree.function

    def keeps_user(self, operation: Operation) -> bool:
        """Whether a name that stands for the user is looked into where nothing can be put before
        it, or a container of the view's that holds the user, in a view whose decorator has loaded
        it: then the view starts by keeping that.
        """
        asked = self.user_asked_for and self.is_view and not self.honest_user
        late = operation.detail == "alias" and not operation.hoistable
        return asked and (late or operation.detail == "held")

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return the node directly around ``node``."""
        return self.tree.parents.get(node)

    def calls_wrapped(self, call: ast.Call) -> bool:
        """Whether a decorator's wrapper runs its view by a call."""
        return self.wrapped_name != "" and is_called(call, self.wrapped_name)

    def await_reason(self, node: ast.AST) -> str:
        """Say why ``await`` can't stand at ``node``, or return nothing."""
        return await_reason(self.tree, node, self.options.python)

    def comprehension_reason(self, node: ast.AST) -> str:
        """Say why an async comprehension can't walk over ``node`` there, or return nothing."""
        if any(isinstance(inner, ast.NamedExpr) for inner in ast.walk(node)):
            return "an assignment expression can't stand in a comprehension"
        return await_reason(self.tree, node, self.options.python, nested=1)


_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def await_reason(tree: Tree, node: ast.AST, python: tuple[int, int], nested: int = 0) -> str:
    """Say why ``await`` can't stand at ``node``, or return nothing.

    In a lambda it is a syntax error; in a generator expression it makes an async generator that
    no consumer takes, unless a list does as well; in a comprehension inside another one it needs
    Python 3.11.
    """
    child = node
    inside = nested
    for ancestor in tree.ancestors(node):
        scope = isinstance(
            ancestor, (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        )
        if scope and not isinstance(child, ast.arguments):
            return "await can't stand in a function or class inside the view"
        if isinstance(ancestor, _COMPREHENSIONS) and not _is_first_iterable(
            ancestor, child, tree, node
        ):
            if isinstance(ancestor, ast.GeneratorExp) and not _may_be_list(tree, ancestor):
                return "await in a generator expression would make it an async generator"
            inside += 1
        child = ancestor
    if inside > 1 and python < (3, 11):
        return "an async comprehension inside another one needs Python 3.11"
    return ""


#: These walk over all of what they are given first, in one go.
_WALKING = frozenset({"dict", "frozenset", "list", "max", "min", "set", "sorted", "sum", "tuple"})


def _may_be_list(tree: Tree, generator: ast.GeneratorExp) -> bool:
    """Whether a list in place of a generator expression would be walked over just the same.

    The rewrite makes one of each generator expression that gets an ``await``.
    """
    call = tree.parents.get(generator)
    if not isinstance(call, ast.Call) or call.args[:1] != [generator]:
        return False
    if isinstance(call.func, ast.Attribute):
        text = call.func.value
        is_text = isinstance(text, ast.Constant) and isinstance(text.value, str)
        return is_text and call.func.attr == "join"
    if not isinstance(call.func, ast.Name) or call.func.id not in _WALKING:
        return False
    is_whole = len(call.args) == 1 or call.func.id == "sum"
    return is_whole and _is_builtin(tree, call.func.id)


def _is_builtin(tree: Tree, name: str) -> bool:
    """Whether no code around binds a builtin's name anew."""
    module = tree.function.module
    return not (is_local(tree.function, name) or name in module.bindings or module.stars)


def _is_first_iterable(comprehension: ast.AST, child: ast.AST, tree: Tree, node: ast.AST) -> bool:
    """The first iterable of a comprehension is evaluated outside of it."""
    generators: list[ast.comprehension] = getattr(comprehension, "generators", [])
    if not generators or child is not generators[0]:
        return False
    first = generators[0].iter
    return tree.is_within(node, first)
