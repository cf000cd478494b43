"""Analysis documents read back: as they were, or refused with the place and what was expected there."""

from __future__ import annotations

import json as standard_json
from pathlib import Path

import pytest

from analyzer.analysis import Analysis
from analyzer.document import reading
from analyzer.errors import DocumentError
from analyzer.outputs import json
from analyzer.pipeline import analyze


@pytest.fixture(scope="module")
def analysis(samples: Path) -> Analysis:
    return analyze([str(samples / "vmware-guest.txt")])


@pytest.fixture(scope="module")
def text(analysis: Analysis) -> str:
    return json.render(analysis)


def _refusal(content: str | bytes) -> str:
    data = content.encode() if isinstance(content, str) else content
    with pytest.raises(DocumentError) as refused:
        reading.parse(data, "case.json")
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_document_reads_back_in_the_encodings_of_windows(analysis: Analysis, text: str, encoding: str):
    """PowerShell redirects as UTF-16, Notepad saves with a mark in front."""
    assert reading.parse(text.encode(encoding), "x") == analysis


def test_documents_one_a_line_are_one_document(analysis: Analysis, text: str):
    """Dumps keep their order; an id that stands twice is made unique."""
    line = standard_json.dumps(standard_json.loads(text))
    both = reading.parse(f"{line}\n\n{line}\n".encode(), "x.jsonl", lines=True)
    assert [dump.id for dump in both.dumps] == [analysis.dumps[0].id, f"{analysis.dumps[0].id}-2"]
    assert both.summary.dumps == 2
    assert both.summary.findings == {rule: 2 * count for rule, count in analysis.summary.findings.items()}
    assert reading.parse(f"{line}\n".encode(), "x.jsonl", lines=True) == analysis


def test_lines_are_told_without_the_ending(text: str):
    """Standard input has no name that would tell."""
    line = standard_json.dumps(standard_json.loads(text))
    assert reading.parse(f"{line}\n{line}\n".encode(), "x").summary.dumps == 2


def test_a_report_folder_is_read_by_its_document(tmp_path: Path, analysis: Analysis, text: str):
    (tmp_path / "analysis.jsonl").write_text(standard_json.dumps(standard_json.loads(text)) + "\n")
    assert reading.is_document(str(tmp_path))
    assert reading.read(str(tmp_path)) == analysis


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"schema_version": "1.0"', '"schema_version": "7.3"', 'its schema_version is "7.3", this program reads "1.0"'),
        ('"schema_version"', '"extra": {}, "schema_version"', "object contains unknown field extra"),
        ('"tool": {', '"tool": {"x": 1,', "object contains unknown field x at $.tool"),
        ('"name": "winsock-catalog"', '"name": 7', "expected str, got int at $.tool.name"),
        ('"dumps": [', f'"dumps": [{"[" * 100_000}', "expected object, got array at $.dumps[0]"),
        ('"position": 1,', '"position": 1e400,', "number out of range at $.dumps[0].catalogs[0].providers[0].position"),
        ('"position": 1,', '"position": -1,', "-1 at $.dumps[0].catalogs[0].providers[0].position; expected a number"),
        ('"position": 1,', f'"position": {2**70},', "providers[0].position; expected a number counted from 1"),
        ('"protocol": 6', f'"protocol": {2**32}', "protocol; expected a number of 32 bits"),
        ('"protocol": 6', f'"protocol": {"9" * 4_000}', "json: a number of 13,288 bits at $.dumps[0].catalogs[0]"),
        ('"verdict": "', '"verdict": "X', "invalid enum value"),
        ('"summary": {', '"summary": {"dumps": true,', "expected int, got bool at $.summary.dumps"),
        ('"ascii"', '"\\ud800"', "not JSON"),
        ('"summary"', '"summary": {}, "x"', "missing required field"),
    ],
)
def test_a_document_that_is_none_is_refused_with_the_place(text: str, old: str, new: str, said: str):
    """One sentence: the file, the place inside the document, what was expected."""
    assert old in text
    refusal = _refusal(text.replace(old, new, 1))
    assert refusal.startswith("case.json: ")
    assert said in refusal
    assert len(refusal) < 400


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"{}", b"[]", b"7", b"\x00\xff", b"{" * 100_000, b"[" * 100_000, b"PK\x03\x04", b'{"a": "\xff"}'],
    ids=repr,
)
def test_what_is_no_document_at_all_is_refused(content: bytes):
    """No content ends in anything but one sentence."""
    assert _refusal(content).startswith("case.json: ")
    assert "winsock-catalog" in _refusal(content) or "schema 1.0" in _refusal(content)


def test_a_bad_line_is_named_by_its_number(text: str):
    line = standard_json.dumps(standard_json.loads(text))
    with pytest.raises(DocumentError, match=r"^x, line 2: not JSON \(Input data was truncated\)"):
        reading.parse(f"{line}\n{line[:-5]}\n".encode(), "x", lines=True)


def test_a_summary_that_does_not_fit_is_refused(text: str):
    """Reports count by the summary and show the dumps: both must say the same."""
    assert "does not count what stands in its dumps" in _refusal(text.replace('"dumps": 1,', '"dumps": 9,', 1))


def test_text_of_the_document_does_not_act_on_the_terminal(text: str):
    """A hostile field name or version is shown as escapes."""
    assert "\x1b" not in _refusal(text.replace('"schema_version": "1.0"', '"schema_version": "\\u001b[2J"', 1))
    assert "\x1b" not in _refusal(text.replace('"tool": {', '"tool": {"\\u001b[2J": 1,', 1))


def test_a_document_too_large_to_hold_is_refused_unread(tmp_path: Path):
    """A file of 2 GB costs no memory; a hole in a file is enough to try."""
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(2 * 1024**3)
    with pytest.raises(DocumentError, match=r"large.json: 2,048 MiB; an analysis document of up to 1,024 MiB is read"):
        reading.read(str(tmp_path / "large.json"))


@pytest.mark.parametrize("name", ["missing.json", "bad\0name", "."])
def test_a_file_that_cannot_be_read_is_named(name: str):
    with pytest.raises(DocumentError, match="expected an analysis document of winsock-catalog"):
        reading.read(name)


def test_a_log_that_ends_in_json_is_no_document(tmp_path: Path, text: str):
    """Collectors write logs as JSON too: the beginning decides."""
    (tmp_path / "log.json").write_text('{"out": "Winsock Catalog Provider Entry"}')
    (tmp_path / "document.json").write_text(text)
    assert not reading.is_document(str(tmp_path / "log.json"))
    assert reading.is_document(str(tmp_path / "document.json"))
    assert not reading.is_document(str(tmp_path))
    assert not reading.is_document("missing.json")
