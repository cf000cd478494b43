"""`analyze --baseline`: what is new against an earlier analysis, and that only this fails."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judging import analyze
from machines import IFS, NAME_SPACES, Machine, clean_machine, install, lsp_machine, render, tcp_ip

from analyzer.analysis import Dump
from analyzer.cli.exits import FailOn, of_analysis
from analyzer.comparison.baseline import mark, verdict_is_new
from analyzer.outputs import html, json, terminal


def marked(before: Machine, after: Machine) -> Dump:
    (dump,) = mark(analyze(render(after)), analyze(render(before))).dumps
    return dump


def states(dump: Dump) -> dict[str, str | None]:
    return {finding.rule: finding.baseline for finding in dump.findings}


def test_without_a_baseline_nothing_is_stated():
    (dump,) = analyze(render(lsp_machine(ifs=False))).dumps
    assert set(states(dump).values()) == {None}
    assert dump.baseline_verdict is None


def test_what_was_there_is_unchanged():
    dump = marked(lsp_machine(ifs=False), lsp_machine(ifs=False))
    assert set(states(dump).values()) == {"unchanged"}
    assert dump.baseline_verdict == "non-ifs"
    assert not verdict_is_new(dump)


def test_what_came_in_is_new():
    dump = marked(clean_machine(), lsp_machine(ifs=False))
    assert states(dump)["non-ifs-provider"] == states(dump)["layered-provider"] == "new"
    assert dump.baseline_verdict == "clean"
    assert verdict_is_new(dump)


def test_an_update_that_loses_the_bit_is_new_and_its_layer_is_not():
    """The same layered provider as before lacks IFS handles now."""
    dump = marked(lsp_machine(ifs=True), lsp_machine(ifs=False))
    assert states(dump)["layered-provider"] == "unchanged"
    assert states(dump)["non-ifs-provider"] == "new"
    assert verdict_is_new(dump)


@pytest.mark.parametrize("ifs", [True, False])
def test_another_layered_provider_is_new_though_the_verdict_is_the_same(ifs: bool):  # noqa: FBT001 - a parameter of cases
    """More entries than a finding quotes as evidence hide nothing."""
    wide = install(tcp_ip(), "Wide", ifs=ifs, over=range(1001, 1007))
    both = install(wide, "Second", ifs=ifs, over=(1001,), path=r"C:\Second\second.dll")
    behind = tuple(sorted(both, key=lambda p: "Second" in p.description))
    dump = marked(Machine(wide, NAME_SPACES), Machine(behind, NAME_SPACES))
    assert states(dump)["layered-provider"] == "new"
    assert states(dump).get("non-ifs-provider") == (None if ifs else "new")
    assert verdict_is_new(dump)


def test_a_machine_that_the_baseline_does_not_have_is_all_new():
    analysis = mark(analyze(render(lsp_machine(ifs=False))), analyze("no dump\n"))
    assert set(states(analysis.dumps[0]).values()) == {"new"}
    assert of_analysis(analysis, FailOn.non_ifs, only_new=True) == 1


def test_a_better_machine_has_no_new_verdict():
    dump = marked(lsp_machine(ifs=False), lsp_machine(ifs=True))
    assert (dump.verdict, dump.baseline_verdict) == ("layered", "non-ifs")
    assert not verdict_is_new(dump)


@pytest.mark.parametrize(
    ("fail_on", "old", "new"),
    [("non-ifs", 0, 1), ("layered", 0, 1), ("error", 0, 1), ("warning", 0, 1), ("note", 0, 1), ("never", 0, 0)],
)
def test_only_what_is_new_fails(fail_on: str, old: int, new: int):
    bad, good = analyze(render(lsp_machine(ifs=False))), analyze(render(clean_machine()))
    assert of_analysis(mark(bad, bad), FailOn(fail_on), only_new=True) == old
    assert of_analysis(mark(bad, good), FailOn(fail_on), only_new=True) == new


def test_reports_say_what_is_new():
    flags = tuple(replace(p, service_flags=p.service_flags | IFS) for p in lsp_machine(ifs=False).providers)
    analysis = mark(
        analyze(render(lsp_machine(ifs=False))), analyze(render(Machine(flags, NAME_SPACES, flags, NAME_SPACES)))
    )
    text = terminal.render(analysis, width=100, color=False)
    assert "[non-ifs-provider]  new\n" in text
    assert "[layered-provider]\n" in text
    assert "Against the baseline: the verdict was layered, 1 new finding." in text
    assert "verdict was layered, 1 new finding<" in html.render(analysis)
    assert json.parse(json.render(analysis)) == analysis
