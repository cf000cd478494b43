"""Lists of inputs: a name a line, or names that end in NUL, from a file or standard input."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import UsageError
from analyzer.inputs import lists


def _names(folder: Path, content: bytes) -> list[str]:
    (folder / "list").write_bytes(content)
    return list(lists.names_in(str(folder / "list")))


@pytest.mark.parametrize(
    "content",
    [
        b"a b.zip\n\n  \nlogs/\ns3://bucket/*.zip\n",
        b"\xef\xbb\xbfa b.zip\r\nlogs/\r\n\r\ns3://bucket/*.zip",
        b"a b.zip\0logs/\0s3://bucket/*.zip\0",
        "\ufeffa b.zip\r\nlogs/\r\ns3://bucket/*.zip\r\n".encode("utf-16-le"),
        "\ufeffa b.zip\nlogs/\ns3://bucket/*.zip\n".encode("utf-16-be"),
    ],
    ids=["lines", "mark-and-crlf", "nul", "powershell", "utf-16-be"],
)
def test_names_are_read_as_tools_write_them(tmp_path: Path, content: bytes):
    """`find`, `find -print0`, Notepad and Windows PowerShell 5.1."""
    assert _names(tmp_path, content) == ["a b.zip", "logs/", "s3://bucket/*.zip"]


def test_names_that_are_no_utf_8_and_line_ends_in_names_are_kept(tmp_path: Path):
    names = [os.fsdecode(b"caf\xe9.txt"), "two\nlines"]
    assert _names(tmp_path, b"\0".join(os.fsencode(name) for name in names)) == names


@given(st.lists(st.text(st.characters(blacklist_characters="\0\r\n", blacklist_categories=["Cs"]), min_size=1)))
def test_any_names_come_back_whatever_the_size_of_the_pieces(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
):
    names = [name for name in names if name.strip()]
    folder = tmp_path_factory.mktemp("list")
    chunk = lists._CHUNK
    try:
        lists._CHUNK = 7  # type: ignore[misc] # so that names are cut
        assert _names(folder, ("\ufeff" + "\n".join(names)).encode()) == names
        assert _names(folder, ("\ufeff" + "\r\n".join(names)).encode("utf-16-le")) == names
    finally:
        lists._CHUNK = chunk  # type: ignore[misc] # as it was


def test_list_from_standard_input_may_name_a_file_called_dash(monkeypatch: pytest.MonkeyPatch):
    class Stdin:
        buffer = io.BytesIO(b"a\n-\n")

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert list(lists.names_in("-")) == ["a", "./-"]


def test_list_that_is_missing_is_a_usage_error(tmp_path: Path):
    with pytest.raises(UsageError, match=r"--inputs-from .*: no such file or folder"):
        list(lists.names_in(str(tmp_path / "nowhere")))


def test_list_of_dir_is_of_the_code_page_of_the_console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`dir /b /s > list.txt`, on Windows only: elsewhere a name may be of any bytes, and they are kept."""
    content = "C:\\Fälle\\größe.zip\r\n".encode("cp850")
    monkeypatch.setattr(lists, "_OEM", "cp850")
    assert os.fsencode(_names(tmp_path, content)[0]) == content.rstrip()
    monkeypatch.setattr(sys, "platform", "win32")
    assert _names(tmp_path, content) == ["C:\\Fälle\\größe.zip"]
    assert _names(tmp_path, "C:\\Fälle\\größe.zip\r\n".encode()) == ["C:\\Fälle\\größe.zip"]
