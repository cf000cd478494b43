"""Mails that Outlook saved and other compound files: what is in them is found under its name."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import Final

import pytest
from compound_files import compound, mail, outlook
from machines import clean_machine, lsp_machine, render

from analyzer.analysis import Analysis
from analyzer.pipeline import analyze

DUMP: Final = render(lsp_machine(ifs=False))


def analyzed(folder: Path, data: bytes, name: str = "case.msg") -> Analysis:
    (folder / name).write_bytes(data)
    return analyze([str(folder / name)])


def told(analysis: Analysis) -> list[tuple[str | None, str, bool]]:
    return [(dump.source.member, dump.verdict, dump.complete) for dump in analysis.dumps]


def zipped(name: str, content: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, content)
    return data.getvalue()


def test_a_dump_in_the_text_of_a_mail_is_found(tmp_path: Path) -> None:
    """The line is that of the text as the mail shows it."""
    analysis = analyzed(tmp_path, outlook(f"Hello,\r\nhere it is:\r\n{DUMP}"))
    assert told(analysis) == [("body.txt", "non-ifs", True)]
    assert analysis.dumps[0].source.line in {3, 4}


def test_a_dump_only_in_the_html_of_a_mail_is_found(tmp_path: Path) -> None:
    lines = "".join(f"<div>{line}</div>\n" for line in DUMP.splitlines())
    assert told(analyzed(tmp_path, outlook("", html=f"<html><body>{lines}</body></html>"))) == [
        ("body.html", "non-ifs", True)
    ]


def test_text_and_html_of_a_mail_are_one_dump(tmp_path: Path) -> None:
    assert told(analyzed(tmp_path, outlook(DUMP, html=f"<pre>{DUMP}</pre>"))) == [("body.txt", "non-ifs", True)]


def test_what_is_attached_has_its_name_and_archives_are_opened(tmp_path: Path) -> None:
    attached = {
        "winsock.txt": DUMP.encode("utf-16"),
        "Protokolle für Sie.zip": zipped("a/b.log", render(clean_machine()).encode()),
        "photo.jpg": b"\xff\xd8\xff" * 3000,
    }
    assert told(analyzed(tmp_path, outlook("See attached.", attached))) == [
        ("winsock.txt", "non-ifs", True),
        ("Protokolle für Sie.zip › a/b.log", "clean", True),
    ]


def test_a_mail_inside_a_mail_is_opened(tmp_path: Path) -> None:
    inside = ("__attach_version1.0_#00000000", "__substg1.0_3701000D")
    forwarded = mail(inside, "See attached.", {"winsock.txt": DUMP.encode()})
    forwarded[(inside[0], "__substg1.0_3001001F")] = "It hangs".encode("utf-16-le")
    assert told(analyzed(tmp_path, outlook("Look at this", forwarded=forwarded))) == [
        ("It hangs/winsock.txt", "non-ifs", True)
    ]


def package(name: str, content: bytes) -> bytes:
    """Return an OLE package, as it lies in a document into which a file was dragged."""
    path = f"C:\\Temp\\{name}".encode("cp1252") + b"\0"
    head = struct.pack("<H", 2) + name.encode("cp1252") + b"\0" + path + struct.pack("<HHI", 0, 3, len(path)) + path
    rest = head + struct.pack("<I", len(content)) + content
    return struct.pack("<I", len(rest)) + rest


def test_a_file_that_was_dragged_into_a_document_is_found(tmp_path: Path) -> None:
    """Word keeps it as a compound file inside the document."""
    inside = compound({("\x01Ole10Native",): package("winsock.txt", DUMP.encode())})
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/embeddings/oleObject1.bin", inside)
    assert told(analyzed(tmp_path, data.getvalue(), "case.docx")) == [
        ("word/embeddings/oleObject1.bin › winsock.txt", "non-ifs", True)
    ]


def test_a_document_with_a_password_is_named(tmp_path: Path) -> None:
    inputs = analyzed(tmp_path, compound({("EncryptedPackage",): b"\x81" * 9000}), "case.docx").inputs
    assert any("an Office document with a password" in (one.detail or "") for one in inputs)
    assert "unreadable" in [one.status for one in inputs]


def test_the_streams_of_any_other_compound_file_are_searched(tmp_path: Path) -> None:
    data = compound({("Data", "Log"): DUMP.encode(), ("\x05SummaryInformation",): b"\0" * 100})
    assert told(analyzed(tmp_path, data, "tool.dat")) == [("Data/Log", "non-ifs", True)]


@pytest.mark.parametrize("kept", [0.9, 0.6])
def test_of_a_mail_that_was_cut_off_what_lies_whole_is_found(tmp_path: Path, kept: float) -> None:
    """Its directory stands at its end: the input is told as damaged, and the text is judged all the same."""
    data = outlook(
        "See attached.", {"winsock.txt": DUMP.encode(), "app.log": b"2026-01-01 12:00:00 started\r\n" * 3000}
    )
    analysis = analyzed(tmp_path, data[: int(len(data) * kept)])
    assert [dump.verdict for dump in analysis.dumps] == ["non-ifs"]
    assert "damaged compound file" in (analysis.inputs[0].detail or "")


def test_streams_that_share_their_sectors_do_not_multiply_without_end(tmp_path: Path) -> None:
    """Each entry of the directory may name the same stream: the limits of archives hold."""
    names = [(f"d{number // 300}", f"s{number}") for number in range(1500)]
    data = bytearray(compound({name: b"x" * 150_000 if name == names[0] else b"" for name in names}))
    start_and_size = slice(data.index("s0\0".encode("utf-16-le")) + 116, data.index("s0\0".encode("utf-16-le")) + 128)
    for _, name in names[1:]:
        at = data.index(f"{name}\0".encode("utf-16-le"))
        data[at + 116 : at + 128] = data[start_and_size]
    (one,) = analyzed(tmp_path, bytes(data), "bomb.dat").inputs
    assert one.status == "unreadable"
    assert "--max-ratio" in (one.detail or "")
