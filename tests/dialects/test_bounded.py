"""Listings of more entries than any machine has: what is left out is told, and never makes a dump whole."""

from __future__ import annotations

import machines
import pytest
from judging import one_dump

from analyzer.dialects import bounded

TEXT = machines.render(machines.Machine(machines.tcp_ip() + machines.tcp_ip(1011), machines.NAME_SPACES))


def test_entries_beyond_the_limit_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch):
    """The reason names the line from which on nothing was looked at, as all is that keeps a dump from being whole."""
    whole = one_dump(TEXT)
    entries = sum(len(catalog.providers) + len(catalog.name_spaces) for catalog in whole.catalogs)
    monkeypatch.setattr(bounded, "MOST_ENTRIES", entries)
    assert (whole.complete, one_dump(TEXT).complete) == (True, True)
    monkeypatch.setattr(bounded, "MOST_ENTRIES", 5)
    cut = one_dump(TEXT)
    assert not cut.complete
    assert cut.verdict == "undetermined"
    assert sum(len(catalog.providers) + len(catalog.name_spaces) for catalog in cut.catalogs) == 5
    problem = next(one for one in cut.findings if one.rule == "dump-cut")
    sixth = [n for n, line in enumerate(TEXT.split("\n"), start=1) if line.endswith("Entry")][5]
    assert problem.evidence[-1].line == sixth
    assert "5 entries" in problem.message


def test_entry_without_the_flag_is_found_whatever_stands_behind_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bounded, "MOST_ENTRIES", 5)
    assert one_dump(TEXT.replace("0x20066", "0x66", 1)).verdict == "non-ifs"


def test_lines_beyond_the_limit_that_nobody_knows_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch):
    """They stand in each report, a line each."""
    at = TEXT.index("\n\n", len(TEXT) // 2)
    text = TEXT[:at] + "\n\nSomething: else\n" * 9 + TEXT[at:]
    before = one_dump(text)
    monkeypatch.setattr(bounded, "MOST_DOUBTS", 4)
    after = one_dump(text)
    assert len(before.unrecognized) == 9
    assert len(after.unrecognized) == 4
    assert after.verdict == "undetermined"
