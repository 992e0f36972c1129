"""The unified diff: bytes that ``git apply`` takes, with a reason per change above each file.

Works on bytes, so line endings and encodings come through as they are. Lines end at LF, as they
do for git. The reasons are lines before the file's header, which git skips.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from ..edits import Edit
from .run import ChangedFile, Run

_CONTEXT = 3
_EXACT_UP_TO = 10_000
_NO_NEWLINE = b"\\ No newline at end of file\n"
_QUOTED = {ord("\n"): b"\\n", ord("\t"): b"\\t", ord('"'): b'\\"', ord("\\"): b"\\\\"}

_DEFINITION = re.compile(rb"[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]")

Opcode = tuple[str, int, int, int, int]


def render_diff(run: Run) -> bytes:
    """Return the diff of all changed files, in the order of their paths."""
    base = repository_root(run.root) or run.root
    changes = sorted(run.changes, key=lambda change: change.path)
    return b"".join(file_diff(change, run, base) for change in changes)


def repository_root(root: Path) -> Path | None:
    """Return the git checkout that ``root`` lies in: the folder git counts a diff's paths from."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)


def file_diff(change: ChangedFile, run: Run, base: Path) -> bytes:
    """Return one file's part of the diff, its paths counted from ``base``."""
    if change.before == change.after:
        return b""
    header = _header(change.path, base, new=not change.digest)
    return b"".join((_reasons(change, run), header, *_hunks(change)))


def _reasons(change: ChangedFile, run: Run) -> bytes:
    path = run.relative(change.path)
    edits = sorted(change.edits, key=lambda edit: (edit.span, edit.codemod))
    lines = dict.fromkeys(reason_line(edit, path) for edit in edits)
    return "".join(f"# {line}\n" for line in lines).encode("utf-8", "backslashreplace")


def reason_line(edit: Edit, path: str) -> str:
    """Return an edit's reason with its place, on one line.

    The result is like ``blog/views.py:12 queryset-methods: Article.objects.get() -> aget()``.
    """
    return " ".join(f"{path}:{edit.span.line} {edit.codemod}: {edit.reason}".split())


def _header(path: Path, base: Path, *, new: bool) -> bytes:
    name = os.fsencode(path.relative_to(base).as_posix() if path.is_relative_to(base) else path)
    old, then = _name(b"a/" + name), _name(b"b/" + name)
    # A tab ends the name where it has a space in it.
    end = b"\t\n" if b" " in name and not old.startswith(b'"') else b"\n"
    if new:
        return b"diff --git %b %b\nnew file mode 100644\n--- /dev/null\n+++ %b%b" % (
            *(old, then, then),
            end,
        )
    return b"diff --git %b %b\n--- %b%b+++ %b%b" % (old, then, old, end, then, end)


def _name(name: bytes) -> bytes:
    """Quote a path the way git does, where it has to be."""
    if not any(byte < 32 or byte in _QUOTED for byte in name):
        return name
    return b'"%b"' % b"".join(_quoted(byte) for byte in name)


def _quoted(byte: int) -> bytes:
    if byte in _QUOTED:
        return _QUOTED[byte]
    return bytes([byte]) if 32 <= byte < 127 else b"\\%03o" % byte


def _hunks(change: ChangedFile) -> Iterator[bytes]:
    before, after = _lines(change.before), _lines(change.after)
    for group in _grouped(before, after):
        first, last = group[0], group[-1]
        old = _range(first[1], last[2])
        new = _range(first[3], last[4])
        yield b"@@ -%b +%b @@%b\n" % (old, new, _heading(before, first[1]))
        for opcode in group:
            yield from _body(opcode, before, after)


def _heading(lines: Sequence[bytes], start: int) -> bytes:
    """Return the function or class that line ``start`` is in, as git shows it after the numbers."""
    above = (line for line in reversed(lines[:start]) if _DEFINITION.match(line))
    return next((b" " + line.strip()[:80] for line in above), b"")


def _grouped(before: Sequence[bytes], after: Sequence[bytes]) -> Iterator[list[Opcode]]:
    """Yield the hunks' opcodes; what both ends have in common is cut off first, to save time."""
    head = _common(before, after)
    old, new = before[head:], after[head:]
    tail = _common(reversed(old), reversed(new))
    old, new = old[: len(old) - tail], new[: len(new) - tail]
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) > _EXACT_UP_TO)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        yield [(tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in group]


def _common(before: Iterable[bytes], after: Iterable[bytes]) -> int:
    """Count equal lines at the start, less the context that a hunk shows."""
    count = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        count += 1
    return max(count - _CONTEXT, 0)


def _body(opcode: Opcode, before: Sequence[bytes], after: Sequence[bytes]) -> Iterator[bytes]:
    tag, old_start, old_end, new_start, new_end = opcode
    if tag == "equal":
        yield from (_line(b" ", line) for line in before[old_start:old_end])
        return
    yield from (_line(b"-", line) for line in before[old_start:old_end])
    yield from (_line(b"+", line) for line in after[new_start:new_end])


def _line(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n" + _NO_NEWLINE


def _range(start: int, end: int) -> bytes:
    length = end - start
    if length == 1:
        return b"%d" % (start + 1)
    return b"%d,%d" % (start + 1 if length else start, length)


def _lines(content: bytes) -> list[bytes]:
    """Split at LF alone, keeping it."""
    lines = content.split(b"\n")
    kept = [line + b"\n" for line in lines[:-1]]
    return [*kept, lines[-1]] if lines[-1] else kept
