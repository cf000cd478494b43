"""Inputs: what the user names, and what cannot be read, said in one line each."""

from __future__ import annotations

import io
import os
import sys
import tracemalloc
from pathlib import Path

import pytest

from analyzer import pipeline
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.inputs import discover, folders


def _read(name: str) -> bytes:
    with discover.opened(name) as (file, _):
        file.seek(0)
        return file.read()


def _below(folder: Path, *named: str, **options: bool) -> list[str]:
    """Names of what is found, relative to a folder; with a problem behind them."""
    found = discover.files_below([str(folder / name) for name in named] or [str(folder)], **options)
    return [
        os.path.relpath(i.path, folder).replace(os.sep, "/") + (f": {i.problem}" if i.problem else "") for i in found
    ]


def _fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")


def test_folders_give_their_files_in_order_of_name(tmp_path: Path):
    for name in ("b/2.txt", "a.txt", "b/1.txt", "c/d/e.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [Path(i.path).relative_to(tmp_path).as_posix() for i in discover.files_below([str(tmp_path)])]
    assert found == ["a.txt", "b/1.txt", "b/2.txt", "c/d/e.log"]


def test_links_inside_folders_are_not_followed(tmp_path: Path):
    """A link to the folder itself does not make the walk endless."""
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert [Path(i.path).name for i in discover.files_below([str(tmp_path)])] == ["a.txt"]


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
    (item,) = discover.files_below([str(tmp_path / "folder")])
    assert (item.problem, item.status) == ("the folder holds no files", "no-catalog")


def test_permission_denied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Simulated: the tests may run as a user whom nothing is denied."""
    target = tmp_path / "secret.txt"
    target.write_text("x")

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableInputError, match="permission denied"):
        _read(str(target))


def test_folder_that_cannot_be_listed_is_given_and_so_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(folders.os, "scandir", refuse)
    (item,) = discover.files_below([str(tmp_path)])
    assert (item.path, item.problem, item.status) == (str(tmp_path), "permission denied", "unreadable")


def test_pipe_without_end_is_refused(monkeypatch: pytest.MonkeyPatch):
    """What cannot be read twice is held in memory, up to a limit; files have none."""
    monkeypatch.setattr(discover, "MAX_PIPE_BYTES", 10)
    with pytest.raises(UnreadableInputError, match="save it as a file"):
        _read("/dev/zero")


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"PK\x03\x04", "damaged zip"),
        (b"MSCF\0\0\0\0", "damaged cab"),
        (b"7z\xbc\xaf\x27\x1c", "cut off, or the first of several volumes (.7z.001"),
        (b"x" * 257 + b"ustar", "damaged tar"),
    ],
)
def test_archives_that_are_damaged_are_named_and_not_called_empty(tmp_path: Path, head: bytes, word: str):
    (tmp_path / "case.bin").write_bytes(head + b"rest")
    (item,) = pipeline.analyze([str(tmp_path / "case.bin")]).inputs
    assert item.status == "unreadable"
    assert word in (item.detail or "")


def test_name_with_a_nul_is_an_input_error():
    with pytest.raises(UnreadableInputError):
        _read("a\0b")


def test_standard_input(monkeypatch: pytest.MonkeyPatch):
    class Stdin:
        buffer = io.BytesIO(b"text")

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert _read("-") == b"text"


def test_items_tell_size_and_time_without_being_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A run that goes on where another stopped sees what has changed."""
    _fill(tmp_path, "a.txt")
    os.utime(tmp_path / "a.txt", ns=(5, 1_700_000_000_123_456_700))

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("opened")

    monkeypatch.setattr("builtins.open", refuse)
    (inside,) = discover.files_below([str(tmp_path)])
    (named,) = discover.files_below([str(tmp_path / "a.txt")])
    assert inside == named
    assert inside.size == 1
    assert abs((inside.modified or 0) - 1_700_000_000_123_456_700) < 1_000  # what file systems round


def test_followed_links_lead_to_each_folder_once(tmp_path: Path):
    """Loops of links, and links to one another, neither hang the walk nor repeat files; they are told."""
    _fill(tmp_path, "a/1.txt", "b/2.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "to-b").symlink_to(tmp_path / "b", target_is_directory=True)
    (tmp_path / "b" / "to-a").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "b" / "self").symlink_to(tmp_path / "b" / "self")
    (tmp_path / "b" / "gone").symlink_to(tmp_path / "nowhere")
    found = _below(tmp_path, follow_links=True)
    searched = [line.partition(":")[0] for line in found if "links lead to the same folder" in line]
    assert [line for line in found if ":" not in line] == ["a/1.txt", "a/to-b/2.txt"]
    assert searched == ["a/to-b/to-a", "a/up", "b"]
    assert "a/to-b/gone: no such file or folder" in found
    assert any(line.startswith("a/to-b/self: ") for line in found)


def test_many_links_between_folders_do_not_multiply(tmp_path: Path):
    """Thirty folders with two links each to the next are 2^30 ways."""
    for number in range(30):
        _fill(tmp_path, f"{number:02}/x.txt")
        for link in "pq":
            (tmp_path / f"{number:02}" / link).symlink_to(tmp_path / f"{number + 1:02}", target_is_directory=True)
    files = [line for line in _below(tmp_path / "00", follow_links=True) if ":" not in line]
    assert len(files) == 30


def test_folder_of_links_only_says_how_to_read_them(tmp_path: Path):
    (tmp_path / "link").symlink_to("/etc/hostname")
    assert _below(tmp_path) == [".: the folder holds links only (--follow-links)"]


def test_pipes_in_folders_are_named_and_not_opened(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    assert _below(tmp_path) == ["pipe: not a regular file: a pipe"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.zip", ["1.zip", "c.zip/inside.txt"]),
        ("**/*.zip", ["1.zip", "a/2.zip", "a/b/3.zip", "c.zip/inside.txt"]),
        ("a/**", ["a/2.zip", "a/b/3.zip", "a/x.txt"]),
        ("*/*.zip", ["a/2.zip"]),
        ("**/b/**/*.zip", ["a/b/3.zip"]),
        ("?/[0-9].zip", ["a/2.zip"]),
        ("**/.hid*", [".hidden"]),
        ("a/b", ["a/b/3.zip"]),
        ("**/*.rar", ["**/*.rar: no file matches"]),
        ("nowhere/*", ["nowhere/*: no file matches"]),
    ],
)
def test_globs_are_expanded_where_no_shell_did(tmp_path: Path, pattern: str, found: list[str]):
    """A folder that matches stands for all its files; each file is given once, in order."""
    _fill(tmp_path, "1.zip", "a/2.zip", "a/b/3.zip", "a/x.txt", "c.zip/inside.txt", ".hidden")
    assert _below(tmp_path, pattern) == found


def test_name_that_exists_wins_over_a_glob(tmp_path: Path):
    _fill(tmp_path, "case[1].txt", "case1.txt")
    assert _below(tmp_path, "case[1].txt") == ["case[1].txt"]


def test_globs_without_a_folder_give_names_without_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _fill(tmp_path, "a.txt", "b/c.txt")
    monkeypatch.chdir(tmp_path)
    assert [item.path for item in discover.files_below(["*.txt", "*/*.txt"])] == ["a.txt", str(Path("b/c.txt"))]


def test_large_folders_are_listed_in_order_with_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder of more entries than are sorted at once is listed pass by pass; nothing is lost, nothing comes twice."""
    names = [f"{number * 7919 % 3001:05}" for number in range(3001)]
    for name in names:
        (tmp_path / name).touch()
    whole = [item.path for item in discover.files_below([str(tmp_path)])]
    assert [Path(path).name for path in whole] == sorted(names)
    monkeypatch.setattr(folders, "_MOST", 50)
    tracemalloc.start()
    assert sum(1 for _ in discover.files_below([str(tmp_path)])) == 3001
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200_000
    assert [item.path for item in discover.files_below([str(tmp_path)])] == whole


def test_walk_is_lazy(tmp_path: Path):
    """The first file is given before folders behind it are looked at."""
    _fill(tmp_path, "a.txt", "b/c.txt")
    found = discover.files_below([str(tmp_path)])
    assert Path(next(found).path).name == "a.txt"
    (tmp_path / "b" / "d.txt").write_text("late")
    assert [Path(item.path).name for item in found] == ["c.txt", "d.txt"]


def test_file_urls_are_files(tmp_path: Path):
    _fill(tmp_path, "a b.txt")
    assert [i.path for i in discover.files_below([(tmp_path / "a b.txt").as_uri()])] == [str(tmp_path / "a b.txt")]


@pytest.mark.parametrize("url", ["file://[x/a.zip", "file://server/share/a.zip", "file:///C:/a%00b"])
def test_url_of_a_file_that_cannot_be_is_an_input_that_cannot_be_read(url: str):
    """And stops no other."""
    analysis = pipeline.analyze([url])
    assert [item.status for item in analysis.inputs] == ["unreadable"]


def test_drives_are_no_protocols_and_shares_are_paths():
    """A letter before a colon is a drive, on whatever system the name is read."""
    for name in ("C:\\case.zip", "c:/case.zip", "C:case.zip", "\\\\server\\share\\case.zip", "\\\\?\\C:\\case.zip"):
        (item,) = discover.files_below([name])
        assert item.path == name
        assert item.location is None


def test_url_of_a_share_is_its_path_on_windows(monkeypatch: pytest.MonkeyPatch):
    """Whatever its host; of this computer it is a drive."""
    named: list[str] = []
    nturl2path = pytest.importorskip("nturl2path")
    monkeypatch.setattr("urllib.request.url2pathname", nturl2path.url2pathname)
    monkeypatch.setattr(folders.Folders, "items", lambda _self, name: named.append(name) or iter(()))
    urls = ["file://server/share/a%20b.zip", "file:///C:/case.zip", "file://localhost/C:/case.zip"]
    monkeypatch.setattr(os, "name", "nt")
    found = list(discover.files_below(urls))
    monkeypatch.undo()
    assert found == []
    assert named == ["\\\\server\\share\\a b.zip", "C:\\case.zip", "C:\\case.zip"]
