"""The glance passes over logs, and never over what some dialect would read."""

from __future__ import annotations

from pathlib import Path

import machines
import pytest
from languages import KNOWN
from treatments import TREATMENTS

from analyzer.errors import NoCatalogError
from analyzer.inputs import needles
from analyzer.inputs.glance import may_hold_a_dump
from analyzer.search import read_dumps

LINE = '10.0.0.1 - [2024-03-01 10:00:00] "GET /a HTTP/1.1" 200 {0002DF02-0000-0000-C000-000000000046} is: 7\r\n'


@pytest.mark.parametrize("encoding", ["ascii", "utf-16", "utf-16-be"])
def test_log_without_a_listing_is_passed_over(encoding: str):
    data = (LINE * 100).encode(encoding)
    assert not may_hold_a_dump(data)
    with pytest.raises(NoCatalogError):
        read_dumps(data, "log")


def test_no_piece_of_a_sample_that_gives_a_dump_is_passed_over(samples: Path):
    """Whatever a customer copied out of a listing: if it gives a dump, the glance lets it through."""
    for path in sorted(samples.glob("*.txt")):
        lines = path.read_bytes().splitlines(keepends=True)
        for size in (8, 20, 60):
            for start in range(0, len(lines), size * 5):
                piece = b"".join(lines[start : start + size])
                if may_hold_a_dump(piece):
                    continue
                # Letters that are not ASCII are never passed over, and change nothing that is.
                with pytest.raises(NoCatalogError):
                    read_dumps(piece + "\r\nä".encode(), path.name)


@pytest.mark.parametrize("treatment", sorted(TREATMENTS))
def test_no_listing_is_passed_over_in_any_language_however_it_was_written_down(treatment: str):
    """As ASCII too: quoted-printable and escapes leave no label to be seen."""
    for code, language in KNOWN.items():
        for flags in (True, False):
            text = TREATMENTS[treatment](machines.render(machines.clean_machine(), language, flags=flags))
            for encoding in ("utf-8", "utf-16", "ascii"):
                data = text.encode(encoding, "replace")
                if not may_hold_a_dump(data):
                    # Letters that are not ASCII are never passed over, and change nothing that is.
                    with pytest.raises(NoCatalogError):
                        read_dumps(data + "\r\nä".encode(), code)


@pytest.mark.parametrize("memmem", [True, False])
def test_needles_are_found_with_and_without_the_c_library(memmem: bool, monkeypatch: pytest.MonkeyPatch):  # noqa: FBT001 - a case
    if not memmem:
        monkeypatch.setattr(needles, "_memmem", lambda: None)
    assert needles.holds_any(b"a\0b needle", [b"x", b"b needle"])
    assert not needles.holds_any(b"a\0b needle", [b"x", b"needles"])
    assert not needles.holds_any(b"", [b"x"])
