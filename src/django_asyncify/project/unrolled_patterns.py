"""Patterns made in a loop: ``[path(name, getattr(views, name)) for name in ("a", "b")]``."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

Comprehension = ast.ListComp | ast.GeneratorExp
_Scope = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_Display = ast.Tuple | ast.List


def unrolled(
    made: Comprehension, held: Callable[[ast.expr], ast.expr | None]
) -> Iterator[ast.expr]:
    """Yield a comprehension's element once for each round, with what its variables then are.

    Just the element itself where that can't be told. ``held`` gives what a name stands for.
    """
    rounds = [_rounds(clause, held) for clause in made.generators]
    if not all(rounds):
        yield made.elt
        return
    for chosen in product(*rounds):
        yield with_names(made.elt, {k: v for names in chosen for k, v in names.items()})


def _rounds(
    clause: ast.comprehension, held: Callable[[ast.expr], ast.expr | None]
) -> list[dict[str, ast.expr]]:
    """Return what the variables of a clause are in each round, nothing if that isn't known."""
    if clause.ifs or clause.is_async:
        return []
    walked = clause.iter if isinstance(clause.iter, _Display) else held(clause.iter)
    if not isinstance(walked, _Display):
        return []
    if walked is not clause.iter and not all(map(_is_text, _leaves(walked))):
        return []
    rounds = [_bound(clause.target, element) for element in walked.elts]
    known = [names for names in rounds if names is not None]
    return known if len(known) == len(rounds) else []


def _bound(target: ast.expr, element: ast.expr) -> dict[str, ast.expr] | None:
    match target, element:
        case ast.Name(id=name), (ast.Constant() | ast.Name() | ast.Attribute()):
            return {name: element}
        case ((ast.Tuple() | ast.List()), (ast.Tuple() | ast.List())):
            return _all_bound(target.elts, element.elts)
    return None


def _all_bound(
    targets: Sequence[ast.expr], elements: Sequence[ast.expr]
) -> dict[str, ast.expr] | None:
    found = [_bound(t, e) for t, e in zip(targets, elements, strict=False)]
    known = [names for names in found if names is not None]
    if not len(targets) == len(elements) == len(known):
        return None
    return {name: value for names in known for name, value in names.items()}


def _leaves(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, _Display):
        for element in node.elts:
            yield from _leaves(element)
    else:
        yield node


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def with_names(node: ast.expr, names: Mapping[str, ast.expr]) -> ast.expr:
    """Return an expression with other expressions for names; ``getattr(a, "b")`` becomes ``a.b``.

    Nodes in which nothing changes are the same ones.
    """
    changed = _changed(node, names)
    assert isinstance(changed, ast.expr)
    return changed


def _changed(node: ast.AST, names: Mapping[str, ast.expr]) -> ast.AST:
    if isinstance(node, ast.Name):
        return names.get(node.id, node)
    if isinstance(node, _Scope):
        return node
    fields = dict(ast.iter_fields(node))
    new = {name: _changed_field(value, names) for name, value in fields.items()}
    if any(new[name] is not value for name, value in fields.items()):
        node = ast.copy_location(type(node)(**new), node)
    return _looked_up(node)


def _changed_field(value: object, names: Mapping[str, ast.expr]) -> object:
    if isinstance(value, ast.AST):
        return _changed(value, names)
    if isinstance(value, list):
        items = [_changed_field(item, names) for item in value]
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else items
    return value


def _looked_up(node: ast.AST) -> ast.AST:
    match node:
        case ast.Call(
            func=ast.Name(id="getattr"), args=[holder, ast.Constant(value=str() as name), *_]
        ) if name.isidentifier():
            return ast.copy_location(ast.Attribute(holder, name, ast.Load()), node)
    return node
