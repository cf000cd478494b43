"""`analyze --baseline` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path


def test_baseline_on_the_command_line(run, samples: Path, tmp_path: Path):
    """A document, its lines, or a report folder; what is wrong with it is told before any work."""
    before = tmp_path / "before.json"
    sample = samples / "windows-10-non-ifs-lsp.txt"
    assert run("analyze", sample, "-o", before).code == 1
    result = run("analyze", sample, "--baseline", before)
    assert result.code == 0
    assert "Against the baseline: the verdict was non-ifs, 0 new findings." in result.out
    assert run("analyze", samples / "windows-10-two-lsps.txt", "--baseline", before).code == 1
    refused = run("analyze", sample, "--baseline", tmp_path / "none.json")
    assert (refused.code, refused.out) == (4, "")
    assert "none.json: no such file or folder; expected an analysis document" in refused.err


def test_sarif_states_each_result_against_the_baseline(run, samples: Path, tmp_path: Path):
    """All or none, as the standard wants it: without a baseline there is no state."""
    dump = samples / "windows-10-non-ifs-lsp.txt"
    for baseline, state, code in ((dump.name, "unchanged", 0), ("windows-10-clean.txt", "new", 1)):
        run("analyze", samples / baseline, "-o", tmp_path / "b.json")
        result = run("analyze", dump, "--baseline", tmp_path / "b.json", "-o", tmp_path / "x.sarif")
        (made,) = json.loads((tmp_path / "x.sarif").read_text("utf-8"))["runs"]
        assert made["invocations"][0]["exitCode"] == result.code == code
        states = {own["ruleId"]: own["baselineState"] for own in made["results"]}
        assert states["non-ifs-provider"] == state
    run("analyze", dump, "-o", tmp_path / "y.sarif")
    assert "baselineState" not in (tmp_path / "y.sarif").read_text("utf-8")
