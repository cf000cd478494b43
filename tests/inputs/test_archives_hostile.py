"""Archives that are damaged, cut, or made to do harm end soon, and each says in one line what became of it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import subprocess
import tarfile
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from opening import run, unpacked, zipped
from packing import Zipped, cabinet, end_record, overlapping, zip_of

from analyzer.inputs.archives import _content
from analyzer.inputs.limits import Limits
from analyzer.pipeline import analyze

LOG = b"".join(b"%06d a line of a log\r\n" % number for number in range(20_000))


@pytest.fixture(autouse=True)
def soon():
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < 30


@pytest.fixture(params=["zlib", "isal.isal_zlib"], autouse=True)
def deflate(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """Every case with zlib and with the accelerator."""
    module = pytest.importorskip(request.param)
    monkeypatch.setattr(_content, "_deflate", module)
    monkeypatch.setattr(_content, "_ERROR", module.error)


def test_zip_without_its_directory_gives_the_members_that_are_whole():
    data = zipped({"a.txt": b"a" * 1000, "net/b.log": LOG})
    cut = data[: data.rfind(b"PK\x01\x02") - 100]
    result = unpacked(cut[: data.find(b"PK\x01\x02") - 100])
    assert result.members["a.txt"] == b"a" * 1000
    assert result.members["net/b.log"]
    assert LOG.startswith(result.members["net/b.log"])
    assert "it ends before its data do" in result.refused["net/b.log"]
    assert "2 members found by their own headers" in (result.stopped or "")


def test_zip_from_a_stream_without_its_directory(tmp_path: Path):
    """Sizes stand behind the data there, so the data themselves tell where they end."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.log").write_bytes(LOG)
    (tmp_path / "in/b.txt").write_bytes(b"b" * 100)
    run(tmp_path / "in", "bsdtar", "--format", "zip", "-cf", "../made", "a.log", "b.txt")
    data = (tmp_path / "made").read_bytes()
    result = unpacked(data[: data.find(b"PK\x01\x02")])
    assert result.members == {"a.log": LOG, "b.txt": b"b" * 100}
    assert "2 members found" in (result.stopped or "")


def test_damage_between_members_of_a_lost_directory_is_passed_over():
    data = bytearray(zipped({"a": b"a" * 50, "b": b"b" * 50, "c": b"c" * 50}))
    second = data.find(b"PK\x03\x04", 4)
    data[second : second + 4] = b"xxxx"
    result = unpacked(bytes(data[: data.find(b"PK\x01\x02")]))
    assert result.members == {"a": b"a" * 50, "c": b"c" * 50}
    assert result.stopped


@pytest.mark.parametrize("compress", [gzip.compress, lambda data: bz2.compress(data, 1), lzma.compress])
def test_compressed_file_that_is_cut_gives_what_stands_before(compress):
    # Bytes that do not compress reach the decompressor's end block by block.
    data = b"".join(zlib.crc32(b"%d" % n).to_bytes(4, "little") for n in range(150_000))
    packed = compress(data)
    result = unpacked(packed[: len(packed) * 2 // 3])
    assert len(result.members[None]) > len(data) // 3
    assert data.startswith(result.members[None])
    assert "it ends before its data do" in (result.stopped or result.refused.get(None, ""))


def test_tar_that_is_cut_or_damaged_gives_what_can_be_found():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in "abc":
            info = tarfile.TarInfo(name)
            info.size = 700
            archive.addfile(info, io.BytesIO(name.encode() * 700))
    data = out.getvalue()
    cut = unpacked(data[: 1536 * 2 + 600])
    assert cut.members == {"a": b"a" * 700, "b": b"b" * 700, "c": b"c" * 88}
    assert "it ends before its data do" in cut.refused["c"]
    assert "end mark" in (unpacked(data[: 1536 * 3]).stopped or "")
    damaged = bytearray(data)
    damaged[1536 + 148] ^= 0xFF
    result = unpacked(bytes(damaged))
    assert result.members == {"a": b"a" * 700, "c": b"c" * 700}
    assert "a header is damaged" in (result.stopped or "")


def test_volumes_are_named(tmp_path: Path):
    """What is a part of a whole says which whole it needs."""
    (tmp_path / "in").mkdir()
    noise = b"".join(zlib.crc32(b"%d" % n).to_bytes(4, "little") for n in range(100_000))
    (tmp_path / "in/noise").write_bytes(noise)
    run(tmp_path / "in", "zip", "-qs", "128k", "../made.zip", "noise")
    assert ".z01" in (unpacked((tmp_path / "made.z01").read_bytes()).stopped or "")
    assert "the last of 4 volumes" in (unpacked((tmp_path / "made.zip").read_bytes()).stopped or "")
    run(tmp_path / "in", "7z", "a", "-bd", "-v128k", "../made.7z", "noise")
    assert ".7z.002" in (unpacked((tmp_path / "made.7z.001").read_bytes()).stopped or "")
    continued = unpacked(cabinet({"logs\\net.txt": b"x" * 10}, [], 1, continued=True))
    assert "net2.cab" in continued.refused["logs/net.txt"]


def test_bomb_of_overlapping_files_is_refused():
    """Fifield's: every member is whole and right, 25 million bytes in 5 kilobytes, with 10,000 files 281 TB."""
    bomb = overlapping(250, 100_000)
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        # From 3.13 on, and in later patches of others, Python itself refuses members that overlap.
        assert archive.testzip() in (None, archive.namelist()[0])
    result = unpacked(bomb)
    assert result.members == {}
    assert "share their data" in (result.stopped or "")


def test_archive_ten_deep_of_ten_each_is_left_at_the_limit():
    bomb = b"\0" * 1000
    for _ in range(10):
        bomb = zipped({f"{n}.zip": bomb for n in range(10)})
    result = unpacked(bomb)
    assert "--max-depth" in (result.stopped or "")
    assert len(result.refused) <= 10


def test_archive_in_itself_without_an_end():
    """What a quine does: each level holds one more."""
    data = b"the end"
    for _ in range(50):
        data = gzip.compress(data)
    result = unpacked(data)
    assert "--max-depth" in (result.stopped or " ".join(result.refused.values()))


def test_million_members_are_not_listed():
    entry = b"PK\x01\x02\x14\0" + struct.pack("<5H3L2H", 20, 0, 0, 0, 0x21, 0, 0, 0, 1, 0) + bytes(14) + b"a"
    for count in (1_000_000, 3):
        directory = entry * 1_000_000
        data = b"PK\x03\x04" + bytes(27) + directory + end_record(count, len(directory), 31)
        result = unpacked(data, limits=Limits(members=10_000))
        assert "more than 10,000 members (--max-members): none of them was read" in (result.stopped or "")


def test_tar_of_a_million_members():
    header = tarfile.TarInfo("a").tobuf()
    data = gzip.compress(header * 1_000_000, 1)
    result = unpacked(data, limits=Limits(members=10_000))
    assert "--max-members" in (result.stopped or "")


def test_member_of_gigabytes_is_a_bomb_when_it_is_nothing_but_zeros():
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = compressor.compress(bytes(64 << 20)) + compressor.flush(zlib.Z_FULL_FLUSH)
    again = compressor.compress(bytes(64 << 20)) + compressor.flush(zlib.Z_FULL_FLUSH)
    assert "looks like a bomb" in (unpacked(block + again * 63).stopped or "")


NAMES = ["../../x", "/etc/passwd", "a\0b", "a\x1b[31m\n", "n" * 65_000, "", "."]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_only_names(name: str):
    result = unpacked(zip_of(Zipped(name.encode(), b"x"), Zipped(b"after", b"y")))
    assert sorted(result.members.values()) == [b"x", b"y"]
    assert all(len(member or "") < 500 for member in result.members)


def test_member_that_lies_is_told_and_the_others_are_read():
    data = zip_of(
        Zipped(b"crc", LOG, crc=1),
        Zipped(b"short", LOG, size=10),
        Zipped(b"long", LOG, size=len(LOG) + 10),
        Zipped(b"method", b"x", method=98),
        Zipped(b"same", b"1"),
        Zipped(b"same", b"2"),
        Zipped(b"outside", b"x", offset=0x7FFFFFFF),
    )
    result = unpacked(data)
    assert result.members["crc"] == LOG
    assert "checksum" in result.refused["crc"]
    assert "longer than it says" in result.refused["short"]
    assert "ends before" in result.refused["long"]
    assert "PPMd" in result.refused["method"]
    assert result.members["same"] == b"2"
    assert "behind the end" in result.refused["outside"]
    assert result.stopped is None


METHODS = {12: "bzip2", 20: "zstd under its old number", 93: "zstd", 95: "xz"}


@pytest.mark.parametrize("method", METHODS, ids=METHODS.values())
def test_rare_method_of_a_zip_is_read_and_searched(method: int, samples: Path, tmp_path: Path):
    """7-Zip and WinZip write them when asked to; the dump in such a member is judged as any other."""
    sample = (samples / "windows-10-non-ifs-lsp.txt").read_bytes()
    data = zip_of(Zipped(b"big.log", LOG * 20, method=method), Zipped(b"net/winsock.txt", sample, method=method))
    result = unpacked(data)
    assert result.members == {"big.log": LOG * 20, "net/winsock.txt": sample}
    assert (result.refused, result.stopped) == ({}, None)
    path = tmp_path / "logs.zip"
    path.write_bytes(data)
    (dump,) = analyze([str(path)]).dumps
    assert (dump.source.member, dump.verdict) == ("net/winsock.txt", "non-ifs")


@pytest.mark.parametrize("method", METHODS, ids=METHODS.values())
def test_damaged_member_of_a_rare_method_is_told_and_the_others_are_read(method: int):
    """Cut short, with a byte changed, with another checksum, or not of that method at all."""
    made = zip_of(Zipped(b"a", LOG, method=method))
    whole = made[31 : made.rfind(b"PK\x01\x02")]
    changed = bytearray(whole)
    changed[len(changed) // 2] ^= 0xFF
    data = zip_of(
        Zipped(b"cut", LOG, method=method, packed=whole[: len(whole) // 2]),
        Zipped(b"changed", LOG, method=method, packed=bytes(changed)),
        Zipped(b"checksum", LOG, method=method, crc=1),
        Zipped(b"longer", LOG, method=method, size=10),
        Zipped(b"other", LOG, method=method, packed=b"this is no such thing" * 9),
        Zipped(b"empty", LOG, method=method, packed=b""),
        Zipped(b"good", LOG, method=method),
    )
    result = unpacked(data)
    assert set(result.refused) == {"cut", "changed", "checksum", "longer", "other", "empty"}
    assert all(words.startswith("damaged") for words in result.refused.values())
    assert "ends before" in result.refused["cut"]
    assert "checksum" in result.refused["checksum"]
    assert "longer than it says" in result.refused["longer"]
    assert LOG.startswith(result.members["cut"])
    assert result.members["good"] == LOG
    assert result.stopped is None


@pytest.mark.parametrize("method", METHODS, ids=METHODS.values())
def test_bomb_of_a_rare_method_ends_with_a_clear_line(method: int):
    """These methods pack zeros a hundred times as well as deflate does."""
    data = zip_of(Zipped(b"a", bytes(80 * 1024 * 1024), method=method))
    assert "looks like a bomb" in (unpacked(data).stopped or "")


def test_directory_that_points_outside_is_given_up_for_the_members_own_headers():
    data = zipped({"a": b"1"})
    result = unpacked(data[:-10] + struct.pack("<LLH", 46, 0x7FFFFFF0, 0))
    assert result.members == {"a": b"1"}
    assert result.stopped


def test_time_is_up_inside_one_member():
    """A member that costs hours in small steps is left when the time is up, not when it is through."""
    data = gzip.compress(bytes(range(256)) * 400_000)
    begun = time.monotonic()
    result = unpacked(data, limits=Limits(seconds=0.05, ratio=10**6))
    assert "--max-seconds" in (result.stopped or "")
    assert time.monotonic() - begun < 5


def test_sparse_files_and_other_volumes_of_a_tar_are_told(tmp_path: Path):
    (tmp_path / "in").mkdir()
    with (tmp_path / "in/holes").open("wb") as file:
        file.seek(10_000_000)
        file.write(b"x")
    run(tmp_path / "in", "tar", "-cSf", "../made", "holes")
    result = unpacked((tmp_path / "made").read_bytes())
    assert "sparse" in result.refused["holes"]


def test_process_of_an_encrypted_zip_does_not_ask(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(LOG)
    subprocess.run(
        ["7z", "a", "-bd", "-tzip", "-mem=AES256", "-psecret", "made.zip", "a.txt"],
        cwd=tmp_path,
        check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip - one command
    data = (tmp_path / "made.zip").read_bytes()
    assert "--password" in unpacked(data).refused["a.txt"]
    assert "not with the password" in unpacked(data, "guess").refused["a.txt"]
    damaged = bytearray(data)
    damaged[200] ^= 1
    assert "damaged" in unpacked(bytes(damaged), "secret").refused["a.txt"]
