"""Reading source files: which there are, in which encoding, and what they say."""

from __future__ import annotations

import ast
import codecs
import hashlib
import io
import tokenize
import warnings
from dataclasses import dataclass
from pathlib import Path

from .errors import SourceError


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Python file as read from the disk.

    ``text`` keeps every line ending as it is in the file and has no BOM; ``encode`` gives the
    bytes back exactly.
    """

    path: Path
    module: str
    text: str
    digest: str
    encoding: str
    bom: bool

    def encode(self, text: str) -> bytes:
        """Return ``text`` as the bytes this file would hold.

        Raises:
            UnicodeEncodeError: a new character doesn't exist in the file's encoding.
        """
        data = text.encode(self.encoding)
        return codecs.BOM_UTF8 + data if self.bom else data


def read_bytes(path: Path) -> bytes:
    """Return what ``path`` holds.

    Raises:
        SourceError: the file can't be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(path, None, f"cannot be read: {error.strerror or error}") from error


def read_source(path: Path, module: str) -> SourceFile:
    """Read a Python file the way Python does, every line ending as it is.

    Raises:
        SourceError: the file can't be read, or isn't text in the encoding it declares.
    """
    return decode_source(read_bytes(path), path, module)


def decode_source(data: bytes, path: Path, module: str) -> SourceFile:
    """Turn the bytes of the Python file ``path`` into a ``SourceFile``.

    Raises:
        SourceError: the bytes aren't text in the encoding the file declares.
    """
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise SourceError(path, line, "holds a null byte, so it isn't Python source")
    encoding = _encoding(data, path)
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    text = _decode(body, encoding, path)
    return SourceFile(path, module, text, hashlib.sha256(data).hexdigest(), encoding, bom)


def parse(text: str, python: tuple[int, int] | None = None) -> ast.Module:
    """Parse the project's source, saying nothing of what Python would warn its authors of.

    Raises:
        SyntaxError: ``text`` isn't Python, or not that of the release ``python``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, feature_version=python)


def _encoding(data: bytes, path: Path) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        raise SourceError(path, 1, f"{error.msg}; is its coding cookie right?") from error
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _decode(body: bytes, encoding: str, path: Path) -> str:
    try:
        text = body.decode(encoding)
        exact = text.encode(encoding) == body
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise SourceError(
            path,
            line,
            f"isn't {encoding} text; a file in another encoding declares it in its first line",
        ) from error
    except (LookupError, UnicodeError) as error:
        raise SourceError(
            path, 1, f"its encoding {encoding} isn't one for text: {error}"
        ) from error
    if not exact:
        raise SourceError(path, None, f"can't be written back unchanged in its encoding {encoding}")
    return text
