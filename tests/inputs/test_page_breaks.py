"""Text out of a PDF: what is printed on each page stands between the lines of a dump."""

from __future__ import annotations

import pytest
from judging import expected_providers, one_dump, providers_of
from machines import Machine, clean_machine, lsp_machine, render

from analyzer.inputs import page_breaks

MACHINES = pytest.mark.parametrize("machine", [clean_machine(), lsp_machine(ifs=False)], ids=["clean", "non-IFS"])


def paged(text: str, length: int, header: str = "", footer: str = "") -> str:
    """Print a text on pages, as `pdftotext -layout` writes them down; numbers go where the braces are."""
    lines = text.splitlines()
    pages = [lines[start : start + length] for start in range(0, len(lines), length)]
    return "\f".join(
        header.format(number) + "".join(f"   {line}\n" for line in page) + footer.format(number)
        for number, page in enumerate(pages, start=1)
    )


@pytest.mark.parametrize("length", [7, 46, 50, 53, 61])
@pytest.mark.parametrize(
    ("header", "footer"),
    [
        ("Support case 4711            Printed 5/1/2024\n\n", "\nPage {} of 12\n"),
        ("winsock.txt - Notepad\n\n\n", "\n\n{}\n"),
        ("", "Confidential - Example Ltd.\nC:\\case\\winsock.txt: {}\n"),
        ("Kunde: Beispiel\nSeite {}\n\n", ""),
    ],
)
@MACHINES
def test_headers_and_footers_of_pages_are_no_part_of_a_dump(
    machine: Machine, header: str, footer: str, length: int
) -> None:
    """A page may end amid an entry, below its title or above its rule."""
    dump = one_dump(paged(render(machine), length, header, footer))
    assert (dump.verdict, dump.complete) == (machine.verdict(), True)
    assert providers_of(dump) == expected_providers(machine)


@MACHINES
def test_pages_without_headers_are_read(machine: Machine) -> None:
    """The sign of a page is nothing but a sign."""
    text = paged(render(machine), 50)
    dump = one_dump(text)
    assert (dump.verdict, dump.complete) == (machine.verdict(), True)
    assert page_breaks.joined(text.split("\n")) is None


def test_lines_of_a_dump_are_no_headers_wherever_pages_end() -> None:
    """Pages of an entry each begin and end alike: what stands nowhere else may be a dump's own."""
    lines = render(lsp_machine(ifs=False)).splitlines()
    for length in range(12, 18):
        text = paged("\n".join(lines), length)
        dump = one_dump(text)
        assert dump.verdict == "non-ifs"
        assert [p["service_flags"] for p in providers_of(dump)] == [
            p["service_flags"] for p in expected_providers(lsp_machine(ifs=False))
        ]


def test_evidence_keeps_its_line() -> None:
    """Lines that are left out are counted."""
    text = paged(render(lsp_machine(ifs=False)), 50, "Case 1\n\n", "\nPage {}\n")
    finding = next(one for one in one_dump(text).findings if one.rule == "non-ifs-provider")
    assert all(one.text == text.split("\n")[one.line - 1].rstrip() for one in finding.evidence)
