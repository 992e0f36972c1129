"""Errors on their way to a person: a message and an exit code, never a traceback unasked."""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import ParamSpec

import typer

from .. import __version__
from ..errors import AsyncifyError, WriteError, WriteInterrupted
from .talk import say

P = ParamSpec("P")

FAILED = 2
INTERRUPTED = 130
BROKEN_PIPE = 141

debugging: ContextVar[bool] = ContextVar("debugging", default=False)


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Make a command's errors messages; its signature stays for Typer to read."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with guard():
            command(*args, **kwargs)

    return run


@contextmanager
def guard() -> Iterator[None]:
    """Turn what is raised inside into a message on stderr and an exit code."""
    try:
        yield
    except typer.Exit:
        raise
    except AsyncifyError as error:
        say(f"error: {error}")
        if isinstance(error, WriteError):
            say(_state(error.written))
        raise typer.Exit(FAILED) from error
    except KeyboardInterrupt as error:
        written = error.written if isinstance(error, WriteInterrupted) else ()
        say(f"interrupted; {_state(written)}")
        raise typer.Exit(INTERRUPTED) from error
    except BrokenPipeError as error:
        # The reader went away (`… | head`): keep Python from failing again when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(BROKEN_PIPE) from error
    except Exception as error:
        _report_bug(error)
        raise typer.Exit(FAILED) from error


def _state(written: tuple[Path, ...]) -> str:
    if not written:
        return "nothing was written"
    return "already written: " + ", ".join(str(path) for path in written)


def _report_bug(error: Exception) -> None:
    say(f"error: this is a bug in django-asyncify {__version__}, not in your project:")
    say(f"  {type(error).__name__}: {error}{_place(error.__traceback__)}")
    if debugging.get():
        say("".join(traceback.format_exception(error)).rstrip())
    else:
        say("  please report it with what `django-asyncify --debug …` prints")


def _place(trace: TracebackType | None) -> str:
    """Return where in our own code it happened."""
    package = Path(__file__).parent.parent
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(package)]
    if not ours:
        return ""
    last = ours[-1]
    path = Path(last.filename).relative_to(package.parent).as_posix()
    return f" (in {last.name}, {path}:{last.lineno})"
