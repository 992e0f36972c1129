"""What the statements of a module or class body bind, without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .facts import Binding

Loop = ast.For | ast.AsyncFor
With = ast.With | ast.AsyncWith


@dataclass(slots=True)
class Names:
    """The names a body binds, each with all it may be, and the modules it star-imports."""

    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)

    def add(self, binding: Binding) -> None:
        """Note one more thing ``binding.name`` may be."""
        self.bindings.setdefault(binding.name, []).append(binding)

    def frozen(self) -> dict[str, tuple[Binding, ...]]:
        """Return the names with all they may be, the last binding last."""
        return {name: tuple(found) for name, found in self.bindings.items()}


def names_bound(body: Sequence[ast.stmt], module: str, is_package: bool) -> Names:
    """Collect what ``body`` binds, whichever branches are taken.

    What is bound for type checkers alone counts only for names left unbound when the code runs.
    """
    names, typing = Names(), Names()
    for statement in flat(body):
        _bind(statement, names, module, is_package)
    for statement in flat(body, typing=True):
        _bind(statement, typing, module, is_package)
    for name, found in typing.bindings.items():
        names.bindings.setdefault(name, found)
    return names


def rebound_by_functions(tree: ast.Module) -> Iterator[Binding]:
    """Yield what functions assign to names they declare ``global``."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            statements = list(flat(node.body))
            declared = {
                name for one in statements if isinstance(one, ast.Global) for name in one.names
            }
            if declared:
                found = names_bound(node.body, "", False).bindings
                yield from (binding for name in sorted(declared) for binding in found.get(name, ()))


def flat(body: Sequence[ast.stmt], typing: bool = False) -> Iterator[ast.stmt]:
    """Yield the statements of ``body`` and of its blocks, but not of functions and classes.

    Blocks below ``if TYPE_CHECKING:`` are left out, or with ``typing`` the only ones given.
    """
    for statement in body:
        if not typing:
            yield statement
        unused = _typing_block(statement)
        if typing and unused is not None:
            yield from flat(unused)
        for block in blocks(statement):
            if block is not unused:
                yield from flat(block, typing)


def _typing_block(statement: ast.stmt) -> list[ast.stmt] | None:
    """Return the block of ``if TYPE_CHECKING:`` that isn't run."""
    match statement:
        case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
            return statement.body
        case ast.If(
            test=ast.UnaryOp(
                op=ast.Not(),
                operand=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"),
            )
        ):
            return statement.orelse
    return None


def blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Yield the blocks of a compound statement in the order they are written."""
    match statement:
        case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
            yield statement.body
            yield statement.orelse
        case ast.With() | ast.AsyncWith():
            yield statement.body
        case ast.Match():
            for case in statement.cases:
                yield case.body
        case ast.Try():
            yield from _try_blocks(statement)
        case _ if type(statement).__name__ == "TryStar":
            yield from _try_blocks(statement)


def _try_blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    yield getattr(statement, "body", [])
    for handler in getattr(statement, "handlers", []):
        yield handler.body
    yield getattr(statement, "orelse", [])
    yield getattr(statement, "finalbody", [])


def absolute(module: str, is_package: bool, level: int, name: str | None) -> str:
    """Return the absolute name of the module a ``from`` import in ``module`` names.

    >>> absolute("blog.views", False, 1, "models")
    'blog.models'
    """
    if level == 0:
        return name or ""
    parts = module.split(".")
    up = level - 1 if is_package else level
    base = parts[: len(parts) - up] if up <= len(parts) else []
    return ".".join([*base, name] if name else base)


def _bind(statement: ast.stmt, names: Names, module: str, is_package: bool) -> None:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            names.add(Binding(statement.name, function=statement, line=statement.lineno))
        case ast.ClassDef():
            names.add(Binding(statement.name, cls=statement, line=statement.lineno))
        case ast.Import():
            _bind_import(statement, names)
        case ast.ImportFrom():
            source = absolute(module, is_package, statement.level, statement.module)
            _bind_import_from(statement, source, names)
        case ast.Assign():
            for target in statement.targets:
                _bind_target(target, statement.value, names)
        case ast.AnnAssign(value=ast.expr() as value):
            _bind_target(statement.target, value, names)
        case ast.AugAssign(target=ast.Name() as target):
            left = ast.copy_location(ast.Name(target.id, ast.Load()), target)
            value = ast.copy_location(ast.BinOp(left, statement.op, statement.value), statement)
            _bind_target(target, value, names)
        case ast.For() | ast.AsyncFor():
            _bind_target(statement.target, _call("next", _call("iter", statement.iter)), names)
        case ast.With() | ast.AsyncWith():
            for item in statement.items:
                if item.optional_vars is not None:
                    _bind_target(item.optional_vars, _entered(item.context_expr), names)


def _bind_import(statement: ast.Import, names: Names) -> None:
    for alias in statement.names:
        bound = alias.asname or alias.name.partition(".")[0]
        imported = alias.name if alias.asname else bound
        names.add(Binding(bound, module=imported, line=statement.lineno))


def _bind_import_from(statement: ast.ImportFrom, source: str, names: Names) -> None:
    for alias in statement.names:
        if alias.name == "*":
            names.stars.append(source)
        else:
            bound = alias.asname or alias.name
            names.add(Binding(bound, module=source, attribute=alias.name, line=statement.lineno))


def _bind_target(target: ast.expr, value: ast.expr, names: Names) -> None:
    match target:
        case ast.Name():
            names.add(Binding(target.id, value=value, line=target.lineno))
        case ast.Starred():
            _bind_target(target.value, value, names)
        case ast.Tuple() | ast.List():
            for index, element in enumerate(target.elts):
                _bind_target(element, _part(value, index, target), names)


def _part(value: ast.expr, index: int, target: ast.Tuple | ast.List) -> ast.expr:
    """Return the expression of one item of an unpacked value: ``value[index]``."""
    starred = any(isinstance(item, ast.Starred) for item in target.elts)
    if (
        isinstance(value, (ast.Tuple, ast.List))
        and not starred
        and len(value.elts) == len(target.elts)
    ):
        return value.elts[index]
    position: ast.expr = ast.copy_location(ast.Constant(index), value)
    if starred and isinstance(target.elts[index], ast.Starred):
        position = ast.copy_location(ast.Slice(lower=position), value)
    return ast.copy_location(ast.Subscript(value, position, ast.Load()), value)


def _call(function: str, argument: ast.expr) -> ast.expr:
    name = ast.copy_location(ast.Name(function, ast.Load()), argument)
    return ast.copy_location(ast.Call(name, [argument], []), argument)


def _entered(context: ast.expr) -> ast.expr:
    enter = ast.copy_location(ast.Attribute(context, "__enter__", ast.Load()), context)
    return ast.copy_location(ast.Call(enter, [], []), context)
