"""What holds of every analysis document, whatever it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import test_every_output as outputs_tests

from analyzer import outputs
from analyzer.document import reading
from analyzer.outputs import terminal

if TYPE_CHECKING:
    from analyzer.analysis import Analysis, Dump

_JUDGED = {ending: judge for ending, judge in outputs_tests.JUDGES.items() if ending not in (".parquet", ".json")}


def judge_analysis(analysis: Analysis) -> None:
    """Check that it reads back, that counts count, that evidence is evidence, that nothing unsure is called clean."""
    text = analysis.to_json()
    assert reading.parse(text.encode(), "x") == analysis, "the document does not read back"
    assert analysis.summary.dumps == len(analysis.dumps), "the summary counts otherwise"
    assert len({dump.id for dump in analysis.dumps}) == len(analysis.dumps), "an id twice"
    for dump in analysis.dumps:
        _judge_dump(dump)


def _judge_dump(dump: Dump) -> None:
    providers = [provider for catalog in dump.catalogs for provider in catalog.providers]
    if dump.verdict == "clean":
        assert providers, "clean without a provider"
        assert dump.complete, "clean and not complete"
        assert not any(provider.damaged for provider in providers), "clean with a damaged provider"
        assert all(provider.ifs for provider in providers), "clean with a provider whose flags are not known or clear"
    if dump.verdict == "non-ifs":
        assert any(p.ifs is False and p.visible and p.tcp_ip for p in providers), "non-ifs without a defect"
    lines = range(dump.source.line, dump.source.end_line + 1)
    assert len(lines) >= 1, "a dump of no lines"
    for provider in providers:
        assert provider.line in lines, "a provider outside of its dump"
        flags = provider.service_flags
        assert provider.ifs == (None if flags is None else bool(flags & 0x20000)), "ifs is not the bit"
    for finding in dump.findings:
        for evidence in finding.evidence:
            assert evidence.line >= 1, "evidence on no line"
    for one in dump.unrecognized:
        assert one.line in lines, "an unrecognized line outside of the dump"


def judge_outputs(analysis: Analysis) -> None:
    """Render in all formats; readers of their own judge each."""
    for ending, judge in _JUDGED.items():
        content = outputs.render(analysis, ending)
        judge(content, "") if ending != ".jsonl" else reading.parse(str(content).encode(), "x", lines=True)
    for color in (False, True):
        outputs_tests.judge_terminal(terminal.render(analysis, width=80, color=color), color=color)
    outputs_tests.judge_html(analysis._repr_html_(), "", own_scripts=0)
