"""What tests of fleets share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def small_batches(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let programs that the test starts fill batches with 8 inputs: a small fleet is many parts then.

    Python runs the `sitecustomize.py` of the folder when it starts; a test may write more to it.
    """
    folder = tmp_path_factory.mktemp("site")
    code = "from analyzer.fleet import batches\nbatches._MOST_INPUTS = 8\n"
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder
