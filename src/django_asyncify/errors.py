"""Errors a person can do something about; the CLI prints them without a traceback.

AsyncifyError
├── UsageError          the command line or the configuration is wrong
│   ├── UnknownTarget   a target names nothing in the project
│   └── NoViews         nothing in the project is reached by a route
├── RegistryError       the installed codemods don't fit together
├── SourceError         a file can't be read, decoded or parsed
├── RewriteRefused      a function can't be rewritten as planned
└── WriteError          a file can't be written, or changed meanwhile

WriteInterrupted (a KeyboardInterrupt) says what was written before Ctrl-C.
"""

from __future__ import annotations

from pathlib import Path


class AsyncifyError(Exception):
    """The base of all errors that are shown to people as they are."""


class UsageError(AsyncifyError):
    """The command line or the configuration asks for something that makes no sense."""


class UnknownTarget(UsageError):
    """A target names nothing in the project; the message holds the nearest names."""


class NoViews(UsageError):
    """No route of the project reaches a view; the message says where was looked."""


class RegistryError(AsyncifyError):
    """The installed codemods can't be loaded, or two of them claim the same thing."""


class SourceError(AsyncifyError):
    """A source file can't be read, decoded or parsed."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        self.path, self.line, self.message = path, line, message
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {message}")


class RewriteRefused(AsyncifyError):
    """A function can't be rewritten as planned, so it has to stay as it is.

    ``qualname`` is the function whose edits are at fault, None when the whole file is.
    """

    def __init__(self, path: Path, line: int, message: str, qualname: str | None = None) -> None:
        self.path, self.line, self.message, self.qualname = path, line, message, qualname
        super().__init__(f"{path}:{line}: {message}")


class WriteError(AsyncifyError):
    """A file wasn't written: it changed meanwhile, or the system refused.

    ``written`` are the files of the same run that had been replaced by then.
    """

    def __init__(self, path: Path, message: str, written: tuple[Path, ...] = ()) -> None:
        self.path, self.message, self.written = path, message, written
        super().__init__(f"{path}: {message}")


class WriteInterrupted(KeyboardInterrupt):
    """Ctrl-C came while files were being replaced; ``written`` are those already new."""

    def __init__(self, written: tuple[Path, ...]) -> None:
        self.written = written
        super().__init__()
