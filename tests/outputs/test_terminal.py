"""The summary at a terminal: which software is affected, and what several dumps look like together."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from analyzer.analysis import Analysis
from analyzer.outputs.terminal import render


def summary(analysis: Analysis) -> list[str]:
    return render(analysis, width=80, color=False).splitlines()


def test_affected_software_is_listed_by_status(reports: Mapping[str, Analysis]) -> None:
    """Names by status; the reason of the first where programs hang or fail; a count for the unaffected."""
    lines = summary(reports["lsp"])
    start = lines.index("Affected software")
    assert lines[start : lines.index("", start)] == [
        "Affected software",
        "  May hang (exposed): .NET",
        "    Skips completion notifications without a check.",
        "  Fails: WSL 2",
        "    Does not start with any layered provider.",
        "  Works, slower: Go",
        "  Bypasses the provider: Ruby",
        "  Undetermined: msquic",
        "  Unaffected: 1 of 6",
    ]


def test_one_reason_stands_for_all_of_a_status(reports: Mapping[str, Analysis]) -> None:
    """Runtimes of one status mostly have one reason: the first is given by name, the others are in the report."""
    (dump,) = reports["lsp"].dumps
    two = tuple(replace(dump.runtimes[0], name=name, why=f"Why of {name}.") for name in ("One", "Two"))
    lines = summary(replace(reports["lsp"], dumps=(replace(dump, runtimes=two),)))
    assert "  May hang (exposed): One; Two" in lines
    assert "    One: Why of One." in lines
    assert not any("Why of Two" in line for line in lines)
    assert lines[-1] == "More in the report (-o report.html): all evidence, steps and reasons."


def test_a_machine_without_affected_software_says_so_in_a_line(reports: Mapping[str, Analysis]) -> None:
    (dump,) = reports["lsp"].dumps
    well = replace(dump, runtimes=dump.runtimes[-1:])
    lines = summary(replace(reports["lsp"], dumps=(well,)))
    assert "Affected software: none of the 1 that are known" in lines


def test_the_machine_stands_below_the_place_with_its_evidence(reports: Mapping[str, Analysis]) -> None:
    """What names it may be of a hostile file: it is shown without what a terminal would obey."""
    (dump,) = reports["lsp"].dumps
    named = replace(dump, machine="PC7", machine_evidence="osinfo.txt line 3: Host Name: PC7 \x1b[31m")
    lines = summary(replace(reports["lsp"], dumps=(named,)))
    assert lines[1].startswith("PC7 (osinfo.txt line 3: Host Name: PC7 ")
    assert "\x1b" not in lines[1]


def test_a_dump_without_statements_has_no_such_part(reports: Mapping[str, Analysis]) -> None:
    """Nothing is said of software where no provider was read."""
    assert not any("Affected software" in line for line in summary(reports["clean"]))


def test_several_dumps_are_listed_by_verdict_the_worst_first(reports: Mapping[str, Analysis]) -> None:
    """Clean dumps need no reason; the count of all comes last, where a terminal stops."""
    fleet = reports["fleet"]
    lines = summary(replace(fleet, dumps=fleet.dumps[::-1]))
    heads = [line.strip() for line in lines if line.startswith(" ") and line.strip().endswith("  1")]
    assert heads == ["NON-IFS   1", "UNDETERMINED   1", "LAYERED   1", "NON-IFS, OTHER FAMILY   1", "CLEAN   1"]
    assert lines[lines.index(" CLEAN   1") + 1] == "    case-4711/catalog.txt : 1"
    assert lines[-2].startswith("5 dumps: ")


def test_dumps_with_one_reason_stand_together_below_it(reports: Mapping[str, Analysis]) -> None:
    """Thirty machines of one fleet with one product take a line each."""
    (dump,) = reports["lsp"].dumps
    places = [f"machine-{n}.txt" for n in range(30)]
    dumps = tuple(replace(dump, source=replace(dump.source, path=place)) for place in places)
    lines = summary(replace(reports["lsp"], dumps=dumps))
    assert sum("every IPv4 TCP" in line for line in lines) == 1
    assert [line.strip() for line in lines if "machine-" in line] == [f"{place} : 1" for place in places]


def test_an_error_that_the_verdict_does_not_speak_of_is_named(reports: Mapping[str, Analysis]) -> None:
    """A clean dump with a broken chain must not pass for one without errors."""
    fleet = reports["fleet"]
    clean = replace(fleet.dumps[-1], findings=reports["lsp"].dumps[0].findings)
    lines = summary(replace(fleet, dumps=(fleet.dumps[0], clean)))
    assert "    case-4711/catalog.txt : 1 (ContosoLSP gives out sockets that are not IFS handles)" in lines
