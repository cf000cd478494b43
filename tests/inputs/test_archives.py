"""Archives of every kind, made by the tools that people use, are read member by member; hostile ones end soon."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening import run, unpacked, zipped
from packing import lzx_cabinet

from analyzer.errors import UnreadableInputError
from analyzer.inputs.archives import kind_of
from analyzer.inputs.limits import LimitError, Limits

CONTENT = {
    "net/winsock.txt": b"Winsock Catalog Provider Entry\r\n" * 400,
    "big.log": bytes(range(256)) * 20_000,  # larger than what is handed on in memory
    "empty.txt": b"",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in CONTENT.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "in"


TOOLS = {
    "zip": ("zip", "-qr", "../made", "."),
    "zip, stored": ("zip", "-qr0", "../made", "."),
    "zip from a stream": ("bsdtar", "--format", "zip", "-cf", "../made", *CONTENT),
    "zip, Deflate64": ("7z", "a", "-bd", "-tzip", "-mm=Deflate64", "../made", "."),
    "zip, bzip2": ("7z", "a", "-bd", "-tzip", "-mm=BZip2", "../made", "."),
    "zip, LZMA": ("7z", "a", "-bd", "-tzip", "-mm=LZMA", "../made", "."),
    "zip, stored by bsdtar": (
        "bsdtar",
        "--format",
        "zip",
        "--options",
        "compression=store",
        "-cf",
        "../made",
        *CONTENT,
    ),
    "7z": ("7z", "a", "-bd", "-t7z", "../made", "."),
    "7z, not solid": ("7z", "a", "-bd", "-t7z", "-ms=off", "../made", "."),
    "7z, LZMA1 and BCJ": ("7z", "a", "-bd", "-t7z", "-m0=BCJ", "-m1=LZMA", "../made", "."),
    "cab, stored": ("gcab", "-c", "../made", *CONTENT),
    "cab, MSZIP": ("gcab", "-cz", "../made", *CONTENT),
    "tar": ("tar", "-cf", "../made", "."),
    "tar, pax": ("tar", "--format=pax", "-cf", "../made", "."),
    "tar, old": ("tar", "--format=v7", "-cf", "../made", "."),
    "tar.gz": ("tar", "-czf", "../made", "."),
    "tar.bz2": ("bsdtar", "--bzip2", "-cf", "../made", "."),
    "tar.xz": ("bsdtar", "--xz", "-cf", "../made", "."),
    "tar.zst": ("bsdtar", "--zstd", "-cf", "../made", "."),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_archive_of_a_real_tool_is_read_back_exactly(folder: Path, tool: str):
    os.utime(folder / "net/winsock.txt", (1714559352, 1714559352))
    run(folder, *TOOLS[tool])
    made = next(path for path in folder.parent.iterdir() if path.is_file())
    result = unpacked(made.read_bytes())
    (modified,) = (time for name, time in result.modified.items() if "winsock" in str(name))
    local = datetime.fromtimestamp(1714559352).isoformat()  # noqa: DTZ006 - zip and cab have no zone
    assert modified == ("2024-05-01T10:29:12Z" if tool.startswith(("tar", "7z")) else local)
    assert {str(name).removeprefix("./"): content for name, content in result.members.items()} == CONTENT
    assert (result.refused, result.stopped) == ({}, None)


def zstd(data: bytes) -> bytes:
    if shutil.which("zstd") is None:
        pytest.skip("zstd is not installed")
    done = subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True)
    return done.stdout


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress, zstd])
def test_single_compressed_file(compress):
    data = CONTENT["big.log"]
    assert unpacked(compress(data)).members == {None: data}
    assert unpacked(compress(data) + compress(data)).members == {None: data + data}


def test_file_that_is_no_archive_is_handed_on_as_it_is():
    assert unpacked(b"a log").members == {None: b"a log"}


def test_archives_in_archives_are_named_from_the_outside_in():
    inner = zipped({"a.txt": b"a"})
    middle = io.BytesIO()
    with tarfile.open(fileobj=middle, mode="w:gz") as archive:
        info = tarfile.TarInfo("logs/inner.zip")
        info.size = len(inner)
        archive.addfile(info, io.BytesIO(inner))
    result = unpacked(zipped({"case/middle.tar.gz": middle.getvalue(), "b.txt": b"b"}))
    assert result.members == {"case/middle.tar.gz › logs/inner.zip › a.txt": b"a", "b.txt": b"b"}


def test_names_with_backslashes_as_powershell_writes_them():
    data = zipped({"logs/winsock.txt": b"x"}).replace(b"logs/winsock", b"logs\\winsock")
    assert unpacked(data).members == {"logs/winsock.txt": b"x"}


def test_names_that_lead_elsewhere_are_only_names():
    """Nothing is written, so nothing can be overwritten; links and devices are not followed."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in ("../../etc/passwd", "/etc/passwd", "C:\\Windows\\x"):
            info = tarfile.TarInfo(name)
            info.size = 1
            archive.addfile(info, io.BytesIO(b"x"))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo("link")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert unpacked(out.getvalue()).members == {
        "../../etc/passwd": b"x",
        "/etc/passwd": b"x",
        "C:/Windows/x": b"x",
    }  # fmt: skip - one line a case


@pytest.mark.parametrize("tool", ["zip", "7z"])
def test_encrypted_members_need_the_password(folder: Path, tool: str):
    command = (
        ("zip", "-qr", "-P", "secret", "../made.zip", ".")
        if tool == "zip"
        else ("7z", "a", "-bd", "-mhe=on", "-psecret", "../made.7z", ".")
    )  # fmt: skip - two commands
    run(folder, *command)
    data = next(path for path in folder.parent.iterdir() if path.is_file()).read_bytes()
    closed = unpacked(data)
    assert all(name == "empty.txt" for name in closed.members)
    assert "--password" in (closed.stopped or " ".join(closed.refused.values()))
    assert unpacked(data, "secret").members == CONTENT
    wrong = unpacked(data, "guess")
    assert wrong.stopped or wrong.refused


@pytest.mark.parametrize("strength", ["AES128", "AES192", "AES256"])
def test_zip_encrypted_with_aes(folder: Path, strength: str):
    run(folder, "7z", "a", "-bd", "-tzip", f"-mem={strength}", "-psecret", "../made.zip", ".")
    data = (folder.parent / "made.zip").read_bytes()
    assert unpacked(data, "secret").members == CONTENT
    assert "--password" in " ".join(unpacked(data).refused.values())


@pytest.mark.parametrize("missing", ["Cryptodome.Cipher", "inflate64", "py7zr", "pylibmspack", "backports"])
def test_missing_extra_is_told_with_the_command_that_adds_it(
    folder: Path, missing: str, monkeypatch: pytest.MonkeyPatch
):
    if missing == "backports" and sys.version_info >= (3, 14):
        pytest.skip("Python has it")
    commands = {
        "Cryptodome.Cipher": ("7z", "a", "-bd", "-tzip", "-mem=AES256", "-psecret", "../made", "net"),
        "inflate64": TOOLS["zip, Deflate64"],
        "py7zr": TOOLS["7z"],
        "backports": TOOLS["tar.zst"],
    }
    if missing in commands:
        run(folder, *commands[missing])
        data = next(path for path in folder.parent.iterdir() if path.is_file()).read_bytes()
    else:
        data = lzx_cabinet({"a": b"a"})
    monkeypatch.setitem(sys.modules, missing, None)
    result = unpacked(data, "secret")
    assert "pip install 'winsock-catalog[archives]'" in (result.stopped or " ".join(result.refused.values()))


def test_lzx_cabinet(tmp_path: Path):
    members = {
        "net\\winsock.txt": CONTENT["net/winsock.txt"],
        "..\\up": b"x",
        "..\\up ": b"y",
        "big.log": CONTENT["big.log"],
    }
    data = lzx_cabinet(members)
    result = unpacked(data)
    assert result.members == {name.replace("\\", "/"): content for name, content in members.items()}
    assert set(result.modified.values()) == {"2024-05-01T10:22:32"}
    (tmp_path / "in.cab").write_bytes(data)
    run(tmp_path, "cabextract", "-t", "in.cab")
    damaged = unpacked(data[:-40_000])
    assert "ends before" in " ".join(damaged.refused.values())


def test_zip_that_unpacks_itself():
    data = zipped({"a": b"1"})
    assert unpacked(b"MZ a program" + data).members == {"a": b"1"}
    assert unpacked(b"a log" + data).members == {None: b"a log" + data}


def test_zip_with_a_name_in_unicode_and_a_comment_behind():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Größe/日本.txt", b"x")
        archive.comment = b"PK\x05 a comment"
    assert unpacked(out.getvalue()).members == {"Größe/日本.txt": b"x"}


def test_zip64_as_streams_write_it():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a", "w", force_zip64=True) as member:
        member.write(b"x" * 1000)
    assert unpacked(out.getvalue()).members == {"a": b"x" * 1000}


def test_rar_is_named():
    assert "rar" in (unpacked(b"Rar!\x1a\x07\x01\x00" + bytes(100)).stopped or "")


ZEROS = bytes(80 * 1024 * 1024)


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lambda data: zipped({"a": data})])
def test_bomb_ends_with_a_clear_line(compress):
    assert "looks like a bomb" in (unpacked(compress(ZEROS)).stopped or "")


def test_nested_bomb_ends_with_a_clear_line():
    bomb = zipped({"a": ZEROS})
    for _ in range(3):
        bomb = zipped({f"{n}.zip": bomb for n in range(16)})
    assert "looks like a bomb" in (unpacked(bomb).stopped or "")


def test_members_that_share_their_data_are_refused():
    """The 42-kilobyte bomb that is no nesting: thousands of entries over one stretch of data."""
    one = zipped({"a": b"x" * 1000})
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        start = archive.start_dir
    record = one[start : one.rfind(b"PK\x05\x06")]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 3, 3, 3 * len(record), start, 0)
    assert "share their data" in (unpacked(one[:start] + 3 * record + end).stopped or "")


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(members=2), "--max-members"),
        (Limits(total=1000), "--max-size"),
        (Limits(depth=1), "--max-depth"),
        (Limits(seconds=-1), "--max-seconds"),
    ],
)
def test_what_a_limit_cuts_off_is_told(limits: Limits, words: str):
    data = zipped({"a": b"x" * 600, "b": b"x" * 600, "c.zip": zipped({"d": b""})})
    result = unpacked(data, limits=limits)
    assert words in (result.stopped or " ".join(result.refused.values()))


def test_one_member_over_its_limit_leaves_the_others_alone():
    """An archive in an archive is held in memory; a log is not, and may be of any size."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a", b"x" * 5000)
    result = unpacked(zipped({"a.zip": inner.getvalue(), "b": b"y" * 5000}), limits=Limits(member=1000))
    assert result.members["b"] == b"y" * 5000
    assert "--max-member-size" in result.refused["a.zip"]
    assert result.stopped is None


def test_truncated_archive_gives_what_stands_before_and_says_so(folder: Path):
    run(folder, "tar", "-czf", "../made.tar.gz", "net", "big.log")
    data = (folder.parent / "made.tar.gz").read_bytes()
    result = unpacked(data[: len(data) * 2 // 3])
    assert result.members["net/winsock.txt"] == CONTENT["net/winsock.txt"]
    assert CONTENT["big.log"].startswith(result.members.get("big.log", b""))
    assert result.refused


def made(kind: str) -> bytes:
    members = {"a.txt": b"Winsock " * 50, "b.txt": b"catalog " * 50}
    if kind == "zip":
        return zipped(members)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{kind}") as archive:  # type: ignore[call-overload] # a mode it has
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


@given(st.sampled_from(["zip", "", "gz", "bz2", "xz"]), st.data())
@settings(max_examples=300)
def test_damaged_archive_is_told_or_read(kind: str, data: st.DataObject):
    """Whatever is flipped or cut: no exception but the project's own, and nothing lost without a word."""
    whole = bytearray(made(kind))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    cut = data.draw(st.integers(1, len(whole)))
    damaged = bytes(whole[:cut])
    result = unpacked(damaged)
    if kind_of(damaged) is not None and kind != "":
        lost = {"a.txt", "b.txt"} - {name for name in result.members if name is not None}
        assert not lost or result.stopped or result.refused or any("." in str(name) for name in result.members)


def test_limit_error_is_an_unreadable_input():
    assert issubclass(LimitError, UnreadableInputError)
