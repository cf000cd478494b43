"""The program run as its script would run it."""

from __future__ import annotations

import sys

import pytest

from analyzer.cli import main


class Run:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the program in this process as its script would."""

    def _run(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["winsock-catalog", *(str(a) for a in arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capsys.readouterr()
        code = stop.value.code
        return Run(code if isinstance(code, int) else 0, captured.out, captured.err)

    return _run
