"""Text that was read in the wrong encoding: repaired where that is proven, left alone where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alphabets import CASES, language
from hypothesis import given
from hypothesis import strategies as st
from judging import one_dump, providers_of
from languages import KNOWN
from machines import Machine, lsp_machine, render

from analyzer.inputs.mojibake import repaired

GERMAN = ["Beschreibung: Überwachung für Büros", "Max. Adresslänge: 16", "Protokollverkettungslänge: 1"]


def misread(text: str, written: str, read: str) -> str:
    """Save a text in one encoding and read it in another, in which undefined bytes are controls."""
    letters = (bytes([byte]) for byte in text.encode(written))
    return "".join(
        letter.decode(read) if letter.decode(read, "replace") != "\ufffd" else chr(letter[0]) for letter in letters
    )


def machine_of(description: str) -> Machine:
    machine = lsp_machine(ifs=False)
    return replace(machine, providers=tuple(replace(p, description=description) for p in machine.providers))


@pytest.mark.parametrize(
    ("code", "description", "written", "read"),
    [
        ("de", "Überwachung für Büros", "cp850", "cp1252"),
        ("de", "Überwachung für Büros", "cp437", "cp1252"),
        ("de", "Überwachung für Büros", "utf-8", "cp1252"),
        ("de", "Überwachung für Büros", "utf-8", "cp850"),
        ("fr", "Sécurité réseau", "cp850", "cp1252"),
        ("fr", "Sécurité réseau", "utf-8", "cp437"),
        ("zh-CN", "网络安全过滤", "cp936", "cp1252"),
        ("zh-CN", "网络安全过滤", "utf-8", "cp1252"),
    ],
)
def test_descriptions_are_repaired_and_evidence_is_quoted_as_it_stands(
    code: str, description: str, written: str, read: str
):
    """The document says what happened to the text; a user who searches the file for a quoted line finds it."""
    right = render(machine_of(description), KNOWN[code])
    text = misread(right, written, read)
    dump = one_dump(text.encode("utf-8"))
    assert {row["description"] for row in providers_of(dump)} >= {description}
    assert dump.encoding in (f"utf-8, {written} read as {read}", f"utf-8, cp850 read as {read}")
    assert (dump.language, dump.verdict, dump.complete) == (code, "non-ifs", True)
    lines = text.splitlines()
    quoted = [evidence for finding in dump.findings for evidence in finding.evidence]
    assert quoted
    assert all(lines[evidence.line - 1] == evidence.text for evidence in quoted)


@pytest.mark.parametrize(
    "lines", [GERMAN, ["Beschreibung: „Größe“ – 20 €"], ["Description: Adressl„nge"], ["ascii"], []]
)
def test_what_is_not_proven_is_left_alone(lines: list[str]):
    """A broken word alone proves nothing: only a label of a known table, or UTF-8, does."""
    assert repaired(lines) == (lines, None)


def test_a_line_that_was_right_before_stays():
    """Another tool wrote it; read the other way its letters would become symbols."""
    lines = [misread(line, "cp850", "cp1252") for line in GERMAN]
    assert repaired(["Schutz für Büros", *lines])[0] == ["Schutz für Büros", *GERMAN]


def test_letters_that_were_lost_do_not_come_back():
    lines = ["Max. Adressl\ufffdnge: 16", "Beschreibung: \ufffdberwachung"]
    assert repaired(lines) == (lines, None)


@pytest.mark.parametrize("name", dict.fromkeys(name for name, _ in CASES))
def test_text_that_nobody_misread_is_not_touched(name: str):
    lines = render(lsp_machine(ifs=False), language(name)).splitlines()
    assert repaired(lines) == (lines, None)


@given(
    st.lists(st.text(max_size=40) | st.sampled_from([misread(line, "cp850", "cp1252") for line in GERMAN]), max_size=8)
)
def test_lines_keep_their_number_and_ascii_lines_their_text(lines: list[str]):
    right, mistake = repaired(lines)
    assert len(right) == len(lines)
    assert all(a == b for a, b in zip(lines, right, strict=True) if a.isascii() or mistake is None)


def test_the_german_dump_of_the_corpus(corpus):
    """Its labels show that code page 850 was read as 1252."""
    data = (corpus / "netsh" / "windows-8-10-de-clean-pasted-mojibake.txt").read_bytes()
    dump = one_dump(data)
    assert (dump.language, dump.encoding) == ("de", "utf-8, cp850 read as cp1252")
