"""A large zip that several processes read gives what one process finds in it, byte for byte."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import bundles
import fleet_runs
import machines
import packing
import pytest
from packing import Zipped

from analyzer import outputs, pipeline
from analyzer.errors import UnreadableInputError
from analyzer.fleet import shares
from analyzer.fleet.engines import Failed, Here, Outcome
from analyzer.inputs.archives import Options, zips
from analyzer.inputs.discover import files_below
from analyzer.inputs.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_DUMP = machines.render(machines.lsp_machine(ifs=False)).encode()
_OPTIONS = Options(Limits())


def _members() -> list[Zipped]:
    """Return files of several machines, with an archive, a listing of another tool and members that cannot be read."""
    computer = bundles.Computer()
    files = {f"PC/{name}": data for name, data in bundles.gather_network_info(computer).items()}
    files["inner.zip"] = bundles.zipped({"a/dump.txt": _DUMP, "b/log.txt": b"nothing\r\n" * 900})
    files["lookalike.txt"] = b"O10 - Unknown file in Winsock LSP: c:\\windows\\system32\\evil.dll\r\n"
    for number in range(9):
        files[f"host{number}/winsock.txt"] = _DUMP if number % 2 else machines.render(machines.clean_machine()).encode()
        files[f"host{number}/logs/app.log"] = f"10:00 nothing happened on {number}\r\n".encode() * 40 * (number + 1)
    members = [Zipped(name.encode(), data) for name, data in files.items()]
    members.insert(4, Zipped(b"locked.txt", _DUMP, flags=1))
    members.insert(9, Zipped(b"host2/damaged.txt", _DUMP, crc=1))
    members.append(Zipped(b"empty.txt"))
    return members


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a zip that is large enough to be divided."""
    path = tmp_path / "case.zip"
    path.write_bytes(packing.zip_of(*_members()))
    monkeypatch.setattr(shares, "WORTH_IT", 1)
    return path


class _Backwards:
    """Does all tasks here, the last one first: shares end in any order."""

    def run(self, function: Callable[..., object], tasks: list[shares.Share]) -> Iterator[Outcome]:
        yield from Here().run(function, reversed(tasks))


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_shares_together_are_the_archive(archive: Path, jobs: int):
    """Dumps, machines told by files beside them, refused members: the document is the same."""
    (item,) = files_below([str(archive)])
    seen = shares.together(_Backwards(), jobs, item, _OPTIONS)
    assert seen is not None
    assert len(seen.files) > len(_members())  # what the inner archive holds, and a reason for the damaged one
    assert seen.sha256 == hashlib.sha256(archive.read_bytes()).hexdigest()
    alone, together = (pipeline.read([item], seen=known).analysis for known in ({}, {item.path: seen}))
    assert len(alone.dumps) == 12
    assert outputs.render(together, ".json") == outputs.render(alone, ".json")


@pytest.mark.parametrize(
    "limits",
    [Limits(members=25), Limits(total=40_000), Limits(depth=1), Limits(seconds=0)],
    ids=["members", "total", "depth", "seconds"],
)
def test_archive_that_passes_a_limit_is_read_by_one_process(archive: Path, limits: Limits):
    """Each share alone may be within it: what the limit cuts off is told by who reads all. Too deep is one member."""
    (item,) = files_below([str(archive)])
    options = replace(_OPTIONS, limits=limits)
    seen = shares.together(Here(), 3, item, options)
    assert (seen is None) == (limits.depth > 1)
    alone, together = (
        pipeline.read([item], options=options, seen=known).analysis
        for known in ({}, {} if seen is None else {item.path: seen})
    )
    assert together.inputs == alone.inputs


def test_share_that_ended_its_process_gives_nothing(archive: Path):
    """Then one process reads all, and it is found what ended the other one."""

    class Dying:
        def run(self, function: Callable[..., object], tasks: list[shares.Share]) -> Iterator[Outcome]:
            outcomes = [*Here().run(function, tasks)]
            yield from [*outcomes[:-1], Outcome(outcomes[-1].task, Failed("it died"))]

    (item,) = files_below([str(archive)])
    assert shares.together(Dying(), 2, item, _OPTIONS) is None


@pytest.mark.parametrize("data", [b"no archive", b"PK\x03\x04 no more", packing.zip_of(Zipped(b"one.txt", _DUMP)), b""])
def test_what_cannot_be_divided_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes):
    """Other files, a zip whose directory is lost, one of a single member."""
    monkeypatch.setattr(shares, "WORTH_IT", 0)
    path = tmp_path / "input"
    path.write_bytes(data)
    (item,) = files_below([str(path)])
    assert shares.together(Here(), 2, item, _OPTIONS) is None


def test_bomb_is_not_divided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Its members share their data; its directory is not trusted."""
    monkeypatch.setattr(shares, "WORTH_IT", 0)
    path = tmp_path / "bomb.zip"
    path.write_bytes(packing.overlapping(20, 1_000))
    (item,) = files_below([str(path)])
    assert shares.together(Here(), 2, item, _OPTIONS) is None
    with path.open("rb") as file, pytest.raises(UnreadableInputError, match="zip bomb"):
        zips.shares(file, 4, _OPTIONS)


def test_shares_are_all_members_once_and_of_like_work(archive: Path):
    """The first and the last one as well."""
    with archive.open("rb") as file:
        parts = zips.shares(file, 4, _OPTIONS)
    assert [number for first, last in parts for number in range(first, last)] == [*range(len(_members()))]
    assert len(parts) == 4


def test_report_folder_of_one_zip_is_the_same_by_two_processes(tmp_path: Path):
    """Its members are divided among them, which nothing in the folder shows."""
    noise = random.Random(1).randbytes(shares.WORTH_IT)  # noqa: S311 - test data, no secret
    (tmp_path / "case.zip").write_bytes(packing.zip_of(*_members()[:12], Zipped(b"noise", noise, 0), *_members()[12:]))
    folders = []
    for jobs in (1, 2):
        result = fleet_runs.run("analyze", "case.zip", "-o", f"out{jobs}/", "-j", jobs, cwd=tmp_path)
        assert result.returncode == 1, result.stderr
        folders.append(fleet_runs.contents(tmp_path / f"out{jobs}"))
    assert folders[0] == folders[1]
