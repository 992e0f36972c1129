"""Whether a call of something unknown may write: by the name it is called by, what the project's
functions of that name call, and what those call. A variable's name says nothing of what it holds.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from ..django_api.effect_names import has_effect, method_sends, sends
from ..project.facts import ModuleFacts
from ..project.project import Project
from .lazy_initialisation import makes_what_is_missing

_DEEPEST = 4
#: What nearly everything has: the project's own of that name says nothing of them.
_COMMON = frozenset(
    {*dir(dict), *dir(list), *dir(set), *dir(str)}
    | {"aggregate", "all", "annotate", "as_view", "dispatch", "distinct", "exclude", "exists"}
    | {"filter", "first", "last", "none", "order_by", "values_list"}
)


class UnknownEffects:
    """Answers by name, whatever was asked before."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, bool] = {}
        self._calls: dict[str, frozenset[str]] = {}
        self._functions: dict[str, dict[str, list[ast.AST]]] = {}

    def of_calling(self, callee: ast.expr) -> bool:
        """Whether a call of what ``callee`` gives may write."""
        if isinstance(callee, ast.Attribute):
            changes = sends if isinstance(callee.value, ast.Name) else method_sends
            of_client = callee.attr not in _COMMON and changes(callee.attr)
            return of_client or self.may_write(callee.attr)
        named = isinstance(callee, ast.Name) and any(self._defined(callee.id))
        return not named or self.may_write(ast.unparse(callee))

    def in_function(self, function: ast.AST) -> bool:
        """Whether a function may write, by the names that it calls."""
        return any(map(self.may_write, _called(function)))

    def in_method(self, method: ast.AST) -> bool:
        """Whether a form's or model's method may write."""
        own = _variables(method)
        return any(
            self.of_calling(callee)
            if not isinstance(callee, ast.Name) or callee.id in own
            else self.may_write(callee.id)
            for callee in _callees(method)
        )

    def may_write(self, name: str) -> bool:
        """Whether ``name``, or a function of the project's that is called so, may write."""
        if name not in self._known:
            self._known[name] = any(map(has_effect, self._reached(name)))
        return self._known[name]

    def of_special(self, name: str) -> bool:
        """Whether a special method of the project's that is called ``name`` may write."""
        key = f"special {name}"
        if key not in self._known:
            self._known[key] = any(map(self.in_function, self._defined(name)))
        return self._known[key]

    def functions_reached(self, function: ast.AST) -> Iterator[ast.AST]:
        """Yield a function and those of the project's that are called like what it leads to."""
        yield function
        for name in {inner for outer in _called(function) for inner in self._reached(outer)}:
            if name not in _COMMON:
                yield from self._defined(name)

    def _reached(self, name: str) -> set[str]:
        """Return the names that functions called ``name`` call, and those call in turn."""
        reached = new = {name}
        for _ in range(_DEEPEST):
            new = {inner for outer in new for inner in self._called_by(outer)} - reached
            reached = reached | new
        return reached

    def _called_by(self, name: str) -> frozenset[str]:
        if name in _COMMON:
            return frozenset()
        if name not in self._calls:
            found = (inner for node in self._defined(name) for inner in _called(node))
            self._calls[name] = frozenset(found)
        return self._calls[name]

    def _defined(self, name: str) -> Iterator[ast.AST]:
        for path in self._project.files_mentioning(name):
            module = self._project.module_at(path)
            if module is not None and f"def {name}(" in module.source.text:
                yield from self._functions_of(module).get(name, ())

    def _functions_of(self, module: ModuleFacts) -> Mapping[str, Sequence[ast.AST]]:
        """Return the functions and methods of a module by their names, also nested ones."""
        known = self._functions.get(module.name)
        if known is None:
            known = self._functions[module.name] = {}
            for node in ast.walk(module.tree):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    known.setdefault(node.name, []).append(node)
        return known


def _fills(callee: ast.expr, data: frozenset[str]) -> bool:
    """Whether a call fills what holds data, or is one of the base class, looked at by itself."""
    if isinstance(callee, ast.Name):
        return callee.id == "super"
    if not isinstance(callee, ast.Attribute):
        return False
    if _is_super(callee.value):
        return True
    passed = {callee.attr}
    holder = callee.value
    while isinstance(holder, (ast.Attribute, ast.Subscript, ast.Call)):
        if isinstance(holder, ast.Attribute):
            passed.add(holder.attr)
        holder = holder.func if isinstance(holder, ast.Call) else holder.value
    filled = callee.attr in _COMMON and not isinstance(callee.value, ast.Call)
    named = isinstance(holder, ast.Name) and holder.id in data and filled
    return callee.attr in _OF_FORMS or named or (filled and not passed.isdisjoint(_HOLDING_DATA))


def _is_super(node: ast.expr) -> bool:
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return called and ast.unparse(node).startswith("super(")


@cache
def _names_of_data(function: ast.AST) -> frozenset[str]:
    """Return the local names that hold nothing but data: literals, and what was cleaned."""
    kept: set[str] = {"kwargs"}
    other: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            (kept if _is_data(node.value) else other).update(names)
    return frozenset(kept - other)


@cache
def _variables(function: ast.AST) -> frozenset[str]:
    """Return the names that a function gives to values: parameters and what it assigns."""
    nodes = list(ast.walk(function))
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return frozenset(stored | {n.arg for n in nodes if isinstance(n, ast.arg)})


def _is_data(given: ast.expr) -> bool:
    if isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute):
        of_super = _is_super(given.func.value) and given.func.attr == "clean"
        return of_super or (given.func.attr == "copy" and _is_data(given.func.value))
    if isinstance(given, ast.Call):
        return isinstance(given.func, ast.Name) and given.func.id in _MAKING_DATA
    literal = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp, ast.Constant)
    held = isinstance(given, ast.Attribute) and given.attr in _HOLDING_DATA
    return held or isinstance(given, literal)


_MAKING_DATA = frozenset({"dict", "list", "set"})
#: What a form keeps its data in, and the attributes of its fields.
_HOLDING_DATA = frozenset({"attrs", "cleaned_data", "data", "error_messages", "errors", "initial"})
#: Methods that every form has, of which only those of the project's own do more.
_OF_FORMS = frozenset({"add_error", "add_prefix", "run_validators"})


def _callees(function: ast.AST) -> Iterator[ast.expr]:
    """Yield what a function calls, but for what fills its own data or makes what is missing."""
    data, made = _names_of_data(function), makes_what_is_missing(function, read=False)
    calls = (n.func for n in ast.walk(function) if isinstance(n, ast.Call) and n not in made)
    return (callee for callee in calls if not _fills(callee, data))


def _called(function: ast.AST) -> Iterator[str]:
    for callee in _callees(function):
        if isinstance(callee, (ast.Attribute, ast.Name)):
            yield callee.attr if isinstance(callee, ast.Attribute) else callee.id
