"""Reports written piece by piece: whole or not at all, and where the user said."""

from __future__ import annotations

import os
import stat
import sys
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

import analyzer
from analyzer import outputs
from analyzer.cli.writing import write
from analyzer.errors import DocumentError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions, links and pipes of POSIX")


def breaking_off() -> Iterator[bytes]:
    yield b"half of"
    raise DocumentError("no more")


def test_a_report_appears_with_all_its_pieces(tmp_path: Path) -> None:
    """Pieces stand one behind another, and nothing else is left in the folder."""
    write(tmp_path / "report.csv", [b"a,", b"b\r\n"])
    assert (tmp_path / "report.csv").read_bytes() == b"a,b\r\n"
    assert [path.name for path in tmp_path.iterdir()] == ["report.csv"]


@pytest.mark.parametrize("before", [None, b"the report of yesterday"])
def test_a_report_that_breaks_off_leaves_what_was_there(tmp_path: Path, before: bytes | None) -> None:
    """Half a report is none, and the one before is not lost for it."""
    file = tmp_path / "report.jsonl"
    if before is not None:
        file.write_bytes(before)
    with pytest.raises(DocumentError):
        write(file, breaking_off())
    left = [(path.name, path.read_bytes()) for path in tmp_path.iterdir()]
    assert left == ([] if before is None else [(file.name, before)])


@posix
def test_a_report_is_for_whom_other_files_are_for(tmp_path: Path) -> None:
    """Its mode is what the folder's user lets in, or that of the file before it."""
    before = os.umask(0o027)
    try:
        write(tmp_path / "made.md", [b"x"])
    finally:
        os.umask(before)
    (tmp_path / "kept.md").write_bytes(b"")
    (tmp_path / "kept.md").chmod(0o604)
    write(tmp_path / "kept.md", [b"x"])
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("made.md", "kept.md")]
    assert modes == [0o640, 0o604]


@posix
def test_a_report_goes_through_links(tmp_path: Path) -> None:
    """A link stays one and leads to the report; another name of the same file shows it too."""
    (tmp_path / "behind").mkdir()
    (tmp_path / "link.md").symlink_to(tmp_path / "behind" / "report.md")
    write(tmp_path / "link.md", [b"through it"])
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "behind" / "report.md").read_bytes() == b"through it"
    (tmp_path / "other name").hardlink_to(tmp_path / "behind" / "report.md")
    write(tmp_path / "link.md", [b"both"])
    assert (tmp_path / "other name").read_bytes() == b"both"


@posix
def test_a_report_can_go_into_a_device() -> None:
    """What is no file is written to, and not replaced."""
    write(Path(os.devnull), [b"x"])
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.parametrize("name", ["", "no folder/report.md"])
def test_a_report_that_cannot_be_written_says_so(tmp_path: Path, name: str) -> None:
    """A folder, or a file in none, is the error of the user, in one sentence."""
    with pytest.raises(OutputError, match="could not be written: "):
        write(tmp_path / name, [b"x"])


@pytest.mark.parametrize("ending", outputs.FORMATS)
def test_the_pieces_of_a_format_are_what_it_renders(ending: str) -> None:
    """Piece by piece or at once, a report has the same bytes; so has that of a document without anything."""
    for document in (analyzer.analyze("samples"), analyzer.analyze("no such file")):
        whole = outputs.render(document, ending)
        assert b"".join(outputs.pieces(document, ending)) == (whole.encode() if isinstance(whole, str) else whole)


@pytest.mark.parametrize("ending", [".json", ".jsonl", ".csv"])
def test_the_memory_of_writing_does_not_grow_with_the_document(tmp_path: Path, ending: str) -> None:
    """Five hundred dumps are written in the memory of some, and not in that of the file."""
    one = analyzer.analyze("samples/windows-10-two-lsps.txt")
    names = [f"{number}.txt" for number in range(500)]
    sources = [msgspec.structs.replace(one.dumps[0].source, path=name) for name in names]
    many = msgspec.structs.replace(
        one,
        inputs=tuple(msgspec.structs.replace(one.inputs[0], path=name) for name in names),
        dumps=tuple(msgspec.structs.replace(one.dumps[0], source=source) for source in sources),
    )
    file = tmp_path / f"report{ending}"
    write(file, outputs.pieces(many, ending))
    tracemalloc.start()
    write(file, outputs.pieces(many, ending))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < file.stat().st_size / 4
