"""What is asked of the files of an archive, and when: the same is found in whatever order they stand."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import bundles
import machines
import packing
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packing import Zipped

from analyzer import intake, pipeline

if TYPE_CHECKING:
    from pathlib import Path

_DUMP = machines.render(machines.lsp_machine(ifs=False)).encode()
_LOOKALIKE = b"O10 - Unknown file in Winsock LSP: c:\\windows\\system32\\evil.dll\r\n"
_LOG = b"10:00 INFO nothing happened\r\n" * 50
_INFO = bundles.systeminfo(bundles.Computer("PC7")).encode()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of files that are asked what they tell, as they are asked."""
    names: list[str] = []
    ask = intake.look

    def look(file: io.BytesIO, name: str) -> object:
        names.append(name)
        return ask(file, name)

    monkeypatch.setattr(intake, "look", look)
    return names


def _archive(path: Path, members: list[tuple[str, bytes]], *, stored: bool = False) -> Path:
    method = 0 if stored else 8
    path.write_bytes(packing.zip_of(*(Zipped(name.encode(), data, method=method) for name, data in members)))
    return path


@pytest.mark.parametrize("stored", [False, True])
def test_a_log_with_no_dump_near_it_is_not_asked_what_it_tells(tmp_path: Path, asked: list[str], *, stored: bool):
    """In an archive of ten thousand logs only those in the folders of dumps are looked at for their machine."""
    members = [
        ("a/1.log", _LOG),
        ("b/systeminfo.txt", _INFO),
        ("b/dump.txt", _DUMP),
        ("b/2.log", _LOG),
        ("c/3.log", _LOG),
    ]
    analysis = pipeline.analyze([str(_archive(tmp_path / "case.zip", members, stored=stored))])
    assert sorted(asked) == ["2.log", "systeminfo.txt"]
    assert [dump.machine for dump in analysis.dumps] == ["PC7"]


def test_a_file_of_a_collectors_folder_is_asked_for_the_dump_above_it(tmp_path: Path, asked: list[str]):
    """The folder `config` belongs to the folder that it lies in."""
    members = [("PC/config/osinfo.txt", _INFO), ("PC/dump.txt", _DUMP), ("other/config/osinfo.txt", _INFO)]
    analysis = pipeline.analyze([str(_archive(tmp_path / "case.zip", members))])
    assert asked == ["osinfo.txt"]
    assert [dump.machine for dump in analysis.dumps] == ["PC7"]


def test_files_of_one_name_are_all_asked(tmp_path: Path):
    """Nothing forbids an archive to hold two members of one name."""
    members = [("who.txt", _INFO), ("who.txt", _LOG), ("dump.txt", _DUMP), ("dump.txt", _DUMP)]
    for order in (members, members[::-1]):
        analysis = pipeline.analyze([str(_archive(tmp_path / "case.zip", order))])
        assert {dump.machine for dump in analysis.dumps} <= {"PC7", None}
        assert len(analysis.dumps) == 2


def test_what_a_member_looks_like_is_told_where_no_member_holds_a_dump(tmp_path: Path):
    archive = _archive(tmp_path / "case.zip", [("a.log", _LOG), ("hijack.txt", _LOOKALIKE)])
    (status,) = pipeline.analyze([str(archive)]).inputs
    assert "hijack.txt: it looks like" in (status.detail or "")


def test_behind_a_dump_nobody_asks_what_a_member_looks_like(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It would be told of an archive without dumps only."""
    described: list[object] = []
    monkeypatch.setattr("analyzer.search.lookalikes.describe", lambda *what: described.append(what))
    pipeline.analyze([str(_archive(tmp_path / "case.zip", [("dump.txt", _DUMP), ("hijack.txt", _LOOKALIKE)]))])
    assert not described


_NAMES = st.sampled_from(["", "a/", "b/", "a/config/", "PC9_Networking/", "a/b/"])
_FILES = st.tuples(
    st.sampled_from(["dump.txt", "PC8_WinSock_netsh.TXT", "systeminfo.txt", "envinfo.txt", "1.log", "2.log"]),
    st.sampled_from(
        [_DUMP, _INFO, _LOG, _LOOKALIKE, b"COMPUTERNAME=PC5\r\n", b"C:\\>netsh winsock audit trail\r\nx\r\n"]
    ),
)


@given(st.lists(st.tuples(_NAMES, _FILES), min_size=1, max_size=8, unique_by=lambda one: one[0] + one[1][0]))
@settings(max_examples=60, deadline=None)
def test_members_that_are_read_once_more_tell_the_same_as_those_that_pass_by(
    tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, tuple[str, bytes]]]
):
    """A tar can be read once only: all of its members are asked at once."""
    folder = tmp_path_factory.mktemp("archives")
    members = [(above + name, data) for above, (name, data) in files]
    with tarfile.open(folder / "case.tar", "w") as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    zipped = _told(_archive(folder / "case.zip", members))
    assert zipped == _told(folder / "case.tar")


def _told(archive: Path) -> list[object]:
    """Return what is said of an archive and of the machines in it, whatever its name is."""
    analysis = pipeline.analyze([str(archive)])
    told = [[one.source.member, one.machine, one.machine_evidence, one.audit_trail] for one in analysis.dumps]
    return [repr(one).replace(archive.name, "") for one in [*told, *(one.detail for one in analysis.inputs)]]
