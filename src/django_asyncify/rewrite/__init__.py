"""From planned edits to new text: only the lines of planned functions and the imports change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..edits import Edit, FunctionEdits
from ..sources import SourceFile
from ..spans import split_lines
from .chunks import chunks_of
from .engine import Rewriter, rewrite_chunk
from .imports import update_imports

__all__ = ["FileChange", "Rewriter", "rewrite_file"]


@dataclass(frozen=True)
class FileChange:
    """A file's text before and after its edits, and the functions they are in."""

    path: Path
    before: str
    after: str
    edits: tuple[Edit, ...]
    source: SourceFile
    functions: tuple[FunctionEdits, ...]


def _kept(name: str) -> bool:
    return True


def rewrite_file(
    source: SourceFile,
    functions: Sequence[FunctionEdits],
    registry: Mapping[str, Rewriter],
    imported_elsewhere: Callable[[str], bool] = _kept,
) -> FileChange:
    """Make the edits of a file's functions, and see to its imports.

    ``imported_elsewhere`` says of a name whether another file imports it from this one; such an
    import isn't removed.

    Raises:
        RewriteRefused: a function can't be rewritten as planned; its ``qualname`` says which.
    """
    lines = split_lines(source.text)
    parts: list[str] = []
    done = 0
    chunks = chunks_of(source.path, lines, functions)
    for chunk in chunks:
        parts += ["".join(lines[done : chunk.first_line - 1]), rewrite_chunk(chunk, registry)]
        done = chunk.last_line
    after = "".join([*parts, *lines[done:]])
    after = update_imports(source, functions, after, imported_elsewhere)
    edits = tuple(edit for chunk in chunks for edit in chunk.edits)
    return FileChange(source.path, source.text, after, edits, source, tuple(functions))
