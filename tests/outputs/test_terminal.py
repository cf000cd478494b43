"""The summary at a terminal: which software is affected, with the reason where programs hang or fail."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from analyzer.analysis import Analysis
from analyzer.outputs.terminal import render


def summary(analysis: Analysis) -> list[str]:
    return render(analysis, width=80, color=False).splitlines()


def test_affected_software_is_listed_by_status(reports: Mapping[str, Analysis]) -> None:
    """Reasons stand beside what hangs or fails, names alone beside what works on, a count for the rest."""
    lines = summary(reports["lsp"])
    start = lines.index("Affected software")
    assert lines[start : lines.index("", start)] == [
        "Affected software",
        "  Exposed: may hang",
        "  - .NET: Skips completion notifications without a check.",
        "  Fails",
        "  - WSL 2: Does not start with any layered provider.",
        "  Works, slower: Go",
        "  Bypasses the provider: Ruby",
        "  Undetermined: msquic",
        "  Unaffected: 1 of 6",
    ]


def test_a_machine_without_affected_software_says_so_in_a_line(reports: Mapping[str, Analysis]) -> None:
    (dump,) = reports["lsp"].dumps
    well = msgspec.structs.replace(dump, runtimes=dump.runtimes[-1:])
    lines = summary(msgspec.structs.replace(reports["lsp"], dumps=(well,)))
    assert "Affected software: none of the 1 that are known" in lines


def test_a_dump_without_statements_has_no_such_part(reports: Mapping[str, Analysis]) -> None:
    """Nothing is said of software where no provider was read."""
    assert not any("Affected software" in line for line in summary(reports["clean"]))
