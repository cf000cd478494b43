"""registry-consulted: flags that netsh does not print are taken from the registry of the same machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer import pipeline

if TYPE_CHECKING:
    from pathlib import Path

RULE = "registry-consulted"


def findings(*names: Path) -> dict[str, str]:
    (dump,) = [dump for dump in pipeline.analyze([str(n) for n in names]).dumps if dump.dialect == "netsh"]
    return {finding.rule: finding.message for finding in dump.findings}


def test_flags_of_the_registry_are_cited_with_file_and_line(samples: Path):
    found = findings(samples / "windows-vista-no-flags.txt", samples / "windows-vista-reg-query.txt")
    assert "windows-vista-reg-query.txt, line 2, and the two agree in every entry" in found[RULE]


def test_without_a_registry_there_is_nothing_to_say(samples: Path):
    assert RULE not in findings(samples / "windows-vista-no-flags.txt")


def test_flags_that_netsh_prints_are_its_own(samples: Path):
    found = findings(samples / "windows-10-non-ifs-lsp.txt", samples / "windows-10-non-ifs-lsp.reg")
    assert RULE not in found
