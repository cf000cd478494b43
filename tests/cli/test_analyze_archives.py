"""`analyze` on archives: dumps named from the outside in, what could not be read told, everything else unharmed."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from opening import run as run_tool
from packing import lzx_cabinet


def zipped(folder: Path, members: dict[str, bytes]) -> str:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    path = folder / "case.zip"
    path.write_bytes(out.getvalue())
    return str(path)


def document(run: Any, *arguments: str) -> tuple[int, dict[str, Any], str]:
    done = run("analyze", "--format", "json", *arguments)
    return done.code, json.loads(done.out), done.err


def test_dump_in_an_archive_is_cited_with_its_member(run, samples: Path, tmp_path: Path):
    data = (samples / "windows-10-non-ifs-lsp.txt").read_bytes()
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("config/WinsockCatalog.txt", data)
    path = zipped(tmp_path, {"logs/net.zip": inner.getvalue(), "logs/app.log": b"nothing here"})
    code, found, _ = document(run, path)
    (dump,) = found["dumps"]
    assert code == 1
    assert dump["source"]["path"] == path
    assert dump["source"]["member"] == "logs/net.zip › config/WinsockCatalog.txt"
    assert dump["findings"][0]["evidence"][0]["member"] == dump["source"]["member"]
    assert [item["status"] for item in found["inputs"]] == ["analyzed"]


def test_compressed_file_needs_no_member(run, samples: Path, tmp_path: Path):
    path = tmp_path / "winsock.txt.gz"
    path.write_bytes(gzip.compress((samples / "windows-10-clean.txt").read_bytes()))
    code, found, _ = document(run, str(path))
    assert (code, found["dumps"][0]["verdict"], found["dumps"][0]["source"]["member"]) == (0, "clean", None)


def test_archive_without_a_dump_says_how_much_was_looked_at(run, tmp_path: Path):
    path = zipped(
        tmp_path, {"a.log": b"x", "lsp.txt": b"    1002 - MSAFD Tcpip [TCP/IP]\n    1003 - MSAFD Tcpip [UDP/IP]\n"}
    )
    code, found, error = document(run, path)
    assert code == 3
    assert found["inputs"][0]["status"] == "no-catalog"
    assert "no catalog was found in its 2 members; lsp.txt: it looks like" in error


def test_member_that_cannot_be_read_is_told_and_the_others_are_read(run, samples: Path, tmp_path: Path):
    path = zipped(tmp_path, {"a.zip": b"PK\x03\x04 broken", "b.txt": (samples / "windows-10-clean.txt").read_bytes()})
    code, found, error = document(run, path)
    assert code == 4
    assert [dump["verdict"] for dump in found["dumps"]] == ["clean"]
    assert f"{path} › a.zip: not read: damaged zip" in error


def test_limit_that_is_passed_keeps_what_was_found_before(run, samples: Path, tmp_path: Path):
    clean = (samples / "windows-10-clean.txt").read_bytes()
    path = zipped(tmp_path, {"a.txt": clean, "b.log": bytes(range(256)) * 8000, "c.txt": clean})
    code, found, error = document(run, path, "--max-size", "1")
    assert code == 4
    assert [dump["source"]["member"] for dump in found["dumps"]] == ["a.txt"]
    assert "more than 1 MiB after decompression (--max-size)" in error


def test_listing_and_registry_in_one_archive_are_one_machine(run, samples: Path, tmp_path: Path):
    names = ("windows-vista-no-flags.txt", "windows-vista-reg-query.txt")
    path = zipped(tmp_path, {f"HOST/{name}": (samples / name).read_bytes() for name in names})
    _, found, _ = document(run, path)
    assert [dump["verdict"] for dump in found["dumps"]] == ["clean", "clean"]
    assert "case.zip › HOST/windows-vista-reg-query.txt" in found["dumps"][0]["verdict_reason"]


@pytest.mark.parametrize("inner", ["cab", "tar.gz", "tar.xz", "7z", "lzx"])
def test_dump_three_archives_deep_is_that_of_the_file(run, samples: Path, tmp_path: Path, inner: str):
    """An archive of a real tool, in a cabinet, in a zip: the dump is the same, and says where it stands."""
    folder = tmp_path / "in"
    (folder / "config").mkdir(parents=True)
    dump = (samples / "windows-10-non-ifs-lsp.txt").read_bytes()
    (folder / "config/WinsockCatalog.txt").write_bytes(dump)
    commands = {
        "cab": ("gcab", "-c", "-z", "../net", "config/WinsockCatalog.txt"),
        "tar.gz": ("tar", "-czf", "../net", "config"),
        "tar.xz": ("bsdtar", "--xz", "-cf", "../net", "config"),
        "7z": ("7z", "a", "-bd", "-t7z", "../net.7z", "config"),
    }
    if inner == "lzx":
        data = lzx_cabinet({"config\\WinsockCatalog.txt": dump})
    else:
        run_tool(folder, *commands[inner])
        data = next(path for path in tmp_path.iterdir() if path.is_file()).read_bytes()
    outer = gzip.compress(lzx_cabinet({"deep\\net.bin": data}))
    path = zipped(tmp_path, {"logs/net.cab.gz": outer, "logs/net.bin": data})
    _, found, _ = document(run, path)
    assert {d["source"]["member"] for d in found["dumps"]} == {
        "logs/net.bin › config/WinsockCatalog.txt",
        "logs/net.cab.gz › deep/net.bin › config/WinsockCatalog.txt",
    }
    _, alone, _ = document(run, str(folder / "config/WinsockCatalog.txt"))
    for d in found["dumps"]:
        assert d["catalogs"] == alone["dumps"][0]["catalogs"]
        assert d["source"]["modified"]


def test_dump_deep_in_a_member_that_is_not_held_is_found_on_its_line(run, samples: Path, tmp_path: Path):
    """A member over 64 MiB passes by: the dump, its lines and what stands around it are those of the file itself."""
    line = b"2024-03-01 10:00:00 INFO a line of a log that goes on and on {00000000-0000-0000-0000-000000000000}\r\n"
    before = line * (70 * 1024 * 1024 // len(line))
    data = before + (samples / "windows-10-non-ifs-lsp.txt").read_bytes() + line * 100_000
    (tmp_path / "plain.log").write_bytes(data)
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(data, 1))
    code, found, _ = document(run, str(path), "--max-member-size", "1")
    assert code == 1
    _, plain, _ = document(run, str(tmp_path / "plain.log"))
    for analysis in (found, plain):
        for key in ("path", "modified"):
            del analysis["dumps"][0]["source"][key]
    assert found["dumps"][0]["source"] == plain["dumps"][0]["source"]
    assert found["dumps"][0]["catalogs"] == plain["dumps"][0]["catalogs"]
    assert found["dumps"][0]["source"]["line"] > 600_000


def test_times_of_files_are_told_in_utc(run, samples: Path, tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes((samples / "windows-10-clean.txt").read_bytes())
    os.utime(path, (1714559352, 1714559352))
    _, found, _ = document(run, str(path))
    assert found["dumps"][0]["source"]["modified"] == "2024-05-01T10:29:12Z"
