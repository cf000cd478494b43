"""What the tests of rules share: a sample, changed as a test says, and the findings on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from judging import one_dump
from machines import Machine, render

from analyzer.analysis import Dump, Finding

Examine = Callable[..., tuple[Dump, dict[str, Finding]]]


@pytest.fixture
def examine(samples: Path) -> Examine:
    """Analyze a sample after replacing pieces of its text; give the dump and its findings by rule."""

    def _examine(name: str, *changes: tuple[str, str]) -> tuple[Dump, dict[str, Finding]]:
        text = (samples / name).read_bytes().decode().replace("\r\n", "\n")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        dump = one_dump(text)
        return dump, {finding.rule: finding for finding in dump.findings}

    return _examine


@pytest.fixture
def examine_machine() -> Callable[[Machine], dict[str, Finding]]:
    """Analyze a made-up machine; give the findings by rule."""

    def _examine(machine: Machine) -> dict[str, Finding]:
        return {finding.rule: finding for finding in one_dump(render(machine)).findings}

    return _examine
