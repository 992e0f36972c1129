"""A file is either the old one or the new one, and nothing else is left behind."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from pathlib import Path

import pytest

from django_asyncify.errors import WriteError, WriteInterrupted
from django_asyncify.write import Replacement, write_all


def replacement(path: Path, content: bytes = b"new\r\n\xff") -> Replacement:
    return Replacement(path, hashlib.sha256(path.read_bytes()).hexdigest(), content)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("a.py", "b.py", "c.py")]
    for path in paths:
        path.write_bytes(b"old\n")
    return paths


def only_these(folder: Path, paths: list[Path]) -> bool:
    return sorted(folder.iterdir()) == sorted(paths)


def test_all_files_get_their_new_bytes(files: list[Path]) -> None:
    assert write_all([replacement(path) for path in files]) == tuple(files)
    assert {path.read_bytes() for path in files} == {b"new\r\n\xff"}
    assert only_these(files[0].parent, files)


def test_nothing_to_write_is_fine() -> None:
    assert write_all([]) == ()


def test_a_new_file_is_made_if_nothing_is_in_its_place(files: list[Path], tmp_path: Path) -> None:
    new = tmp_path / "new.py"
    assert write_all([replacement(files[0]), Replacement(new, "", b"x = 1\n")]) == (files[0], new)
    assert new.read_bytes() == b"x = 1\n"
    other = tmp_path / "other.py"
    other.touch()
    assert new.stat().st_mode == other.stat().st_mode


def test_a_file_that_is_there_by_now_is_kept_and_nothing_is_written(
    files: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "new.py").write_bytes(b"theirs\n")
    with pytest.raises(WriteError, match="is there already"):
        write_all([replacement(files[0]), Replacement(tmp_path / "new.py", "", b"ours\n")])
    assert files[0].read_bytes() == b"old\n"
    assert (tmp_path / "new.py").read_bytes() == b"theirs\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX modes")
@pytest.mark.parametrize("mode", [0o640, 0o755])
def test_the_mode_is_kept(files: list[Path], mode: int) -> None:
    files[0].chmod(mode)
    write_all([replacement(files[0])])
    assert stat.S_IMODE(files[0].stat().st_mode) == mode


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_a_link_stays_a_link_and_its_file_is_written(files: list[Path], tmp_path: Path) -> None:
    link = tmp_path / "link.py"
    link.symlink_to("a.py")
    write_all([replacement(link)])
    assert link.is_symlink()
    assert files[0].read_bytes() == b"new\r\n\xff"


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_one_file_under_two_names_is_refused(files: list[Path], tmp_path: Path) -> None:
    link = tmp_path / "link.py"
    link.symlink_to("a.py")
    with pytest.raises(WriteError, match="is the same file as"):
        write_all([replacement(files[0]), replacement(link)])
    assert files[0].read_bytes() == b"old\n"


def test_a_file_that_changed_meanwhile_stops_all_of_it(files: list[Path]) -> None:
    planned = [replacement(path) for path in files]
    files[2].write_bytes(b"edited\n")
    with pytest.raises(WriteError, match=r"c\.py: changed while") as caught:
        write_all(planned)
    assert caught.value.written == ()
    assert [path.read_bytes() for path in files] == [b"old\n", b"old\n", b"edited\n"]
    assert only_these(files[0].parent, files)


def test_a_file_that_is_gone_stops_all_of_it(files: list[Path]) -> None:
    planned = [replacement(path) for path in files]
    files[1].unlink()
    with pytest.raises(WriteError, match=r"b\.py: isn't there any more"):
        write_all(planned)
    assert files[0].read_bytes() == b"old\n"


def test_a_read_only_file_stops_all_of_it(files: list[Path]) -> None:
    planned = [replacement(path) for path in files]
    files[1].chmod(0o444)
    with pytest.raises(WriteError, match=r"b\.py: is read-only"):
        write_all(planned)
    assert {path.read_bytes() for path in files} == {b"old\n"}
    assert only_these(files[0].parent, files)


def fail_at(monkeypatch: pytest.MonkeyPatch, number: int, error: BaseException) -> None:
    """Let the replacing of the file with this number fail."""
    replace, calls = os.replace, [0]

    def failing(source: Path, target: Path) -> None:
        calls[0] += 1
        if calls[0] == number:
            raise error
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)


def test_a_failure_midway_says_what_is_written(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_at(monkeypatch, 2, OSError(28, "No space left on device"))
    with pytest.raises(WriteError, match=r"b\.py: can't be replaced: No space left") as caught:
        write_all([replacement(path) for path in files])
    assert caught.value.written == (files[0],)
    assert [path.read_bytes() for path in files] == [b"new\r\n\xff", b"old\n", b"old\n"]
    assert only_these(files[0].parent, files)


def test_control_c_midway_leaves_each_file_old_or_new(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_at(monkeypatch, 3, KeyboardInterrupt())
    with pytest.raises(WriteInterrupted) as caught:
        write_all([replacement(path) for path in files])
    assert caught.value.written == tuple(files[:2])
    assert [path.read_bytes() for path in files] == [b"new\r\n\xff"] * 2 + [b"old\n"]
    assert only_these(files[0].parent, files)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_while_preparing_writes_nothing(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def failing(descriptor: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises((WriteError, WriteInterrupted)) as caught:
        write_all([replacement(path) for path in files])
    assert getattr(caught.value, "written", None) == ()
    assert {path.read_bytes() for path in files} == {b"old\n"}
    assert only_these(files[0].parent, files)
