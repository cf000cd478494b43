"""`analyze --baseline` as a user meets it."""

from __future__ import annotations

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
