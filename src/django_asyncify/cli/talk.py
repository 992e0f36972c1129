"""Talking to people on stderr, and handing the product to stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from ..progress import Tell, silent
from ..report.run import Run
from ..report.text import new_file_lines, skipped_lines, skipped_note

_SKIPPED_SHOWN = 10


def say(message: str) -> None:
    """Print a line of talk."""
    print(message, file=sys.stderr)


def say_summary(run: Run) -> None:
    """Print what was skipped and the figures that close every run."""
    skipped = skipped_lines(run)
    for line in skipped[:_SKIPPED_SHOWN]:
        say(line)
    if len(skipped) > _SKIPPED_SHOWN:
        say(f"… and {len(skipped) - _SKIPPED_SHOWN} more files skipped")
    if skipped:
        say(skipped_note(run))
    if run.django:
        say(f"planned for {run.django}")
    if run.packages:
        say(f"read {run.packages} (--python names another environment)")
    for assumption in run.assumptions:
        say(f"assumed {assumption}")
    for line in new_file_lines(run):
        say(line)
    for sentence in run.summary.sentences():
        say(sentence)


@contextmanager
def working(message: str) -> Iterator[Tell]:
    """Show that something is going on, and how far it has come, on a terminal only."""
    console = Console(stderr=True)
    if not sys.stderr.isatty():
        yield silent
        return
    with console.status(message) as status:
        yield status.update


def print_text(text: Text) -> None:
    """Print a report, in colour on a terminal only, lines never folded when piped."""
    console = Console(file=sys.stdout, force_terminal=sys.stdout.isatty(), highlight=False)
    console.print(text, soft_wrap=True, end="")


def print_bytes(content: bytes) -> None:
    """Write bytes to stdout as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def print_document(document: str) -> None:
    """Write a report that is a file format of its own, as UTF-8 whatever the terminal is."""
    print_bytes(document.rstrip("\n").encode("utf-8", "backslashreplace") + b"\n")


_COLOURS = (
    (b"+++", 1),
    (b"---", 1),
    (b"diff ", 1),
    (b"@@", 36),
    (b"+", 32),
    (b"-", 31),
    (b"# ", 2),
)


def print_diff(diff: bytes) -> None:
    """Write a diff: exactly its bytes when piped, in colour on a terminal."""
    if sys.stdout.isatty():
        diff = b"".join(_coloured(line) for line in diff.splitlines(keepends=True))
    print_bytes(diff)


def _coloured(line: bytes) -> bytes:
    for start, colour in _COLOURS:
        if line.startswith(start):
            body = line.rstrip(b"\r\n")
            return b"\x1b[%dm%b\x1b[0m%b" % (colour, body, line[len(body) :])
    return line
