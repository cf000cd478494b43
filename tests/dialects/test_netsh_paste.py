"""What pasting and collecting does to lines: the same entries, values and verdict come out."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import one_dump
from treatments import TREATMENTS, each, stamped

from analyzer.analysis import Dump


def _values(dump: Dump) -> list[tuple[object, ...]]:
    providers = [
        (
            catalog.bits,
            *(
                getattr(p, name)
                for name in ("description", "provider_id", "provider_path", "catalog_entry_id", "version")
            ),
            *(getattr(p, name) for name in ("address_family", "socket_type", "protocol", "service_flags", "chain")),
            p.damaged,
        )
        for catalog in dump.catalogs
        for p in catalog.providers
    ]
    name_spaces = [
        (catalog.bits, n.description, n.provider_id, n.name_space, n.active, n.version, n.damaged)
        for catalog in dump.catalogs
        for n in catalog.name_spaces
    ]
    return [*providers, *name_spaces]


@pytest.mark.parametrize("sample", ["windows-10-non-ifs-lsp.txt", "windows-10-ifs-lsp.txt", "windows-11-clean.txt"])
@pytest.mark.parametrize("treatment", TREATMENTS)
def test_treatment_changes_nothing(samples: Path, sample: str, treatment: str):
    """Every value of every entry, the verdict and the wholeness survive the treatment."""
    text = (samples / sample).read_bytes().decode().replace("\r\n", "\n")
    plain = one_dump(text.encode())
    treated = one_dump(TREATMENTS[treatment](text).encode())
    assert _values(treated) == _values(plain)
    assert (treated.verdict, treated.complete, treated.unrecognized) == (plain.verdict, plain.complete, ())


def test_every_finding_still_points_at_its_line(samples: Path):
    """Prefixes do not move evidence, and are quoted as they stand."""
    text = (samples / "windows-10-non-ifs-lsp.txt").read_bytes().decode().replace("\r\n", "\n")
    treated = each(stamped)(text)
    (finding, *_) = one_dump(treated.encode()).findings
    lines = treated.splitlines()
    assert all(lines[evidence.line - 1] == evidence.text for evidence in finding.evidence)
    assert any("0x66" in evidence.text for evidence in finding.evidence)
