"""Which attributes a ``getattr`` with a computed name may ask for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..analysis.values import FunctionRef
from ..project.facts import ModuleFacts
from ..project.test_code import is_test
from .arity import takes
from .liveness import bound_names, parameters

_ANY_NAME = re.compile(r"\w+")
_LOOPS = (ast.For, ast.AsyncFor, ast.comprehension)
#: What tests call with the name of an HTTP method.
_TEST_CLIENT = re.compile(r"(\w+_)?(client|factory|rf|browser|session)")


@dataclass(frozen=True, slots=True)
class ComputedName:
    """A ``getattr`` whose name is put together.

    ``call`` calls what it gives at once; ``of_module``: it is asked of a module.
    """

    module: ModuleFacts
    node: ast.Call
    pattern: re.Pattern[str]
    call: ast.Call | None
    of_module: bool

    @property
    def may_be_anything(self) -> bool:
        """Whether nothing is known of the name."""
        return not self.pattern.pattern.replace(r"\w*", "") or self.pattern is _ANY_NAME

    def may_mean(self, ref: FunctionRef) -> bool:
        """A name of which nothing is known counts only if what it gives is called, on a method."""
        holder = self.node.args[0]
        own = isinstance(holder, ast.Name) and holder.id in {"self", "cls"}
        if not self.pattern.fullmatch(ref.name) or (own and ref.cls is None):
            return False
        if self.of_module and ref.cls is not None:
            return False
        if self.call is not None and not takes(ref, self.call):
            return False
        if not self.may_be_anything:
            return True
        called = self.call is not None and ref.cls is not None
        return called and (not own or ref.module is self.module)


def computed_names(module: ModuleFacts) -> Iterator[ComputedName]:
    """Yield the module's ``getattr`` calls whose name isn't a constant."""
    calls = {id(node.func): node for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
    for node, scope in with_scopes(module.tree, module.tree):
        if isinstance(node, ast.Call) and len(node.args) > 1 and is_getattr(node.func):
            pattern = name_pattern(module, node.args[1], scope)
            if pattern is not None and not _is_test_client(module, node.args[0]):
                of_module = _is_module(node.args[0], scope)
                yield ComputedName(module, node, pattern, calls.get(id(node)), of_module)


def with_scopes(node: ast.AST, scope: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield all nodes below ``node``, each with the function or module around it."""
    for child in ast.iter_child_nodes(node):
        yield child, scope
        inner = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
        yield from with_scopes(child, child if inner else scope)


def is_getattr(function: ast.expr) -> bool:
    """Whether a callee is ``getattr``, whatever it is imported from."""
    return ast.unparse(function).rpartition(".")[2] == "getattr"


def _is_module(holder: ast.expr, scope: ast.AST) -> bool:
    """Whether an expression is a module that has just been imported, or a name for nothing else."""
    if not isinstance(holder, ast.Name):
        return _imports_module(holder)
    imports = [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign)
        and _imports_module(node.value)
        and holder.id in bound_names(node.targets)
    ]
    return bool(imports) and not _bound_otherwise(holder.id, scope, frozenset(map(id, imports)))


def _imports_module(value: ast.expr) -> bool:
    if isinstance(value, ast.Subscript):
        return ast.unparse(value.value) == "sys.modules"
    return isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in {
        "import_module",
        "__import__",
    }


def _is_test_client(module: ModuleFacts, holder: ast.expr) -> bool:
    name = holder.attr if isinstance(holder, ast.Attribute) else ast.unparse(holder)
    return is_test(module.name) and _TEST_CLIENT.fullmatch(name) is not None


def name_pattern(module: ModuleFacts, name: ast.expr, scope: ast.AST) -> re.Pattern[str] | None:
    """Return what a computed name may be; None for a constant."""
    if isinstance(name, ast.Constant):
        return None
    if isinstance(name, ast.Name):
        constants = _looped_over(module, name, scope)
        if constants:
            return re.compile("|".join(map(re.escape, constants)))
        return _assigned(module, name.id, scope)
    if isinstance(name, ast.JoinedStr):
        return re.compile("".join(_part(part) for part in name.values))
    if isinstance(name, ast.BinOp) and isinstance(name.op, ast.Add):
        return re.compile(_part(name.left) + _part(name.right))
    template = name.left if isinstance(name, ast.BinOp) else None
    if isinstance(name, ast.Call) and isinstance(name.func, ast.Attribute):
        template = name.func.value if name.func.attr == "format" else None
    if isinstance(template, ast.Constant) and isinstance(template.value, str):
        parts = re.split(r"%\(\w+\)\w|%\w|\{\w*\}", template.value)
        return re.compile(r"\w*".join(re.escape(part) for part in parts))
    return _ANY_NAME


def _assigned(module: ModuleFacts, name: str, scope: ast.AST) -> re.Pattern[str]:
    """Return what a variable may be that nothing but plain assignments in its function bind."""
    inside = list(ast.walk(scope))
    found = [
        node
        for node in inside
        if isinstance(node, ast.Assign) and [ast.unparse(t) for t in node.targets] == [name]
    ]
    outer = any(isinstance(n, (ast.Global, ast.Nonlocal)) and name in n.names for n in inside)
    if not found or outer or _bound_otherwise(name, scope, frozenset(map(id, found))):
        return _ANY_NAME
    values = [node.value for node in found]
    if any(isinstance(value, ast.Name) for value in values):
        return _ANY_NAME
    patterns = [name_pattern(module, value, scope) for value in values]
    if any(pattern is _ANY_NAME for pattern in patterns):
        return _ANY_NAME
    texts = [p.pattern if p else _part(v) for p, v in zip(patterns, values, strict=True)]
    return re.compile("|".join(texts))


def _part(part: ast.expr) -> str:
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        return re.escape(part.value)
    if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add):
        return _part(part.left) + _part(part.right)
    return r"\w*"


def _looped_over(module: ModuleFacts, name: ast.Name, scope: ast.AST) -> list[str]:
    """Return the constants that a loop variable takes, nothing if it may take another value."""
    loops = [
        node
        for node in ast.walk(scope)
        if isinstance(node, _LOOPS)
        and name.id in bound_names([node.target])
        and (not isinstance(node, ast.comprehension) or _holds(scope, node, name))
    ]
    if _bound_otherwise(name.id, scope, frozenset(id(loop.target) for loop in loops)):
        return []
    found: list[str | None] = []
    for loop in loops:
        position = _position(loop.target, name.id)
        found += [_constant(e, position) for e in _elements(module, loop.iter)] or [None]
    constants = [text for text in found if text is not None]
    return constants if len(constants) == len(found) else []


def _holds(scope: ast.AST, loop: ast.comprehension, name: ast.Name) -> bool:
    """Whether the comprehension that ``loop`` belongs to has ``name`` in it."""
    around = next(n for n in ast.walk(scope) if loop in getattr(n, "generators", ()))
    return any(child is name for child in ast.walk(around))


def _bound_otherwise(name: str, scope: ast.AST, targets: frozenset[int]) -> bool:
    if isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)) and name in parameters(scope):
        return True
    return name in bound_names(getattr(scope, "body", []), targets)


def _elements(module: ModuleFacts, node: ast.expr) -> Sequence[ast.expr | None]:
    """Return the elements of a literal, or of the constant of the module with that name."""
    if isinstance(node, ast.Name):
        node = _constant_of(module, node.id) or node
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return node.elts
    return node.keys if isinstance(node, ast.Dict) else ()


def _constant_of(module: ModuleFacts, name: str) -> ast.expr | None:
    """Return what the module assigns to a name, if it does so once and nowhere else."""
    binding = [
        s for s in ast.walk(module.tree) if isinstance(s, ast.stmt) and name in bound_names([s])
    ]
    only = binding[0] if len(binding) == 1 else None
    return only.value if isinstance(only, ast.Assign) and only in module.tree.body else None


def _position(target: ast.expr, name: str) -> int | None:
    """Return at which place of an unpacked element the name stands; None: it is the element."""
    if isinstance(target, (ast.Tuple, ast.List)):
        names = [e.id if isinstance(e, ast.Name) else "" for e in target.elts]
        return names.index(name) if name in names else -1
    return None


def _constant(value: ast.expr | None, position: int | None) -> str | None:
    if position is not None:
        parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
        value = parts[position] if 0 <= position < len(parts) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
