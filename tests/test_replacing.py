"""A finished file takes the place of another, also where that is open for a moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer import replacing


def _blocked(monkeypatch: pytest.MonkeyPatch, times: int) -> list[float]:
    """Refuse so many times, as Windows does while a scanner has the file; return what was waited."""
    waited: list[float] = []
    replace = Path.replace

    def refusing(self: Path, target: Path) -> Path:
        if len(waited) < times:
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")
        return replace(self, target)

    monkeypatch.setattr(replacing, "_WAITS", (0.05, 0.1, 0.2))
    monkeypatch.setattr(replacing.time, "sleep", waited.append)
    monkeypatch.setattr(Path, "replace", refusing)
    return waited


def test_file_that_is_open_for_a_moment_is_replaced_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a").write_text("finished")
    (tmp_path / "b").write_text("before")
    waited = _blocked(monkeypatch, 2)
    replacing.replace(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "finished"
    assert waited == [0.05, 0.1]


def test_file_that_stays_open_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What was there stays."""
    (tmp_path / "a").write_text("finished")
    (tmp_path / "b").write_text("before")
    waited = _blocked(monkeypatch, 9)
    with pytest.raises(PermissionError):
        replacing.replace(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "before"
    assert len(waited) == 3
