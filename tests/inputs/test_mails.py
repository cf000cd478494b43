"""Mails as files: what is attached or encoded in them is found, and a dump that is pasted into one keeps its lines."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest
from machines import clean_machine, lsp_machine, render

from analyzer.analysis import Analysis
from analyzer.inputs import archives
from analyzer.pipeline import analyze

DUMP: Final = render(lsp_machine(ifs=False))


def mail(text: str = "Hello,\nthe file is attached.\n", encoding: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "It hangs"
    message.set_content(text, cte=encoding)
    return message


def attached(content: bytes, name: str = "winsock.txt", kind: str = "text/plain") -> EmailMessage:
    message = mail()
    main, sub = kind.split("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message


def zipped(name: str, content: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return data.getvalue()


def analyzed(folder: Path, data: bytes, name: str = "case.eml") -> Analysis:
    (folder / name).write_bytes(data)
    return analyze([str(folder / name)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp850"])
def test_an_attached_dump_is_found(tmp_path: Path, encoding: str) -> None:
    (dump,) = analyzed(tmp_path, attached(DUMP.encode(encoding)).as_bytes()).dumps
    assert (dump.verdict, dump.complete, dump.source.member) == ("non-ifs", True, "winsock.txt")


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_the_end_of_lines_does_not_matter(tmp_path: Path, end: bytes) -> None:
    data = attached(DUMP.encode()).as_bytes().replace(b"\n", end)
    assert [dump.verdict for dump in analyzed(tmp_path, data).dumps] == ["non-ifs"]


def test_an_attached_archive_is_opened(tmp_path: Path) -> None:
    (dump,) = analyzed(
        tmp_path, attached(zipped("winsock.txt", DUMP.encode()), "c.zip", "application/zip").as_bytes()
    ).dumps
    assert dump.source.member == "c.zip › winsock.txt"


def test_a_mail_in_an_archive_and_a_forwarded_mail_are_opened(tmp_path: Path) -> None:
    forward = mail("See below")
    forward.add_attachment(attached(DUMP.encode()))
    (dump,) = analyzed(tmp_path, zipped("case.eml", forward.as_bytes()), "case.zip").dumps
    assert (dump.verdict, dump.source.member) == ("non-ifs", "case.eml › winsock.txt")


def test_a_text_in_base64_is_read(tmp_path: Path) -> None:
    """As mail programs write it where a text is not ASCII."""
    (dump,) = analyzed(tmp_path, mail(f"Größe: groß\n{DUMP}", "base64").as_bytes()).dumps
    assert (dump.verdict, dump.source.member) == ("non-ifs", "part-1.txt")


def test_a_text_that_stands_twice_in_a_mail_is_one_dump(tmp_path: Path) -> None:
    """Mail programs send what is written as text and as HTML."""
    message = mail(DUMP)
    message.add_alternative(f"<html><body><pre>{DUMP}</pre></body></html>", subtype="html")
    (dump,) = analyzed(tmp_path, message.as_bytes()).dumps
    assert dump.source.member == "part-1.txt"


def test_a_text_that_only_the_html_has_is_found(tmp_path: Path) -> None:
    message = mail("This mail is HTML.")
    message.add_alternative(f"<html><body><pre>{DUMP}</pre></body></html>", subtype="html")
    (dump,) = analyzed(tmp_path, message.as_bytes()).dumps
    assert (dump.verdict, dump.source.member) == ("non-ifs", "part-1.html")


@pytest.mark.parametrize("encoding", ["7bit", "quoted-printable"])
def test_a_dump_that_is_pasted_into_a_mail_keeps_its_lines(tmp_path: Path, encoding: str) -> None:
    data = mail(f"Hello\n{DUMP}", encoding).as_bytes()
    (dump,) = analyzed(tmp_path, data).dumps
    assert dump.source.member is None
    first = data.decode().split("\n")[dump.source.line - 1]
    assert first.startswith("Winsock Catalog Provider Entry")


def test_two_machines_in_one_mail_are_two_dumps(tmp_path: Path) -> None:
    message = attached(DUMP.encode(), "a.txt")
    message.add_attachment(render(clean_machine()).encode(), maintype="text", subtype="plain", filename="b.txt")
    assert [dump.verdict for dump in analyzed(tmp_path, message.as_bytes()).dumps] == ["non-ifs", "clean"]


def test_a_mail_without_a_dump_says_what_is_attached_instead(tmp_path: Path) -> None:
    log = b"O10 - Unknown file in Winsock LSP: c:\\program files\\newton knows\\vmain.dll\n"
    (given,) = analyzed(tmp_path, attached(log, "hijackthis.log").as_bytes()).inputs
    assert given.status == "no-catalog"
    assert "hijackthis.log: it looks like a log of HijackThis" in str(given.detail)


@pytest.mark.parametrize("cut", [200, 900, 5_000])
def test_a_mail_that_is_cut_is_no_error_of_the_program(tmp_path: Path, cut: int) -> None:
    first, *others = analyzed(tmp_path, attached(DUMP.encode()).as_bytes()[:-cut]).inputs
    assert first.status in ("analyzed", "no-catalog", "unreadable")
    assert all("ends before its data do" in str(other.detail) for other in others)


def test_names_of_attachments_are_decoded(tmp_path: Path) -> None:
    data = attached(DUMP.encode(), "Größe.txt").as_bytes()
    (dump,) = analyzed(tmp_path, data).dumps
    assert dump.source.member == "Größe.txt"


@pytest.mark.parametrize(
    "text",
    [
        b"Date: 2024-01-01\nall is well\n",
        b"INFO start\n--boundary--\n",
        b"Subject: x\n\n-- \nyours\n",
        b"aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd29y\n" * 5,
    ],
)
def test_other_texts_are_no_mails(text: bytes) -> None:
    kind = archives.kind_of_end(text[: archives.HEAD], text[-archives.HEAD :])
    assert kind is None or kind.NAME != "mail"


def test_a_mail_of_endless_parts_is_refused(tmp_path: Path) -> None:
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2_000))
    (given,) = analyzed(tmp_path, f"Subject: x\n{parts}--b0--\n".encode()).inputs
    assert given.status == "unreadable"
    assert "parts in parts" in str(given.detail)
