"""Writing files so that each is either the old one or the new one, never half of both.

All new contents are first written beside their files and everything that can be checked is
checked; only then is the first file replaced. A file that changed since it was read is refused.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import WriteError, WriteInterrupted

_ANYONE_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Replacement:
    """New content for ``path``, whose old content had the SHA-256 ``digest``.

    The digest is empty where there is no such file yet.
    """

    path: Path
    digest: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Staged:
    """A replacement whose content lies ready in ``temporary``, beside the ``real`` file."""

    replacement: Replacement
    real: Path
    temporary: Path


def write_all(replacements: Sequence[Replacement]) -> tuple[Path, ...]:
    """Replace all files, or none if one of them can't be; return their paths.

    Raises:
        WriteError: a file can't be written or changed meanwhile; ``written`` says which of the
            others had been replaced when that happened (normally none).
        WriteInterrupted: Ctrl-C; again ``written`` says which files are new.
    """
    staged: list[_Staged] = []
    try:
        for replacement, real in _targets(replacements):
            staged.append(_stage(replacement, real))
        _commit(staged)
    except WriteError as error:
        raise WriteError(error.path, error.message, _written(staged)) from error
    except KeyboardInterrupt:
        raise WriteInterrupted(_written(staged)) from None
    finally:
        for item in staged:
            item.temporary.unlink(missing_ok=True)
    return tuple(replacement.path for replacement in replacements)


def _targets(replacements: Iterable[Replacement]) -> Iterator[tuple[Replacement, Path]]:
    """Yield each replacement with the real file behind it, once all are known to be writable."""
    found: dict[Path, Replacement] = {}
    for replacement in replacements:
        real = _real_file(replacement)
        if real in found:
            other = found[real].path
            raise WriteError(replacement.path, f"is the same file as {other}; nothing was written")
        _check(replacement, real)
        found[real] = replacement
    yield from ((replacement, real) for real, replacement in found.items())


def _real_file(replacement: Replacement) -> Path:
    path = replacement.path
    try:
        if replacement.digest:
            return path.resolve(strict=True)
        return path.parent.resolve(strict=True) / path.name
    except (OSError, RuntimeError) as error:
        raise WriteError(path, f"isn't there any more: {_text(error)}") from error


def _check(replacement: Replacement, real: Path) -> None:
    path = replacement.path
    if not replacement.digest:
        if os.path.lexists(real):
            raise WriteError(path, "is there already; run django-asyncify again")
        return
    try:
        mode = real.stat().st_mode
        current = hashlib.sha256(real.read_bytes()).hexdigest()
    except OSError as error:
        raise WriteError(path, f"can't be read again: {_text(error)}") from error
    if not mode & _ANYONE_WRITES or not os.access(real, os.W_OK):
        raise WriteError(path, "is read-only")
    if current != replacement.digest:
        raise WriteError(path, "changed while django-asyncify was running; run it again")


def _stage(replacement: Replacement, real: Path) -> _Staged:
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{real.name}.", suffix=".tmp", dir=real.parent)
    except OSError as error:
        raise WriteError(
            replacement.path, f"no file can be made beside it: {_text(error)}"
        ) from error
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(replacement.content)
            file.flush()
            os.fsync(file.fileno())
        if replacement.digest:
            _copy_ownership(real, temporary)
        else:
            temporary.chmod(_mode_of_new_files())
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise WriteError(replacement.path, f"can't be written: {_text(error)}") from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return _Staged(replacement, real, temporary)


def _mode_of_new_files() -> int:
    """Return the mode that a file made with ``open()`` would have."""
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _copy_ownership(real: Path, temporary: Path) -> None:
    old, new = real.stat(), temporary.stat()
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid) and hasattr(os, "chown"):
        with contextlib.suppress(PermissionError):
            os.chown(temporary, old.st_uid, old.st_gid)
    shutil.copymode(real, temporary)


def _commit(staged: Sequence[_Staged]) -> None:
    for item in staged:
        _check(item.replacement, item.real)
        try:
            os.replace(item.temporary, item.real)
        except OSError as error:
            path = item.replacement.path
            raise WriteError(path, f"can't be replaced: {_text(error)}") from error
    for folder in {item.real.parent for item in staged}:
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Make the renames in ``folder`` survive a power cut, where the system can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _written(staged: Iterable[_Staged]) -> tuple[Path, ...]:
    """Return the files that are new: their temporary file became them."""
    return tuple(item.replacement.path for item in staged if not item.temporary.exists())


def _text(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
