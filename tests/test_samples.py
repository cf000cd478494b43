"""Every sample gives the verdict that samples/README.md promises, and nothing of it is left unread."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analyzer.pipeline import analyze

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
ROW = re.compile(r"^\| `([\w.-]+\.(?:txt|reg))` \|.*\| `([\w-]+)` \|$", re.MULTILINE)
PROMISED = dict(ROW.findall((SAMPLES / "README.md").read_text("utf-8")))


def test_every_sample_is_described():
    assert set(PROMISED) == {path.name for path in SAMPLES.iterdir()} - {"README.md"}


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_sample_has_its_verdict(name: str):
    """A sample holds one whole dump, with the promised verdict."""
    (dump,) = analyze([str(SAMPLES / name)]).dumps
    assert dump.verdict == PROMISED[name]
    assert dump.complete
    assert dump.unrecognized == ()


def test_chinese_sample_is_the_clean_windows_10_in_another_language_and_code_page():
    """Labels and encoding change nothing but the names that Windows translates."""
    (english,) = analyze([str(SAMPLES / "windows-10-clean.txt")]).dumps
    (chinese,) = analyze([str(SAMPLES / "windows-10-chinese-gbk.txt")]).dumps
    assert (chinese.language, chinese.encoding) == ("zh-CN", "cp936")
    for ours, theirs in zip(english.catalogs, chinese.catalogs, strict=True):
        assert [(p.catalog_entry_id, p.service_flags, p.provider_path, p.product) for p in ours.providers] == [
            (p.catalog_entry_id, p.service_flags, p.provider_path, p.product) for p in theirs.providers
        ]
        assert ours.sockets == theirs.sockets
    assert chinese.catalogs[0].providers[7].description == "RSVP TCPv6 服务提供商"


def test_two_lsps_are_resolved_down_to_the_base(samples: Path):
    """A chain whose second id is a chain itself is followed to the base provider."""
    (dump,) = analyze([str(samples / "windows-10-two-lsps.txt")]).dumps
    nested = [p for p in dump.catalogs[0].providers if len(p.path) > 2]
    assert nested
    for provider in nested:
        assert [layer.role for layer in provider.path] == ["layered", "layered", "base"]


def test_dump_in_a_log_is_found_with_its_banner(samples: Path):
    """The console banner above the dump names the Windows version."""
    (dump,) = analyze([str(samples / "log-with-dump.txt")]).dumps
    assert dump.windows.name is not None
    assert "22H2" in dump.windows.name
    text = (samples / "log-with-dump.txt").read_text("utf-8").splitlines()
    assert text[dump.source.line - 1] == "Winsock Catalog Provider Entry"


def test_catalogs_that_differ_are_judged_apart(samples: Path):
    """An LSP in the 32-bit catalog only owns sockets of 32-bit programs only."""
    (dump,) = analyze([str(samples / "windows-10-catalogs-differ.txt")]).dumps
    sockets = {catalog.bits: {s.ifs for s in catalog.sockets} for catalog in dump.catalogs}
    assert sockets[64] == {True}
    assert False in sockets[32]


@pytest.mark.parametrize(
    ("printed", "registry"),
    [
        ("windows-10-non-ifs-lsp.txt", "windows-10-non-ifs-lsp.reg"),
        ("windows-vista-no-flags.txt", "windows-vista-reg-query.txt"),
    ],
)
def test_the_registry_shows_the_same_machine_as_netsh(samples: Path, printed: str, registry: str):
    """Catalogs and entries are equal; the registry has the Service Flags that netsh of Windows Vista does not print."""
    (ours,), (theirs,) = (analyze([str(samples / name)]).dumps for name in (registry, printed))
    for own, other in zip(ours.catalogs, theirs.catalogs, strict=True):
        assert [(p.catalog_entry_id, p.description, p.protocol, p.chain) for p in own.providers] == [
            (p.catalog_entry_id, p.description, p.protocol, p.chain) for p in other.providers
        ]
        flags = [(p.service_flags, q.service_flags) for p, q in zip(own.providers, other.providers, strict=True)]
        assert all(known is not None and unknown in (known, None) for known, unknown in flags)
