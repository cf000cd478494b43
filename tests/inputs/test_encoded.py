"""Files that were turned into base64 to go through a console or a chat."""

from __future__ import annotations

import base64
import gzip
import io
import textwrap
import zipfile
from typing import TYPE_CHECKING

import pytest
from machines import clean_machine, lsp_machine, render

from analyzer import pipeline
from analyzer.inputs.archives import encoded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LISTING = render(lsp_machine(ifs=False)).replace("\n", "\r\n")


def zipped(text: str) -> bytes:
    """Put a text into a zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("winsock.txt", text)
    return file.getvalue()


def certutil(data: bytes) -> bytes:
    """What `certutil -encode` writes."""
    lines = textwrap.wrap(base64.b64encode(data).decode(), 64)
    text = "\r\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])
    return text.encode()


def in_one_line(data: bytes) -> bytes:
    """What PowerShell's ToBase64String gives."""
    return base64.b64encode(data)


def in_one_wide_line(data: bytes) -> bytes:
    """The same as PowerShell 5.1 writes it to a file."""
    return (base64.b64encode(data).decode() + "\r\n").encode("utf-16")


def in_lines(data: bytes) -> bytes:
    """What `base64` of Linux and macOS gives."""
    return base64.encodebytes(data)


@pytest.mark.parametrize("write", [certutil, in_one_line, in_one_wide_line, in_lines])
@pytest.mark.parametrize(
    "content",
    [
        LISTING.encode(),
        LISTING.encode("utf-16"),
        LISTING.encode("utf-16-le"),
        zipped(LISTING),
        gzip.compress(LISTING.encode()),
    ],
    ids=["text", "UTF-16", "UTF-16 without a mark", "zip", "gzip"],
)
def test_a_file_in_base64_is_read(tmp_path: Path, write: Callable[[bytes], bytes], content: bytes) -> None:
    """The dump in it is found as in any archive."""
    (tmp_path / "winsock.b64").write_bytes(write(content))
    found = pipeline.analyze([str(tmp_path / "winsock.b64")])
    assert [dump.verdict for dump in found.dumps] == ["non-ifs"]


def test_a_file_in_base64_inside_an_archive_is_read(tmp_path: Path) -> None:
    """Archives hold such files as well."""
    (tmp_path / "case.zip").write_bytes(zipped(certutil(LISTING.encode()).decode()))
    assert [dump.verdict for dump in pipeline.analyze([str(tmp_path / "case.zip")]).dumps] == ["non-ifs"]


@pytest.mark.parametrize("cut", [30, 31, 32, 33, 5_000])
def test_base64_that_was_cut_gives_what_stands_before_and_says_so(tmp_path: Path, cut: int) -> None:
    """What stands before the cut may be clean; that nothing is missing cannot be told."""
    (tmp_path / "winsock.b64").write_bytes(certutil(render(clean_machine()).encode())[:-cut])
    found = pipeline.analyze([str(tmp_path / "winsock.b64")])
    assert [dump.verdict for dump in found.dumps] in (["undetermined"], ["clean"])
    assert cut < 100 or found.dumps[0].verdict == "undetermined"
    assert any("ends before its data do" in str(told.detail) for told in found.inputs)


def test_base64_with_other_text_inside_is_unreadable_and_says_so(tmp_path: Path) -> None:
    """Nothing is left out in silence."""
    data = certutil(render(clean_machine()).encode())
    (tmp_path / "winsock.b64").write_bytes(data.replace(b"\r\n", b"\r\n*\r\n", 40).replace(b"\r\n*", b"", 20))
    (told,) = pipeline.analyze([str(tmp_path / "winsock.b64")]).inputs
    assert told.status == "unreadable"


@pytest.mark.parametrize(
    "data",
    [
        certutil(b"0\x82\x03\xa10\x82\x02\x89\xa0\x03\x02\x01\x02\x02\x14" + bytes(range(256)) * 3),
        certutil(LISTING.encode()).replace(b"CERTIFICATE", b"RSA PRIVATE KEY"),
        b"0123456789abcdef" * 100,
        b"a word, and others\n" * 40,
        LISTING.encode(),
        b"",
    ],
    ids=["a certificate", "a key", "digits", "words", "a dump", "nothing"],
)
def test_other_files_are_none(data: bytes) -> None:
    """Certificates and keys are base64 as well, and logs may hold long words."""
    assert not encoded.ends(data[:512], data[-512:])
