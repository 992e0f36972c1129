"""Frames of the project's own code, as the oracles look for them."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

COROUTINE_FLAGS = inspect.CO_COROUTINE | inspect.CO_ITERABLE_COROUTINE | inspect.CO_ASYNC_GENERATOR

#: File access through code from these files isn't the project's doing. (Parts of a file name.)
FILE_NOISE = tuple(
    part.replace("/", os.sep)
    for part in (
        "<frozen importlib",
        "/django/contrib/staticfiles/",
        "/django/template/loaders/",
        "/django/utils/translation/",
        "/django/views/debug.py",
        "/gettext.py",
        "/importlib/",
        "/inspect.py",
        "/jinja2/loaders.py",
        "/linecache.py",
        "/logging/",
        "/mimetypes.py",
        "/pkgutil.py",
        "/tokenize.py",
        "/traceback.py",
        "/zoneinfo/",
    )
)

TEST_FOLDERS = frozenset({"test", "testing", "tests"})

#: A query below code from these files is a template's. (Parts of a file name.)
TEMPLATE_ENGINES = tuple(
    part.replace("/", os.sep)
    for part in ("/django/template/", "/jinja2/", "/django/forms/renderers.py")
)


@dataclass(frozen=True)
class Place:
    """A frame of the project's own code."""

    path: str
    line: int
    function: str
    first_line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line} ({self.function})"


@dataclass(frozen=True)
class Project:
    """Tells the project's files from everybody else's."""

    roots: tuple[str, ...]

    @classmethod
    def from_environment(cls) -> Project:
        """Return the project whose folders ``ASYNCIFY_ROOT`` names."""
        given = os.environ.get("ASYNCIFY_ROOT") or os.getcwd()
        roots = (os.path.realpath(root) for root in given.split(os.pathsep) if root)
        return cls(tuple(root.rstrip(os.sep) + os.sep for root in roots))

    def place(self, frame: FrameType) -> Place | None:
        """Where the frame is, if it is the project's own code and not a test's."""
        code = frame.f_code
        path = self.relative(code.co_filename)
        if path is None:
            return None
        return Place(path, frame.f_lineno or code.co_firstlineno, code.co_name, code.co_firstlineno)

    def relative(self, filename: str) -> str | None:
        """Return the path within the project of a file that is its own, and no test."""
        return _relative(filename, self.roots)


@functools.cache
def _relative(filename: str, roots: tuple[str, ...]) -> str | None:
    if not filename.endswith(".py"):  # also leaves out templates compiled to Python
        return None
    absolute = os.path.realpath(filename)
    for root in roots:
        if absolute.startswith(root):
            path = absolute[len(root) :].replace(os.sep, "/")
            return None if _is_foreign(path) or _is_test(path) else path
    return None


def _is_foreign(path: str) -> bool:
    parts = path.split("/")
    return any(part in {"site-packages", "dist-packages", "node_modules"} for part in parts)


def _is_test(path: str) -> bool:
    *folders, name = path.split("/")
    return (
        any(folder in TEST_FOLDERS or folder.startswith("tests_") for folder in folders)
        or name in {"conftest.py", "tests.py", "manage.py"}
        or name.startswith("test_")
        or name.endswith("_test.py")
    )


def frames_outwards(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield the frame, its caller, its caller's caller …."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def from_file(frame: FrameType, parts: tuple[str, ...]) -> bool:
    """Whether the frame's code is from a file whose name has one of ``parts``."""
    return _is_one_of(frame.f_code.co_filename, parts)


@functools.cache
def _is_one_of(filename: str, parts: tuple[str, ...]) -> bool:
    return any(part in filename for part in parts)


def is_file_noise(frame: FrameType, project: Project) -> bool:
    """Whether a file is accessed for an import, a template, a log ..., not by the project."""
    for outer in frames_outwards(frame):
        if project.place(outer):
            return outer.f_code.co_name == "<module>"
        if from_file(outer, FILE_NOISE):
            return True
    return True
