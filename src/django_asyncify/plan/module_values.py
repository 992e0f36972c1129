"""Modules as values: whether a variable of a function may hold one of the project's modules."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache

from ..project.facts import ModuleFacts
from ..project.project import Project
from ..project.test_code import is_test
from .dynamic_imports import dynamic_imports, imported_names
from .scoped import ScopedVisitor

#: ``patch.object(views, "index")``, ``include(urls)``, ``reload(conf)``; ``getattr()`` is looked at
#: by itself.
_ASKING = frozenset({"getattr", "hasattr", "include", "object", "reload", "setattr"})
#: What these names hold has attributes, but no functions of a module.
NO_MODULES = frozenset({"self", "cls", "request", "user", "instance", "settings"})
_DYNAMIC = ("import_module", "__import__", "sys.modules")


class ModuleValues:
    """Answers whether a module is handed on somewhere, rather than only asked for its names."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._handing_on: dict[str, frozenset[str]] = {}

    def may_hold(
        self, where: ModuleFacts, module: ModuleFacts, function: ast.AST | None = None
    ) -> bool:
        """Whether a variable in ``where`` may stand for ``module``, or what a call gives there.

        What a test does with a module stays within that test, and a module that is imported by a
        name of which nothing is known within the ``function`` that does so.
        """
        if any(word in where.source.text for word in _DYNAMIC):
            near = function if function is not None else where.tree
            if any(_imports(name, module, anything=True) for _, name in imported_names(near)):
                return True
        return self._is_handed_on(where, module)

    def may_be_asked(self, where: ModuleFacts, module: ModuleFacts, look_up: ast.Call) -> bool:
        """Whether a variable that a look-up in ``where`` asks for a name may stand for ``module``.

        A parameter may be given what another function imports there, unless that stays inside.
        """
        tail = module.name.rpartition(".")[2]
        if any(word in where.source.text for word in _DYNAMIC) and any(
            _imports(one.name, module, anything=True) and one.may_be_at(look_up, tail)
            for one in dynamic_imports(where)
        ):
            return True
        return self._is_handed_on(where, module)

    def _is_handed_on(self, where: ModuleFacts, module: ModuleFacts) -> bool:
        known = self._handing_on.get(module.name)
        if known is None:
            known = self._handing_on[module.name] = self._handing(module)
        return where.name in known or any(not is_test(name) for name in known)

    def _handing(self, module: ModuleFacts) -> frozenset[str]:
        """The names of the modules that hand ``module`` on, or import it by a text."""
        tail = module.name.rpartition(".")[2]
        paths = self._project.files_mentioning(tail)
        others = [other for path in paths if (other := self._project.module_at(path))]
        return frozenset(
            other.name
            for other in others
            if self._uses(other, module, tail) or _imports_by_text(other, module)
        )

    def _uses(self, other: ModuleFacts, module: ModuleFacts, tail: str) -> bool:
        imported = _imported(other)
        aliases = {
            name for name, node in imported.items() if self._may_bind(other, node, name, module)
        }
        return any(
            (isinstance(node, ast.Name) and node.id in aliases)
            or (
                isinstance(node, ast.Attribute)
                and node.attr == tail
                and _is_under(node, imported)
                and self._may_be(other, node, module)
            )
            for node in _whole_values(other)
        )

    def _may_be(self, other: ModuleFacts, node: ast.Attribute, module: ModuleFacts) -> bool:
        found = self._project.resolve_expression(other, node)
        return not found or module in found

    def _may_bind(
        self, other: ModuleFacts, node: ast.Import | ast.ImportFrom, name: str, module: ModuleFacts
    ) -> bool:
        if isinstance(node, ast.Import):
            return any(a.asname == name and a.name == module.name for a in node.names)
        original = next(a.name for a in node.names if (a.asname or a.name) == name)
        found = self._project.resolve_import(other, node.module, node.level, original)
        return not found or module in found


def _imports_by_text(other: ModuleFacts, module: ModuleFacts) -> bool:
    """``import_module(f"{app}.helpers")``, ``sys.modules["app.helpers"]``, and it may leave the
    function that does so.
    """
    if not any(word in other.source.text for word in _DYNAMIC):
        return False
    tail = module.name.rpartition(".")[2]
    return any(
        (one.within is None or tail in one.asked) and _imports(one.name, module, anything=False)
        for one in dynamic_imports(other)
    )


def _imports(name: ast.expr, module: ModuleFacts, *, anything: bool) -> bool:
    """Whether a name may be that of a module; ``anything``: one that is unknown may."""
    pattern = _pattern(name)
    if pattern == _ANY:
        return anything
    return re.fullmatch(pattern, f".{module.name}") is not None


_ANY = ".*"


def _pattern(name: ast.expr) -> str:
    """Return a regular expression for the modules that a name may mean, with a dot before."""
    texts: Sequence[object]
    match name:
        case ast.Constant(value=str() as text):
            return rf".*\.{re.escape(text.lstrip('.'))}"
        case ast.JoinedStr(values=parts):
            texts = [p.value if isinstance(p, ast.Constant) else None for p in parts]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            texts = [e.value if isinstance(e, ast.Constant) else None for e in (left, right)]
        case ast.BinOp(left=ast.Constant(value=str() as text), op=ast.Mod()):
            texts = [piece for part in text.split("%s") for piece in (part or None, None)][:-1]
        case _:
            return _ANY
    known = [re.escape(text) if isinstance(text, str) else _ANY for text in texts]
    return _ANY + "".join(known) if any(k != _ANY for k in known) else _ANY


@cache
def _imported(module: ModuleFacts) -> Mapping[str, ast.Import | ast.ImportFrom]:
    """Return the imports of a module, also those in functions, by the names they bind."""
    found: dict[str, ast.Import | ast.ImportFrom] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                bound = alias.name if isinstance(node, ast.ImportFrom) else alias.name.split(".")[0]
                found[alias.asname or bound] = node
    return found


@cache
def _whole_values(module: ModuleFacts) -> tuple[ast.expr, ...]:
    """Return the names and attributes that are read, and not for one of their attributes."""
    walker = _WholeValues(module.tree)
    walker.visit(module.tree)
    return tuple(walker.found)


class _WholeValues(ScopedVisitor):
    """Finds them; a name that is local to a function there is none of the module's."""

    def __init__(self, tree: ast.Module) -> None:
        super().__init__()
        self.found: list[ast.expr] = []
        self.asked = {id(argument) for argument in _only_asked(tree)}

    def visit_Name(self, node: ast.Name) -> None:
        if not self.is_shadowed(node.id):
            self._add(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._add(node)
        below = node.value
        while isinstance(below, ast.Attribute):
            below = below.value
        if not isinstance(below, ast.Name):
            self.visit(below)

    def _add(self, node: ast.Name | ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Load) and id(node) not in self.asked:
            self.found.append(node)


def _only_asked(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what is handed to calls that ask a module for names, or take it for its URLs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            name = called.id if isinstance(called, ast.Name) else called
            if name in _ASKING:
                yield node.args[0]


def _is_under(node: ast.Attribute, names: Container[str]) -> bool:
    base = root_of(node)
    return base is not None and base.id in names


def root_of(node: ast.expr) -> ast.Name | None:
    """Return the name that a chain of attributes starts with: ``views`` of ``views.blog.index``."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node if isinstance(node, ast.Name) else None
