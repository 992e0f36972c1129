"""Imports run one way, LibCST stays out of the facts, and nothing names a codemod."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import django_asyncify

PACKAGE = Path(django_asyncify.__file__).parent

# Every part may import those to the left of it, and itself.
ORDER = [
    {"", "spans", "errors", "sources", "edits", "config", "progress"},
    {"django_api"},
    {"project"},
    {"analysis"},
    {"plan"},
    {"codemod", "cst_builders", "cst_chains"},
    {"registry", "rewrite", "target_syntax", "targets", "tree_pairs", "write"},
    {"importers", "verify"},
    {"assumptions", "workshop"},
    {"report"},
    {"api"},
    {"cli", "testing"},
    {"__main__"},
]
WITHOUT_LIBCST = {
    "project",
    "django_api",
    "analysis",
    "plan",
    "report",
    "spans",
    "edits",
    "sources",
}


@dataclass(frozen=True)
class Import:
    """One import statement of ours: of a part of ours, or of another package."""

    file: Path
    line: int
    module: str
    typing_only: bool

    def __str__(self) -> str:
        return f"{self.file.relative_to(PACKAGE)}:{self.line} imports {self.module}"

    @property
    def importer(self) -> str:
        return part(".".join(self.file.relative_to(PACKAGE).with_suffix("").parts))

    @property
    def imported(self) -> str | None:
        prefix, _, rest = self.module.partition(".")
        return part(rest) if prefix == "django_asyncify" else None


def part(name: str) -> str:
    first = name.partition(".")[0]
    return "" if first in {"__init__", "__version__"} else first


def imports_of(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        typing_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node):
            for module in modules_named(inner, path):
                yield Import(path, getattr(inner, "lineno", 0), module, typing_only)


def modules_named(node: ast.AST, path: Path) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0:
        yield node.module or ""
    elif isinstance(node, ast.ImportFrom):
        package = ["django_asyncify", *path.relative_to(PACKAGE).parent.parts]
        base = package[: len(package) - node.level + 1]
        if node.module:
            yield ".".join([*base, node.module])
        else:
            yield from (".".join([*base, alias.name]) for alias in node.names)


def ours() -> list[Import]:
    files = [
        path
        for path in PACKAGE.rglob("*.py")
        if "codemods" not in path.parts and "contrib" not in path.parts
    ]
    return [found for path in files for found in imports_of(path)]


IMPORTS = ours()
RANKS = {name: rank for rank, names in enumerate(ORDER) for name in names}


def test_every_part_has_its_place() -> None:
    parts = {found.importer for found in IMPORTS} | {found.imported for found in IMPORTS}
    assert parts - {None} <= RANKS.keys()


def test_imports_run_one_way() -> None:
    wrong = [
        str(found)
        for found in IMPORTS
        if found.imported is not None
        and not found.typing_only
        and found.imported != found.importer
        and RANKS[found.imported] > RANKS[found.importer]
    ]
    assert wrong == []


def test_facts_and_plan_know_no_libcst() -> None:
    wrong = [
        str(found)
        for found in IMPORTS
        if found.importer in WITHOUT_LIBCST
        and not found.typing_only
        and found.module.partition(".")[0] == "libcst"
    ]
    assert wrong == []


def test_nothing_imports_a_codemod_by_name() -> None:
    wrong = [str(found) for found in IMPORTS if found.module.startswith("django_asyncify.codemods")]
    assert wrong == []


@pytest.mark.parametrize("package", ["django", "asgiref", "pytest"])
def test_the_tool_needs_no_django(package: str) -> None:
    wrong = [
        str(found)
        for found in IMPORTS
        if found.importer != "testing" and found.module.partition(".")[0] == package
    ]
    assert wrong == []


WRITERS = {"write_text", "write_bytes", "unlink", "rmdir", "rename", "mkdir", "touch"}


def test_only_write_changes_files() -> None:
    """A project can only be damaged in one place."""
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {ast.unparse(node)}"
        for path in PACKAGE.rglob("*.py")
        if path.name != "write.py" and not {"contrib", "testing"}.intersection(path.parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and (node.attr in WRITERS or ast.unparse(node) == "os.replace")
    ]
    assert wrong == []
