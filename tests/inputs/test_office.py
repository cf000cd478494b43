"""Documents of Word, Excel, PowerPoint and OpenDocument: a listing that was pasted into one is found, line by line."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Final

import pytest
from machines import lsp_machine, render

from analyzer.analysis import Analysis
from analyzer.pipeline import analyze

DUMP: Final = render(lsp_machine(ifs=False))
LINES: Final = ["Hello, this is what you asked for:", *DUMP.splitlines()]
WORD: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SLIDES: Final = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
SHEETS: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OPEN: Final = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "text", "table")
)


def document(members: dict[str, str]) -> bytes:
    """Return a document as Office packs it; that of OpenDocument begins with its type, stored."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        if "content.xml" in members:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        else:
            archive.writestr("[Content_Types].xml", "<Types/>")
        for name, text in members.items():
            archive.writestr(name, text)
    return data.getvalue()


def word(body: str) -> bytes:
    text = f'<?xml version="1.0" encoding="UTF-8"?><w:document {WORD}><w:body>{body}</w:body></w:document>'
    return document({"word/document.xml": text})


def run(text: str) -> str:
    return f'<w:r><w:rPr><w:rFonts w:ascii="Consolas"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraphs() -> bytes:
    return word("".join(f'<w:p><w:pPr><w:tabs><w:tab w:pos="9"/></w:tabs></w:pPr>{run(line)}</w:p>' for line in LINES))


def broken_by_the_spelling_checker() -> bytes:
    """Word divides a line wherever its checkers found something."""
    error = '<w:proofErr w:type="spellStart"/>'
    return word("".join(f"<w:p>{error.join(map(run, re.findall('.{1,7}', line)))}</w:p>" for line in LINES))


def line_breaks() -> bytes:
    return word(f"<w:p><w:r>{'<w:br/>'.join(f'<w:t>{escape(line)}</w:t>' for line in LINES)}</w:r></w:p>")


def slide() -> bytes:
    body = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in LINES)
    return document({"ppt/slides/slide1.xml": f"<p:sld xmlns:p='p' {SLIDES}>{body}</p:sld>"})


def sheet() -> bytes:
    """Excel keeps each text once, behind the sheets; a line that comes again refers to it."""
    texts = list(dict.fromkeys(LINES))
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="s"><v>{texts.index(line)}</v></c></row>'
        for number, line in enumerate(LINES, 1)
        if line
    )
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    return document(
        {
            "xl/worksheets/sheet1.xml": f"<worksheet {SHEETS}><sheetData>{rows}</sheetData></worksheet>",
            "xl/sharedStrings.xml": f"<sst {SHEETS}>{items}</sst>",
        }
    )


def sheet_with_its_texts_inside() -> bytes:
    rows = "".join(f'<row><c t="inlineStr"><is><t>{escape(line)}</t></is></c></row>' for line in LINES)
    return document({"xl/worksheets/sheet1.xml": f"<worksheet {SHEETS}><sheetData>{rows}</sheetData></worksheet>"})


def writer() -> bytes:
    """LibreOffice counts blanks that follow one another."""
    blanks = re.compile(" {2,}")
    body = "".join(
        "<text:p>" + blanks.sub(lambda found: f' <text:s text:c="{len(found[0]) - 1}"/>', escape(line)) + "</text:p>"
        for line in LINES
    )
    return document({"content.xml": f"<office:document-content {OPEN}>{body}</office:document-content>"})


def calc() -> bytes:
    rows = "".join(
        f"<table:table-row><table:table-cell><text:p>{escape(line)}</text:p></table:table-cell></table:table-row>"
        for line in LINES
    )
    return document({"content.xml": f"<office:document-content {OPEN}>{rows}</office:document-content>"})


def analyzed(folder: Path, data: bytes, name: str = "case.docx") -> Analysis:
    (folder / name).write_bytes(data)
    return analyze([str(folder / name)])


@pytest.mark.parametrize(
    "made",
    [
        paragraphs,
        broken_by_the_spelling_checker,
        line_breaks,
        slide,
        sheet,
        sheet_with_its_texts_inside,
        writer,
        calc,
    ],
    ids=lambda made: made.__name__,
)
def test_a_listing_that_was_pasted_is_read_as_if_it_came_as_text(tmp_path: Path, made: Callable[[], bytes]) -> None:
    """The same entries, on the lines of the paragraphs or rows, and quoted as they stand there."""
    (tmp_path / "winsock.txt").write_text("\n".join(LINES))
    (text,) = analyze([str(tmp_path / "winsock.txt")]).dumps
    (dump,) = analyzed(tmp_path, made()).dumps
    assert dump.catalogs == text.catalogs
    assert dump.findings[0].evidence[0].text == text.findings[0].evidence[0].text
    assert (dump.verdict, dump.complete, dump.source.line) == ("non-ifs", True, text.source.line)


def test_what_was_deleted_under_change_tracking_is_not_read(tmp_path: Path) -> None:
    """Word keeps it in the file; the reader of the document does not see it."""
    other = "".join(f"<w:del><w:r><w:delText>{escape(line)}</w:delText></w:r></w:del>" for line in LINES)
    body = "".join(f"<w:p>{run(line)}</w:p>" for line in LINES)
    (dump,) = analyzed(tmp_path, word(f"<w:p>{other}</w:p>{body}")).dumps
    assert dump.complete


def test_a_text_box_that_is_kept_twice_is_one_dump(tmp_path: Path) -> None:
    """Old programs have a copy of their own in the file."""
    box = f"<w:txbxContent>{''.join(f'<w:p>{run(line)}</w:p>' for line in LINES)}</w:txbxContent>"
    both = (
        f"<m:AlternateContent xmlns:m='m'><m:Choice>{box}</m:Choice><m:Fallback>{box}</m:Fallback></m:AlternateContent>"
    )
    assert len(analyzed(tmp_path, word(f"<w:p><w:r>{both}</w:r></w:p>")).dumps) == 1


def test_a_file_that_is_only_called_so_is_read_as_what_it_is(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("logs/winsock.txt", DUMP)
        archive.writestr("content.xml", "<log><![CDATA[\n" + DUMP + "]]></log>")
    assert len(analyzed(tmp_path, data.getvalue()).dumps) == 2


def test_a_damaged_document_is_told_and_what_stands_before_is_read(tmp_path: Path) -> None:
    lines = "".join(f"<w:p>{run(line)}</w:p>" for line in LINES)
    analysis = analyzed(tmp_path, word(f"{lines}<w:p></w:nonsense>"))
    assert [dump.verdict for dump in analysis.dumps] == ["non-ifs"]
    assert any("mismatched tag" in (one.detail or "") for one in analysis.inputs)


def test_entities_are_not_followed(tmp_path: Path) -> None:
    """A document type could make a gigabyte of a kilobyte, or name a file of the engineer's."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    text = f"{bomb}<w:document {WORD}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
    analysis = analyzed(tmp_path, document({"word/document.xml": text}))
    assert any("it declares a document type" in (one.detail or "") for one in analysis.inputs)


@pytest.mark.parametrize(
    "body",
    ["<w:p>" * 5_000 + "</w:p>" * 5_000, "<w:p/>" * 200_000, "<w:t>" + "x" * 3_000_000 + "</w:t>"],
    ids=["deep", "empty paragraphs", "one line"],
)
def test_documents_made_to_do_harm_end(tmp_path: Path, body: str) -> None:
    assert not analyzed(tmp_path, word(body)).dumps


def test_a_row_far_down_and_a_text_that_is_missing_do_no_harm(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}"><c t="s"><v>{text}</v></c></row>'
        for row, text in (("1048576", "0"), ("99999999999", "7"), ("-1", "-1"), ("x", ""), ("²", "²"))
    )
    sheets = {"xl/worksheets/sheet1.xml": f"<worksheet {SHEETS}><sheetData>{rows}</sheetData></worksheet>"}
    analysis = analyzed(tmp_path, document(sheets))
    assert [one.status for one in analysis.inputs] == ["no-catalog"]


@pytest.mark.parametrize("name", ["docProps/winsock.txt", "word/theme/winsock.txt", "styles.xml", "mimetype"])
def test_no_place_in_a_document_hides_a_dump(tmp_path: Path, name: str) -> None:
    """Any zip may begin like a document: only the parts that Office writes about one are left out."""
    assert [dump.verdict for dump in analyzed(tmp_path, document({name: DUMP})).dumps] == ["non-ifs"]
