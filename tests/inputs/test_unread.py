"""Files in which a catalog cannot be read are called what they are, and the reader is told what to ask for."""

from __future__ import annotations

from pathlib import Path

import pytest
from machines import lsp_machine, render

from analyzer.pipeline import analyze


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "a PDF, whose text is not read"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a picture"),
        (b"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "a picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a picture"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "a video"),
        (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0", "a shortcut, not the file to which it points"),
        (b"[InternetShortcut]\r\nURL=file:///C:/winsock.txt\r\n", "a shortcut"),
        (b"MDMP\x93\xa7\0\0", "a memory dump"),
        (b"vhdxfile\0\0", "an image of a disk"),
        (b"\x78\x9f\x3e\x22\0\0", "a winmail.dat"),
        (b"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a", "a network capture"),
        (b"ElfFile\0" + bytes(40), "wevtutil qe FILE.evtx"),
        (bytes(range(256)), "binary data, in which"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, head: bytes, words: str) -> None:
    (tmp_path / "case").write_bytes(head + bytes(2000))
    (one,) = analyze([str(tmp_path / "case")]).inputs
    assert (one.status, words in (one.detail or "")) == ("no-catalog", True)


def test_a_listing_in_such_a_file_is_read_all_the_same(tmp_path: Path) -> None:
    """Memory holds what a console showed."""
    (tmp_path / "case.dmp").write_bytes(b"MDMP\x93\xa7\0\0" + bytes(5000) + render(lsp_machine(ifs=False)).encode())
    assert [dump.verdict for dump in analyze([str(tmp_path / "case.dmp")]).dumps] == ["non-ifs"]
