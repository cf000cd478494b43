"""SARIF of a comparison: the state of each result, and the fingerprints of `analyze`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from comparisons import renumbered, sides
from hypothesis import given, settings
from machines import Machine, lsp_machine, render
from random_machines import machines as random_machines
from sarif_kit.validate import validation_errors
from sarif_pydantic import Sarif
from test_sarif import keeps_to_the_standard

from analyzer import tables
from analyzer.comparison import compare
from analyzer.outputs import comparison as outputs
from analyzer.outputs import sarif
from analyzer.pipeline import analyze
from analyzer.tables import compared

if TYPE_CHECKING:
    from pathlib import Path

    from analyzer.analysis import Analysis

LAYERED, CLEAN = render(lsp_machine(ifs=False)), render(lsp_machine(ifs=True))


def run_of(before: Analysis, after: Analysis) -> dict[str, Any]:
    """Give the run of a log, once all that must hold of any log was found to hold."""
    log = json.loads(outputs.render(compare(before, after), ".sarif", sides=(before, after), exit_code=0))
    assert validation_errors(log) == []
    assert Sarif.model_validate(log).version == "2.1.0"
    (run,) = log["runs"]
    keeps_to_the_standard(run)
    return run


def states_of(run: dict[str, Any]) -> dict[str, str]:
    return {result["ruleId"]: result["baselineState"] for result in run["results"]}


def fingerprints(run: dict[str, Any]) -> dict[str, str]:
    return {r["ruleId"]: r["partialFingerprints"]["winsockProviders/v1"] for r in run["results"]}


def test_what_a_reset_removed_is_absent_and_lies_in_before(samples: Path):
    """With the fingerprints that `analyze` gives the same findings."""
    names = ("windows-10-non-ifs-lsp.txt", "windows-10-clean.txt")
    before, after = (analyze([str(samples / name)]) for name in names)
    run = run_of(before, after)
    states = states_of(run)
    assert states["non-ifs-provider"] == states["layered-provider"] == "absent"
    assert states["third-party-name-space"] == "new"
    known = fingerprints(json.loads(sarif.render(before))["runs"][0]) | fingerprints(
        json.loads(sarif.render(after))["runs"][0]
    )
    assert fingerprints(run) == known
    gone = next(result for result in run["results"] if result["ruleId"] == "non-ifs-provider")
    index = gone["locations"][0]["physicalLocation"]["artifactLocation"]["index"]
    assert run["artifacts"][index]["location"]["uri"].endswith(names[0])
    assert [own["roles"] for own in run["artifacts"]] == [["analysisTarget"], ["referencedOnCommandLine"]]


def test_other_ids_and_lines_leave_a_result_unchanged():
    """As after every reset."""
    machine = lsp_machine(ifs=False)
    again = replace(machine, providers=renumbered(machine.providers, 5000))
    run = run_of(*sides(machine, "log\n" * 7 + render(again)))
    assert set(states_of(run).values()) == {"unchanged"}
    assert len(run["results"]) > 1


def test_same_finding_about_fewer_entries_is_updated():
    """It was there and is there, but it says something else now: an alert stays open, and its text changes."""
    machine = lsp_machine(ifs=False)
    chains = [p for p in machine.providers if p.chain and len(p.chain) > 1]
    fewer = replace(machine, providers=tuple(p for p in machine.providers if p is not chains[-1]))
    states = states_of(run_of(*sides(machine, fewer)))
    assert states["non-ifs-provider"] == "updated"


def test_more_entries_are_new_as_for_the_baseline_of_analyze():
    machine = lsp_machine(ifs=False)
    chains = [p for p in machine.providers if p.chain and len(p.chain) > 1]
    fewer = replace(machine, providers=tuple(p for p in machine.providers if p is not chains[-1]))
    assert states_of(run_of(*sides(fewer, machine)))["non-ifs-provider"] == "new"


def test_what_a_cut_listing_does_not_show_is_a_notification_and_not_absent():
    """SARIF has no state for it; silence would read as gone."""
    cut = CLEAN[: len(CLEAN) // 3]
    run = run_of(*sides(LAYERED, cut))
    assert "absent" not in {states_of(run).get("non-ifs-provider"), states_of(run).get("layered-provider")}
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert any("cannot be told" in note["message"]["text"] for note in notes)


def test_dump_without_a_counterpart_is_told(tmp_path: Path):
    for name, text in (("before/a.txt", LAYERED), ("before/b.txt", LAYERED), ("after/a.txt", CLEAN)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    run = run_of(*(analyze([str(tmp_path / side)]) for side in ("before", "after")))
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].endswith("b.txt: only in BEFORE: nothing can be said about it.")
    assert run["invocations"][0]["executionSuccessful"] is True


def test_one_file_on_both_sides_is_two_artifacts(samples: Path):
    """Of two days: their digests may differ, and results must point to the right one."""
    one = analyze([str(samples / "windows-10-two-lsps.txt")])
    run = run_of(one, one)
    assert set(states_of(run).values()) == {"unchanged"}
    assert len(run["artifacts"]) == 2


def test_files_bear_their_length_and_digest(samples: Path):
    """So that a result can be held against the file that it is about."""
    file = samples / "windows-10-clean.txt"
    (artifact,) = json.loads(sarif.render(analyze([str(file)])))["runs"][0]["artifacts"]
    assert artifact["length"] == file.stat().st_size
    assert len(artifact["hashes"]["sha-256"]) == 64


@settings(max_examples=10)
@given(random_machines(), random_machines())
def test_any_two_machines_give_a_valid_log_and_whole_tables(one: Machine, other: Machine):
    """Every finding of AFTER is a result, and no finding of BEFORE is both there and gone."""
    before, after = sides(one, other)
    run = run_of(before, after)
    present = [result for result in run["results"] if result["baselineState"] != "absent"]
    assert len(present) == sum(len(own.findings) for own in after.dumps)
    assert len(run["results"]) - len(present) <= sum(len(own.findings) for own in before.dumps)
    for table, made in compared.columns(compare(before, after)).items():
        tables.to_arrow(table, made)
