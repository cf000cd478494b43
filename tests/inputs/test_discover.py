"""Inputs: what the user names, and what cannot be read, said in one line each."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from analyzer import pipeline
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.inputs import discover


def _read(name: str) -> bytes:
    with discover.opened(name) as (file, _):
        file.seek(0)
        return file.read()


def test_folders_give_their_files_in_order_of_name(tmp_path: Path):
    for name in ("b/2.txt", "a.txt", "b/1.txt", "c/d/e.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [Path(item.path).relative_to(tmp_path).as_posix() for item in discover.files_below([str(tmp_path)])]
    assert found == ["a.txt", "b/1.txt", "b/2.txt", "c/d/e.log"]


def test_links_inside_folders_are_not_followed(tmp_path: Path):
    """A link to the folder itself does not make the walk endless."""
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert [Path(item.path).name for item in discover.files_below([str(tmp_path)])] == ["a.txt"]


def test_named_links_are_read(tmp_path: Path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert _read(str(tmp_path / "b.txt")) == b"x"


def test_missing_file():
    with pytest.raises(UnreadableInputError, match="no such file or folder"):
        _read("/nowhere/at all.txt")


def test_empty_file_and_empty_folder(tmp_path: Path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(NoCatalogError, match="the file is empty"):
        _read(str(tmp_path / "empty.txt"))
    (named,) = discover.files_below([str(tmp_path / "folder")])
    with pytest.raises(NoCatalogError, match="the folder holds no files"):
        _read(named.path)


def test_permission_denied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Simulated: the tests may run as a user whom nothing is denied."""
    target = tmp_path / "secret.txt"
    target.write_text("x")

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableInputError, match="permission denied"):
        _read(str(target))


def test_folder_that_cannot_be_listed_is_given_and_so_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(discover.os, "scandir", refuse)
    (named,) = discover.files_below([str(tmp_path)])
    with pytest.raises(UnreadableInputError, match="permission denied"):
        _read(named.path)


def test_pipe_without_end_is_refused(monkeypatch: pytest.MonkeyPatch):
    """What cannot be read twice is held in memory, up to a limit; files have none."""
    monkeypatch.setattr(discover, "MAX_PIPE_BYTES", 10)
    with pytest.raises(UnreadableInputError, match="save it as a file"):
        _read("/dev/zero")


@pytest.mark.parametrize(
    ("head", "word"),
    [(b"PK\x03\x04", "zip"), (b"MSCF\0\0\0\0", "cab"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"x" * 257 + b"ustar", "tar")],
)
def test_archives_that_are_damaged_are_named_and_not_called_empty(tmp_path: Path, head: bytes, word: str):
    (tmp_path / "case.bin").write_bytes(head + b"rest")
    (item,) = pipeline.analyze([str(tmp_path / "case.bin")]).inputs
    assert item.status == "unreadable"
    assert f"damaged {word}" in (item.detail or "")


def test_name_with_a_nul_is_an_input_error():
    with pytest.raises(UnreadableInputError):
        _read("a\0b")


def test_standard_input(monkeypatch: pytest.MonkeyPatch):
    class Stdin:
        buffer = io.BytesIO(b"text")

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert _read("-") == b"text"
