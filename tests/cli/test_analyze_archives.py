"""`analyze` on archives: dumps named from the outside in, what could not be read told, everything else unharmed."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any


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
