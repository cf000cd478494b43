"""witnesses-differ: netsh and the registry, said to be of one machine, tell of different providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer import pipeline

if TYPE_CHECKING:
    from pathlib import Path

RULE = "witnesses-differ"


def findings(name: Path, beside: Path) -> dict[str, str]:
    analysis = pipeline.analyze([str(name)], beside=[str(beside)])
    (dump,) = [dump for dump in analysis.dumps if dump.dialect == "netsh"]
    return {finding.rule: finding.message for finding in dump.findings}


def test_difference_is_told_by_entry_and_field(samples: Path, tmp_path: Path):
    text = (samples / "windows-10-non-ifs-lsp.txt").read_text("utf-8")
    changed = tmp_path / "netsh.txt"
    changed.write_text(text.replace("LavasoftTcpService64.dll", "Other.dll"), "utf-8")
    found = findings(changed, samples / "windows-10-non-ifs-lsp.reg")
    assert 'Provider Path "C:\\WINDOWS\\system32\\Other.dll" here and' in found[RULE]


def test_witnesses_that_agree_are_no_finding(samples: Path):
    assert RULE not in findings(samples / "windows-10-non-ifs-lsp.txt", samples / "windows-10-non-ifs-lsp.reg")


def test_witness_of_another_machine_is_said_in_few_words(samples: Path):
    found = findings(samples / "windows-vista-no-flags.txt", samples / "windows-10-non-ifs-lsp.reg")
    assert "hardly of the same machine" in found[RULE]
