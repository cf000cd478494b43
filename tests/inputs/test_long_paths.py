"""Paths that Windows takes only in its own way, judged as `PureWindowsPath` reads them."""

from __future__ import annotations

import os
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.inputs import discover, folders, long_paths

PARTS = st.lists(st.text("abcä .-_", min_size=1, max_size=60).filter(lambda part: part.strip(". ")), max_size=12)


@given(st.sampled_from(["C:\\", "d:\\", "\\\\server\\share\\"]), PARTS)
def test_long_path_keeps_its_parts(root: str, parts: list[str]):
    """Behind the mark that says so the same drive or share and the same names stand."""
    path = str(PureWindowsPath(root, *parts))
    marked = long_paths.as_it_is(path)
    bare = marked.replace("\\\\?\\UNC", "\\", 1).replace("\\\\?\\", "", 1)
    assert marked.startswith("\\\\?\\")
    assert PureWindowsPath(bare) == PureWindowsPath(path)
    assert long_paths.as_it_is(marked) == marked


def test_only_windows_and_only_long_paths_need_it(monkeypatch: pytest.MonkeyPatch):
    """Others stay as they were typed."""
    long = "C:\\" + "\\".join(["folder of a customer"] * 20)
    assert long_paths.reachable(long) == long
    monkeypatch.setattr(long_paths, "_ON_WINDOWS", True)
    assert long_paths.reachable("C:\\a.txt") == "C:\\a.txt"
    assert long_paths.reachable(long) == f"\\\\?\\{long}"
    assert long_paths.reachable(long.replace("\\", "/")) == f"\\\\?\\{long}"


def test_long_path_in_a_folder_is_opened_and_shown_as_it_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The system is asked with the mark; what is listed is without it."""
    deep = tmp_path.joinpath(*["folder of a customer"] * 12)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("x")

    def of_windows(path: str) -> str:
        assert len(path) < 260 or path.startswith("\\\\?\\"), path
        return path.removeprefix("\\\\?\\")

    def marked(path: str) -> str:
        return f"\\\\?\\{path}" if len(path) >= 240 else path

    class System:
        """The functions of `os` that folders ask, as Windows answers them."""

        path = os.path
        curdir, sep, altsep = os.curdir, os.sep, os.altsep

        @staticmethod
        def stat(path: str) -> os.stat_result:
            return Path(of_windows(path)).stat()

        @staticmethod
        def scandir(path: str):
            return os.scandir(of_windows(path))

    monkeypatch.setattr(folders, "os", System)
    monkeypatch.setattr(folders, "reachable", marked)
    (item,) = discover.files_below([str(tmp_path)])
    assert item.path == str(deep / "a.txt")
    assert item.problem is None
