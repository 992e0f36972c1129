"""Variables of a function that surely hold no module: only known calls and data are bound to them.

A text's, a connection's or a file's methods give no module either; those of the project's own
classes and of containers may.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.facts import Dotted, ModuleFacts, Resolution, Resolved
from ..project.project import Project
from .module_values import root_of

#: What these give, and what the methods of that give, is never a module they were handed.
_LIBRARY = frozenset(
    """
    argparse bz2 csv datetime decimal email ftplib gzip hashlib hmac http imaplib io json lzma
    mailbox os pathlib poplib re secrets select shutil smtplib socket sqlite3 ssl string
    subprocess tarfile tempfile time urllib uuid zipfile zlib
    """.split()  # noqa: SIM905
)
_BUILTINS = frozenset({"bytes", "dict", "float", "int", "len", "list", "set", "str"})
_CONTAINERS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)
_TEXTS = (ast.Constant, ast.JoinedStr, ast.Compare)
_OF_QUERIES = frozenset(
    """
    all annotate count create defer distinct earliest exclude exists filter first get
    get_or_create last latest none only order_by prefetch_related select_related
    update_or_create using values values_list
    """.split()  # noqa: SIM905
)


class Variables:
    """Answers for the variables of one function of a module."""

    def __init__(self, project: Project, module: ModuleFacts, function: ast.AST) -> None:
        self._project, self._module, self._function = project, module, function

    def hold_no_module(self, name: str) -> bool:
        """Whether a variable is bound in the function, and each time to what is no module."""
        return self._all_bound(name, frozenset(), methods=False)

    def _all_bound(self, name: str, seen: frozenset[str], *, methods: bool) -> bool:
        """``methods``: whether what they give is no module either."""
        if name in seen:
            return True
        bound = list(_bound(self._function, name))
        return bool(bound) and all(
            value is not None and self._is_none(value, seen | {name}, methods=methods)
            for value in bound
        )

    def _is_none(self, value: ast.expr, seen: frozenset[str], *, methods: bool) -> bool:
        match value:
            case ast.IfExp(body=one, orelse=other):
                return all(self._is_none(v, seen, methods=methods) for v in (one, other))
            case ast.BoolOp(values=values):
                return all(self._is_none(each, seen, methods=methods) for each in values)
            case ast.Name(id=name):
                return self._all_bound(name, seen, methods=methods)
            case ast.Call(func=called):
                own = not methods and self._is_of_project(called)
                return own or self._is_of_library(called, seen)
        return isinstance(value, _TEXTS if methods else (*_TEXTS, *_CONTAINERS))

    def _is_of_library(self, called: ast.expr, seen: frozenset[str]) -> bool:
        """Whether a call is one of the standard library's functions, or of a method of such."""
        owner = called.value if isinstance(called, ast.Attribute) else None
        if isinstance(owner, ast.Call):
            return self._is_of_library(owner.func, seen)
        root = root_of(called)
        if root is None:
            return False
        if not self._is_local(root.id):
            found = self._project.resolve(self._module, root.id)
            known = all(isinstance(each, Dotted) and _is_known(each.name) for each in found)
            return known if found else called is root and root.id == "open"
        imported = _imported_as(self._function, root.id)
        if imported:
            return _is_known(imported)
        return owner is root and self._all_bound(root.id, seen, methods=True)

    def _is_of_project(self, called: ast.expr) -> bool:
        """Whether a call makes an object of a class, or is a query of a model's manager."""
        root = root_of(_without_queries(called))
        if root is None or self._is_local(root.id):
            return False
        found = self._project.resolve(self._module, root.id)
        if not found:
            return called is root and root.id in _BUILTINS
        return all(self._makes_object(each, called) for each in found)

    def _makes_object(self, found: Resolution, called: ast.expr) -> bool:
        if not isinstance(found, Resolved) or found.binding.cls is None:
            return False
        if isinstance(called, ast.Name):
            return True
        model = self._project.model_of(self._project.class_facts(found.module, found.binding.cls))
        manager = _without_queries(called)
        return (
            model is not None
            and manager is not called
            and isinstance(manager, ast.Attribute)
            and isinstance(manager.value, ast.Name)
            and manager.attr in model.managers
        )

    def _is_local(self, name: str) -> bool:
        return next(_bound(self._function, name), self) is not self


def _without_queries(called: ast.expr) -> ast.expr:
    """Return what a chain of queries starts with: ``Model.objects``."""
    while isinstance(called, ast.Attribute) and called.attr in _OF_QUERIES:
        called = called.value
        called = called.func if isinstance(called, ast.Call) else called
    return called


def _is_known(dotted: str) -> bool:
    return dotted.partition(".")[0] in _LIBRARY or dotted.startswith("django.db.connection")


def _imported_as(function: ast.AST, name: str) -> str:
    """Return the dotted path that the imports in a function bind to ``name``, if they agree."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names if (a.asname or a.name.partition(".")[0]) == name}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{a.name}" for a in node.names if (a.asname or a.name) == name}
    bindings = sum(1 for _ in _bound(function, name))
    return found.pop() if len(found) == 1 == bindings else ""


def _bound(function: ast.AST, name: str) -> Iterator[ast.expr | None]:
    """Yield what a name is bound to anywhere in a function, None where no expression says it."""
    assigned: dict[int, ast.expr] = {}
    for node in ast.walk(function):
        match node:
            case ast.Assign(value=value, targets=targets):
                assigned |= {id(target): value for target in targets}
            case ast.AnnAssign(value=ast.expr() as value) | ast.NamedExpr(value=value):
                assigned[id(node.target)] = value
            case ast.Name(id=found, ctx=ast.Store() | ast.Del()) if found == name:
                yield assigned.get(id(node))
            case ast.AST():
                if node is not function and name in _binds(node):
                    yield None


def _binds(node: ast.AST) -> list[str | None]:
    """Return the names that a node binds by a text of its own."""
    match node:
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return list(names)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name):
            return [name]
        case ast.MatchMapping(rest=name) | ast.arg(arg=name):
            return [name]
        case ast.alias(name=name, asname=asname):
            return [asname or name.partition(".")[0]]
    return []
