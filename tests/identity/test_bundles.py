"""The bundle of every collector, in every kind of archive: the right dump, whose it is, and its Windows."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundles import ARCHIVES, COLLECTORS, LANGUAGES, NAMELESS, VERSIONLESS, Computer, Files, laid_out
from judging import expected_providers, providers_of

from analyzer import pipeline
from analyzer.analysis import Dump


def dumps(path: Path) -> tuple[Dump, ...]:
    return pipeline.analyze([str(path)]).dumps


def judge(collector: str, computer: Computer, found: tuple[Dump, ...]) -> None:
    """Check each dump of a bundle against what was put into it."""
    assert found
    for dump in found:
        assert providers_of(dump) == expected_providers(computer.machine)
        assert (dump.machine or "").upper() == ("" if collector in NAMELESS else computer.name.upper())
        if dump.machine is not None:
            assert dump.machine_evidence
        if collector not in VERSIONLESS:
            assert "Windows 10 22H2" in (dump.windows.name or "")
            assert "19045" in (dump.windows.evidence or "")


@pytest.mark.parametrize("collector", COLLECTORS)
def test_unpacked(tmp_path: Path, collector: str):
    computer = Computer()
    judge(collector, computer, dumps(laid_out(tmp_path, COLLECTORS[collector](computer))))


@pytest.mark.parametrize("kind", ARCHIVES)
@pytest.mark.parametrize("collector", COLLECTORS)
def test_packed(tmp_path: Path, collector: str, kind: str):
    computer = Computer("LAB-7")
    path = tmp_path / "case.bin"
    path.write_bytes(ARCHIVES[kind](tmp_path, COLLECTORS[collector](computer)))
    judge(collector, computer, dumps(path))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("collector", COLLECTORS)
def test_every_language(tmp_path: Path, collector: str, language: str):
    """Labels are translated, and written in the code page of the system locale."""
    computer = Computer("SRV-ÄÖ" if language == "de" and collector == "MSRD-Collect" else "SRV-1", language=language)
    files = COLLECTORS[collector](computer)
    found = dumps(laid_out(tmp_path, files))
    assert {dump.machine for dump in found} == {None if collector in NAMELESS else computer.name}
    if collector not in VERSIONLESS:
        assert all("Windows 10 22H2" in (dump.windows.name or "") for dump in found)


def test_evidence_names_file_and_line(tmp_path: Path):
    """A reader can open the file and look."""
    files = COLLECTORS["gatherNetworkInfo.vbs"](Computer())
    (dump,) = dumps(laid_out(tmp_path, files))
    lines = files["config/osinfo.txt"].decode().split("\r\n")
    host = next(number for number, line in enumerate(lines, 1) if line.startswith("Host Name"))
    assert dump.machine_evidence == f"osinfo.txt line {host}: Host Name: EXAMPLE-PC"
    assert (dump.windows.evidence or "").startswith(
        f"osinfo.txt line {host + 2}: OS Version: 10.0.19045 N/A Build 19045"
    )


def test_order_in_the_archive_does_not_matter(tmp_path: Path):
    """The pass is one: what tells of the machine may come before the dump or after it."""
    files = COLLECTORS["gatherNetworkInfo.vbs"](Computer())
    told = []
    for number, names in enumerate((sorted(files), sorted(files, reverse=True))):
        path = tmp_path / f"{number}.tgz"
        path.write_bytes(ARCHIVES["tar.gz"](tmp_path, {name: files[name] for name in names}))
        (dump,) = dumps(path)
        told.append((dump.machine, dump.machine_evidence, dump.windows))
    assert told[0] == told[1]


def two(collector: str, *, folders: bool) -> tuple[Files, dict[str, str]]:
    """Put the bundles of two machines side by side; return the files and which machine each is of."""
    files: Files = {}
    owners: dict[str, str] = {}
    for name, build in (("ALPHA", (10, 0, 19045)), ("BETA", (6, 1, 7601))):
        for file, data in COLLECTORS[collector](Computer(name, build)).items():
            place = f"{name.lower()}-logs/{file}" if folders else file
            files[place], owners[place] = data, name
    return files, owners


@pytest.mark.parametrize("kind", ["folder", *ARCHIVES])
@pytest.mark.parametrize(
    ("collector", "folders"),
    [
        *((name, True) for name in COLLECTORS if name not in NAMELESS),
        ("psSDP and TSS", False),
        ("MSRD-Collect", False),
        ("DirectAccess client collector", False),
    ],
)
def test_two_machines_stay_apart(tmp_path: Path, collector: str, kind: str, folders: bool):  # noqa: FBT001 - a case
    """In folders of their own, or side by side where the collector writes the machine's name into the names."""
    files, owners = two(collector, folders=folders)
    if kind == "folder":
        path = laid_out(tmp_path / "in", files)
    else:
        path = tmp_path / "case.bin"
        path.write_bytes(ARCHIVES[kind](tmp_path, files))
    found = dumps(path)
    assert {dump.machine for dump in found} == {"ALPHA", "BETA"}
    for dump in found:
        place = (dump.source.member or dump.source.path).replace("\\", "/")
        assert any(place.endswith(file) and owners[file] == dump.machine for file in owners)
        if collector not in VERSIONLESS:
            assert ("Windows 10" in (dump.windows.name or "")) == (dump.machine == "ALPHA")
