"""The summary at a terminal: which software is affected, and what several dumps look like together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import machines
from msgspec.structs import replace

from analyzer.analysis import Analysis
from analyzer.outputs.terminal import render
from analyzer.outputs.text import columns
from analyzer.pipeline import analyze


def summary(analysis: Analysis, width: int = 80) -> list[str]:
    return render(analysis, width=width, color=False).splitlines()


def test_what_hangs_fails_or_slows_down_is_named_and_the_rest_counted(reports: Mapping[str, Analysis]) -> None:
    """Names without their long examples, the first example where software only slows down."""
    (dump,) = reports["lsp"].dumps
    names = {"dotnet": ".NET (Core and later)", "go": "Go", "wsl2": "WSL 2 (wsl.exe, Docker Desktop)"}
    named = tuple(replace(r, name=names.get(r.id, r.name)) for r in dump.runtimes)
    slow = replace(dump.runtimes[2], name="libuv TCP (Node.js, Electron)")
    lines = summary(replace(reports["lsp"], dumps=(replace(dump, runtimes=(*named, slow)),)))
    start = lines.index("Affected software")
    assert lines[start:] == [
        "Affected software",
        "  May hang (exposed): .NET",
        "  Fails: WSL 2",
        "  Works, slower: Go; libuv TCP (Node.js ...)",
        "  Bypasses the provider: 1, undetermined: 1, unaffected: 1; 7 are known",
        "More in the report (-o report.html): all evidence, steps and reasons.",
    ]


def test_a_dump_with_a_layered_provider_fits_a_screen(samples: Path) -> None:
    """Verdict, steps with commands, findings and software of a real dump take forty lines of a hundred columns."""
    text = render(analyze([str(samples / "windows-10-non-ifs-lsp.txt")]), width=100, color=False)
    lines = text.splitlines()
    assert 24 <= len(lines) <= 42
    assert max(map(len, lines)) <= 100


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


def test_several_dumps_make_a_table_the_worst_first(reports: Mapping[str, Analysis]) -> None:
    """Columns stand under their heads; the count of all comes last, where a terminal stops."""
    fleet = reports["fleet"]
    head, *lines = summary(replace(fleet, dumps=fleet.dumps[::-1]), width=110)
    rows = lines[: lines.index("")]
    at = [head.index(word) for word in ("MACHINE", "DUMP", "PRODUCTS")]
    assert [row[: at[0]].strip() for row in rows] == [
        "Non-IFS",
        "Undetermined",
        "Layered",
        "Non-IFS, other family",
        "Clean",
    ]
    assert [row[at[0] : at[1]].strip() for row in rows] == ["WS-0417", "-", "-", "-", "-"]
    assert rows[0][at[1] : at[2]].strip() == "case-4711/catalog.txt : 1"
    assert rows[0][at[2] :].startswith("Contoso Web Companion")
    assert rows[1][at[2] :].startswith("The dump prints no")
    assert lines[-2].startswith("5 dumps: ")


def test_the_folder_of_all_dumps_stands_in_the_head(reports: Mapping[str, Analysis]) -> None:
    """Thirty machines of one folder take a line each, without the folder; names of any script keep the columns."""
    (dump,) = reports["lsp"].dumps
    names = ["machine-1.txt", "機械-2.txt", *(f"machine-{n}.txt" for n in range(3, 30))]
    dumps = tuple(replace(dump, source=replace(dump.source, path=f"case/logs/{name}")) for name in names)
    head, *lines = summary(replace(reports["lsp"], dumps=dumps))
    assert "DUMP in case/logs/ " in head
    rows = lines[: lines.index("")]
    assert [row.split()[2] for row in rows] == names
    assert {columns(row[: row.index("Contoso")]) for row in rows} == {head.index("PRODUCTS")}


def test_a_long_place_is_never_cut(reports: Mapping[str, Analysis]) -> None:
    """A path is there to be copied: where it does not fit in the window it takes a line of its own."""
    fleet = reports["fleet"]
    place = f"{'deep/' * 30}catalog.txt"
    long = replace(fleet.dumps[0], source=replace(fleet.dumps[0].source, path=place))
    lines = summary(replace(fleet, dumps=(long, fleet.dumps[1])))
    assert lines[2:4] == ["Non-IFS       WS-0417  Contoso Web Companion", f"    {place} : 1"]


def test_a_dump_that_is_not_whole_says_so_in_two_words(reports: Mapping[str, Analysis]) -> None:
    """A long reason would be cut just where it gets to the point; products that were seen are named."""
    fleet = reports["fleet"]
    lines = summary(replace(fleet, dumps=(fleet.dumps[0], *reports["broken"].dumps)))
    assert lines[2].endswith("not whole; Contoso Web Companion")


def test_a_chain_whose_end_was_lost_is_named_by_its_own_name(tmp_path: Path) -> None:
    """A chain says over what it stands: where its entry breaks off, that is no other product."""
    catalog = machines.install(machines.tcp_ip(), "Example Filter", ifs=True, over=(1001,))
    dump = machines.render(machines.Machine(catalog, machines.NAME_SPACES))
    (tmp_path / "cut.txt").write_text(dump[: dump.index("Service Flags")], "utf-8")
    (tmp_path / "whole.txt").write_text(dump, "utf-8")
    assert any(line.endswith("not whole; Example Filter") for line in summary(analyze([str(tmp_path)]), width=200))


def test_an_error_that_the_verdict_does_not_speak_of_is_named(reports: Mapping[str, Analysis]) -> None:
    """A clean dump with a broken chain must not pass for one without errors."""
    fleet = reports["fleet"]
    clean = replace(fleet.dumps[-1], findings=reports["lsp"].dumps[0].findings)
    lines = summary(replace(fleet, dumps=(fleet.dumps[0], clean)))
    assert "ContosoLSP gives out so" in lines[2]
