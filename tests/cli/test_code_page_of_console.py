"""Standard output in a code page, as consoles, pipes and files of Windows have it; and what else they do otherwise."""

from __future__ import annotations

import errno
import io
import json
import sys
import types
from typing import TYPE_CHECKING

import machines
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.cli import console, main
from analyzer.errors import StreamError

if TYPE_CHECKING:
    from pathlib import Path

NAMES = "Größe 字 \U0001f600 Ω"
PAGES = ["cp437", "cp850", "cp1252", "cp932", "ascii", "utf-8"]


@pytest.fixture
def hostile_dump(tmp_path: Path) -> Path:
    """Give a dump whose name and whose provider hold letters that no code page has all of."""
    file = tmp_path / f"{NAMES}.txt"
    text = machines.render(machines.Machine(machines.tcp_ip(), machines.NAME_SPACES))
    file.write_text(text.replace("MSAFD", f"MSAFD {NAMES}").replace("0x20066", "0x66"), "utf-8")
    return file


def written(monkeypatch: pytest.MonkeyPatch, page: str, *arguments: object) -> bytes:
    """Return the bytes on standard output where Windows wrote them: in a code page, lines ending in CR and LF."""
    out = io.TextIOWrapper(io.BytesIO(), encoding=page, newline="\r\n")
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "argv", ["winsock-catalog", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code in (None, 0, 1, 3)
    out.flush()
    return out.buffer.getvalue()  # type: ignore[attr-defined] # a BytesIO


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("format_", ["json", "jsonl", "sarif"])
def test_json_is_json_in_any_code_page(monkeypatch: pytest.MonkeyPatch, hostile_dump: Path, page: str, format_: str):
    """A reader of JSON takes it, and reads the same as in UTF-8: what is not in UTF-8 is in ASCII."""
    out = written(monkeypatch, page, "analyze", hostile_dump, "--format", format_)
    document = json.loads(out.decode("utf-8"))
    assert NAMES in json.dumps(document, ensure_ascii=False)
    assert page == "utf-8" or out.isascii()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "arguments",
    [["--format", "text"], ["--format", "markdown"], ["--format", "text", "--color", "always"]],
    ids=" ".join,
)
def test_summary_is_printed_in_any_code_page(
    monkeypatch: pytest.MonkeyPatch, hostile_dump: Path, page: str, arguments: list[str]
):
    """Letters that it does not have are escapes; each line ends as lines of Windows do."""
    out = written(monkeypatch, page, "analyze", hostile_dump, *arguments)
    text = out.decode(page)
    assert "MSAFD" in text
    assert "2568167" in text
    assert text.count("\n") == text.count("\r\n")
    assert "\r\r" not in text


@pytest.mark.parametrize("page", ["cp437", "ascii"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        *([command, "--help"] for command in ("analyze", "diff", "render", "explain", "redact", "collect", "schema")),
        ["explain"],
        ["explain", "0x20066"],
        ["explain", "0x20066", "--format", "json"],
        ["schema"],
        ["schema", "--of", "tables"],
        ["collect", "--list"],
        ["collect"],
    ],
    ids=" ".join,
)
def test_what_every_command_says_is_printed_in_any_code_page(
    monkeypatch: pytest.MonkeyPatch, page: str, arguments: list[str]
):
    """No command ends because a console does not have a letter."""
    assert written(monkeypatch, page, *arguments).decode(page).strip()


def test_script_that_collects_has_its_own_line_ends_once(monkeypatch: pytest.MonkeyPatch):
    """What goes into a file is written byte by byte: cmd.exe reads no other line ends."""
    out = written(monkeypatch, "cp437", "collect")
    assert out.count(b"\r\n") == out.count(b"\n")
    assert b"\r\r" not in out


@given(st.text(st.characters()), st.sampled_from(["cp437", "cp932", "ascii", "utf-16", "latin-1"]))
def test_escapes_of_json_say_the_same(text: str, page: str):
    """Any text at all, lone halves of surrogates included, is read back as it was."""
    with pytest.MonkeyPatch.context() as patched:
        out = io.TextIOWrapper(io.BytesIO(), encoding=page)
        patched.setattr(sys, "stdout", out)
        console.print_json(json.dumps(text, ensure_ascii=False))
        out.flush()
        assert json.loads(out.buffer.getvalue().decode(page)) == text  # type: ignore[attr-defined] # a BytesIO


class _Gone(io.TextIOBase):
    encoding = "cp437"

    def __init__(self, number: int) -> None:
        self._number = number

    def write(self, _text: str, /) -> int:
        raise OSError(self._number, "Invalid argument")


def test_reader_that_went_away_is_no_fault_on_windows(monkeypatch: pytest.MonkeyPatch):
    """Windows calls it an invalid argument, as in `| more` that was left; elsewhere that is a fault, and said."""
    monkeypatch.setattr(sys, "stdout", _Gone(errno.EINVAL))
    with pytest.raises(StreamError):
        console.print_out("text")
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(BrokenPipeError):
        console.print_out("text")
    monkeypatch.setattr(sys, "stdout", _Gone(errno.ENOSPC))
    with pytest.raises(StreamError):
        console.print_out("text")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_console_of_windows_is_asked_to_understand_colours(monkeypatch: pytest.MonkeyPatch):
    """Only where colours are written to it: a pipe or a file is not changed, nor one of a user who wants none."""
    asked: list[bool] = []
    fake = types.SimpleNamespace(just_fix_windows_console=lambda: asked.append(True))
    monkeypatch.setitem(sys.modules, "colorama", fake)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert not console.colored(console.Color.auto)
    assert console.colored(console.Color.always)
    monkeypatch.setattr(sys, "stdout", _Terminal())
    assert not console.colored(console.Color.never)
    assert asked == []
    assert console.colored(console.Color.auto)
    assert asked == [True]
