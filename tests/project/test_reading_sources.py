"""Files as bytes and as text."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from django_asyncify.errors import SourceError
from django_asyncify.sources import read_source


def written(folder: Path, data: bytes) -> Path:
    path = folder / "module.py"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"a = 1\r\nb = 2\r\n", id="CRLF"),
        pytest.param(b"a = 1\rb = 2\n", id="mixed line endings"),
        pytest.param(b"a = 1", id="no last newline"),
        pytest.param(codecs.BOM_UTF8 + "é = 1\n".encode(), id="BOM"),
        pytest.param(b"# -*- coding: latin-1 -*-\nname = '\xe9'\n", id="cookie"),
        pytest.param(b"#!/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n", id="vim"),
        pytest.param(b"a = 1\n\x0c\nb = 2\n", id="form feed"),
        pytest.param(b"", id="empty"),
    ],
)
def test_bytes_come_back_exactly(tmp_path: Path, data: bytes) -> None:
    source = read_source(written(tmp_path, data), "module")
    assert source.encode(source.text) == data


def test_a_bom_is_not_part_of_the_text(tmp_path: Path) -> None:
    source = read_source(written(tmp_path, codecs.BOM_UTF8 + b"a = 1\n"), "module")
    assert (source.text, source.encoding, source.bom) == ("a = 1\n", "utf-8", True)


def test_a_cookie_decides_the_encoding(tmp_path: Path) -> None:
    source = read_source(written(tmp_path, b"# coding: latin-1\nname = '\xe9'\n"), "module")
    assert "é" in source.text


def test_the_digest_tells_contents_apart(tmp_path: Path) -> None:
    first = read_source(written(tmp_path, b"a = 1\n"), "module").digest
    second = read_source(written(tmp_path, b"a = 2\n"), "module").digest
    assert len(first) == 64
    assert first != second


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"a = 1\nb = '\xe9'\n", 2, "isn't utf-8 text"),
        (b"a = 1\nb = '\0'\n", 2, "null byte"),
        (b"# coding: klingon\n", 1, "unknown encoding"),
        (b"a\n\n\nb = '\xff'\n", 4, "isn't utf-8 text"),
    ],
)
def test_what_is_not_text_says_where(tmp_path: Path, data: bytes, line: int, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        read_source(written(tmp_path, data), "module")
    assert caught.value.line == line


def test_a_missing_file_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        read_source(tmp_path / "gone.py", "gone")
