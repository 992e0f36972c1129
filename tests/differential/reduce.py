"""Make a failing view small: take away what isn't needed for the failure.

python -m tests.differential.reduce FAILURES.json VIEW
"""

from __future__ import annotations

import ast
import copy
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from .campaign import Failure, check
from .generator import HEADER, View

_AT_ONCE = 24


def variants(tree: ast.Module) -> Iterator[ast.Module]:
    """Yield the module with one thing less, each time another."""
    nodes = list(ast.walk(tree))
    for number, node in enumerate(nodes):
        for name in ("body", "orelse", "finalbody", "handlers", "decorator_list"):
            block = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            for index, statement in enumerate(block):
                if isinstance(node, ast.Module) and index == len(block) - 1:
                    continue
                yield _edited(tree, number, name, index, [])
                for inner in ("body", "orelse", "finalbody"):
                    if isinstance(statement, ast.If | ast.For | ast.While | ast.With | ast.Try):
                        kept = getattr(statement, inner, None)
                        if kept:
                            yield _edited(tree, number, name, index, kept)
    for number, node in enumerate(nodes):
        if isinstance(node, ast.Dict):
            for index in range(len(node.keys)):
                changed = copy.deepcopy(tree)
                other = list(ast.walk(changed))[number]
                assert isinstance(other, ast.Dict)
                del other.keys[index], other.values[index]
                yield changed
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and not isinstance(node, ast.Attribute):
                for child in _smaller(value):
                    changed = copy.deepcopy(tree)
                    setattr(list(ast.walk(changed))[number], name, copy.deepcopy(child))
                    yield changed
            elif isinstance(value, list) and name in {"args", "values", "elts", "ifs"}:
                for index, item in enumerate(value):
                    if isinstance(item, ast.expr):
                        for child in _smaller(item):
                            changed = copy.deepcopy(tree)
                            getattr(list(ast.walk(changed))[number], name)[index] = child
                            yield changed
                        if name in {"ifs", "elts"}:
                            changed = copy.deepcopy(tree)
                            del getattr(list(ast.walk(changed))[number], name)[index]
                            yield changed


def _smaller(node: ast.expr) -> list[ast.expr]:
    found: list[ast.expr] = []
    if isinstance(node, ast.IfExp):
        found += [node.body, node.orelse]
    elif isinstance(node, ast.BoolOp):
        found += node.values
    elif isinstance(node, ast.BinOp):
        found += [node.left, node.right]
    elif isinstance(node, ast.UnaryOp):
        found += [node.operand]
    elif isinstance(node, ast.Call):
        found += [a for a in node.args if not isinstance(a, ast.Starred)]
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
            found.append(node.func.value)
    elif isinstance(node, ast.Subscript):
        found.append(node.value)
    elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp):
        found.append(node.generators[0].iter)
    if not isinstance(node, ast.Constant | ast.Name):
        found.append(ast.Constant(1))
    return found


def _edited(
    tree: ast.Module, number: int, name: str, index: int, new: list[ast.stmt]
) -> ast.Module:
    changed = copy.deepcopy(tree)
    block = getattr(list(ast.walk(changed))[number], name)
    block[index : index + 1] = copy.deepcopy(new)
    if not block and name == "body":
        block.append(ast.Pass())
    return changed


def kind_of(failure: Failure) -> str:
    """Return what has to stay the same while a view shrinks."""
    if failure.kind.startswith("exception"):
        before, _, after = failure.detail.partition(" -> ")
        return f"{before.partition('): ')[2].split(':')[0].split(' ')[0]}>{after.split(' ')[0]}"
    return failure.kind


def reduced(failure: Failure, *, rounds: int = 25) -> Failure:
    """Return the same failure of a smaller view."""
    wanted, best = kind_of(failure), failure
    tried: set[str] = set()
    for _ in range(rounds):
        tree = ast.parse(best.before)
        texts: list[str] = []
        for changed in variants(tree):
            try:
                text = ast.unparse(ast.fix_missing_locations(changed))
                compile(HEADER + text, "<reduced>", "exec")
            except (SyntaxError, ValueError, AttributeError, TypeError):
                continue
            if len(text) < len(ast.unparse(tree)) and text not in tried:
                texts.append(text)
        texts = sorted(set(texts), key=len)
        # The boldest first, then the rest in chunks until one of them fails the same way.
        step = None
        for start in range(0, len(texts), _AT_ONCE):
            chunk = texts[start : start + _AT_ONCE]
            tried.update(chunk)
            views = []
            for index, text in enumerate(chunk):
                name = f"view_9{index:03}"
                views.append(View(name, text.replace(f"def {best.view}(", f"def {name}(")))
            found = [f for f in check(views, in_one_file=1).failures if kind_of(f) == wanted]
            if found:
                step = min(found, key=lambda f: len(f.before))
                break
        if step is None:
            return best
        best = step
    return best


def main() -> None:
    """Reduce one failure of a campaign and print it."""
    path, *names = sys.argv[1:]
    for item in json.loads(Path(path).read_text()):
        if item["view"] in names:
            found = reduced(Failure(**item))
            print(f"## {found.view}: {found.kind}\n{found.detail[:500]}\n")
            print(f"{found.before}\n# becomes\n\n{found.after}\n", flush=True)


if __name__ == "__main__":
    main()
