"""The example project as the tests see it: copies of it, its suite, its plan."""

from __future__ import annotations

import ast
import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django_asyncify.analysis.interpreter import Interpreter
from django_asyncify.analysis.operations import Kind, Operation
from django_asyncify.analysis.values import FunctionRef
from django_asyncify.plan.roots import analysed
from django_asyncify.plan.views import routed_views
from django_asyncify.project import Project

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLE = REPOSITORY / "examples" / "legacy_project"
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.sqlite3", ".git")


def copy_to(folder: Path) -> Path:
    """Return a fresh copy of the example below ``folder``."""
    return Path(shutil.copytree(EXAMPLE, folder / "legacy_project", ignore=_LEFT_OUT))


def texts(root: Path) -> dict[str, bytes]:
    """Return every file of a project by its relative path."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def run(
    *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run this Python in a project's folder."""
    given = {key: value for key, value in os.environ.items() if not key.startswith("ASYNCIFY_")}
    given.pop("DJANGO_SETTINGS_MODULE", None)
    given["PYTHONDONTWRITEBYTECODE"] = "1"
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**given, **(environment or {})},
        capture_output=True,
        check=False,
    )


def tool(*arguments: str, cwd: Path) -> bytes:
    """Run the command line and return its stdout."""
    done = run("-m", "django_asyncify", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def suite(cwd: Path, *, oracles: bool, environment: Mapping[str, str] | None = None) -> str:
    """Run the example's own tests; return what they print, after they passed."""
    command = ["-m", "django_asyncify.testing.oracles"] if oracles else []
    done = run(*command, "manage.py", "test", cwd=cwd, environment=environment)
    said = done.stderr.decode()
    assert done.returncode == 0, said[-6000:]
    return said


@dataclass(frozen=True)
class Place:
    """A frame of the example's own code that was on the stack when something blocked."""

    path: str
    line: int
    function: str
    first_line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line} ({self.function})"


@dataclass(frozen=True)
class Recorded:
    """Something that blocked below a view: what, and the project's frames, the view's first."""

    event: str
    view: str
    frames: tuple[Place, ...]


def recorded(lines: str) -> list[Recorded]:
    """Read the records of the recall oracle."""
    found = []
    for line in lines.splitlines():
        record = json.loads(line)
        frames = tuple(
            Place(f["path"], f["line"], f["function"], f["first_line"]) for f in record["frames"]
        )
        found.append(
            Recorded(f"{record['event']} {record['detail']}".strip(), record["view"], frames)
        )
    return found


class Known:
    """What the analysis knows of a project, to be asked by file and line."""

    def __init__(self, root: Path) -> None:
        self.root = root
        project = Project.open(root)
        self.interpreter: Interpreter
        self.interpreter = analysed(project, routed_views(project)).interpreter
        self._by_path: dict[str, list[tuple[FunctionRef, Operation]]] = {}
        for ref, facts in self.interpreter.functions.items():
            if root in ref.module.path.parents:
                path = str(ref.module.path.relative_to(root))
                held = self._by_path.setdefault(path, [])
                held.extend((ref, operation) for operation in facts.operations.values())

    def missed(self, record: Recorded) -> Place | None:
        """Return the outermost frame without an operation; None if all is known.

        Below an operation that calls none of the project's own functions nothing needs to be
        known: it runs as a whole. Neither below ``request.user``, which is loaded before it is
        handed on.
        """
        for frame, inner in zip(record.frames, [*record.frames[1:], None], strict=True):
            found = self._at(frame)
            if not found:
                return frame
            callees = {callee.name for operation in found for callee in operation.callees}
            user = any(operation.kind is Kind.REQUEST_USER for operation in found)
            ends = inner is None or inner.function not in callees or user
            if ends and any(not operation.callees for operation in found):
                return None
        return None

    def _at(self, frame: Place) -> list[Operation]:
        heads = _evaluated_by(self.root / frame.path).get(frame.line, set())
        return [
            operation
            for ref, operation in self._by_path.get(frame.path, ())
            if _is_in(ref, frame)
            and (
                operation.span.line <= frame.line <= operation.span.end_line
                or (operation.span.line, operation.span.column) in heads
            )
        ]


def _is_in(ref: FunctionRef, frame: Place) -> bool:
    node = ref.node
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    first = min([node.lineno, *(d.lineno for d in decorators)])
    if frame.function.startswith("<"):
        return first <= frame.line <= (node.end_lineno or first)
    return first == frame.first_line


@functools.cache
def _evaluated_by(path: Path) -> dict[int, set[tuple[int, int]]]:
    """Map lines to the expressions, maybe on later lines, that run "there".

    Python gives the line of the comprehension to fetching its items, and that of the callee's
    name to a call whose arguments stand below.
    """
    found: dict[int, set[tuple[int, int]]] = {}
    for node in ast.walk(ast.parse(path.read_bytes())):
        for line, evaluated in _heads(node):
            found.setdefault(line, set()).add((evaluated.lineno, evaluated.col_offset))
    return found


def _heads(node: ast.AST) -> Iterator[tuple[int, ast.expr]]:
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        for generator in node.generators:
            yield node.lineno, generator.iter
    elif isinstance(node, ast.Call):
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            yield node.lineno, argument
            yield node.func.end_lineno or node.lineno, argument


def user_tests(root: Path) -> set[str]:
    """Return the names of functions given to ``user_passes_test``, which Django runs itself."""
    found = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and isinstance(called, ast.Name):
                names = {a.id for a in node.args if isinstance(a, ast.Name)}
                found |= names if called.id == "user_passes_test" else set()
    return found
