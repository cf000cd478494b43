"""`winsock-catalog redact` and `analyze --redact` as they are typed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

LOG = "Host Name: MUC-PC0815\nC:\\Users\\amueller\\x on muc-pc0815\n"


def test_file_is_redacted_and_the_counts_are_told(run, tmp_path: Path):
    (tmp_path / "a.txt").write_text(LOG)
    result = run("redact", tmp_path / "a.txt", "-o", tmp_path / "b.txt")
    assert (result.code, result.out) == (0, "")
    assert (tmp_path / "b.txt").read_text() == "Host Name: HOST-00001\nC:\\Users\\user-001\\x on HOST-00001\n"
    assert result.err == (
        "1 file written\n"
        "redacted: host names 2, user names 1\n"
        "Look the result over before you pass it on: what nothing marks as a name is not found.\n"
    )


def test_map_is_written_on_request_and_read_again(run, tmp_path: Path):
    (tmp_path / "a.txt").write_text(LOG)
    for _ in range(2):
        result = run("redact", tmp_path / "a.txt", "-o", tmp_path / "b.txt", "--map", tmp_path / "map.json")
        assert f"{tmp_path / 'map.json'} tells who is who: keep it to yourself\n" in result.err
    entries = json.loads((tmp_path / "map.json").read_text())["pseudonyms"]
    assert [entry["original"] for entry in entries] == ["MUC-PC0815", "amueller"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a.txt", "-o", "a.txt"), "a.txt: this is the input"),
        (("folder", "-o", "folder/out"), "folder/out: must not lie in the input, nor the input in it"),
        (("folder/in", "-o", "folder"), "folder: must not lie in the input, nor the input in it"),
        (("a.txt", "-o", "folder"), "folder: a folder goes to a folder, a file to a file"),
        (("nowhere", "-o", "b"), "nowhere: no such file or folder"),
        (("-", "-o", "b"), "-: standard input cannot be redacted"),
        (("a.txt", "-o", "no/b"), "no/b: there is no folder no"),
        (("folder", "-o", "out", "--map", "out/map"), "out/map: the map tells all names, it must not lie in what"),
        (("a.txt", "-o", "b", "--map", "other.txt"), "other.txt: this is no map of pseudonyms"),
        (
            ("folder", "-o", "b", "--key", "folder/in/key"),
            "folder/in/key: the key opens all pseudonyms, it must not lie",
        ),
        (("a.txt", "-o", "b", "--key", "other.txt"), "other.txt: a key has 16 to 4,096 bytes; name a file that is not"),
        (("case.zip", "-o", "case.tgz"), "case.tgz: an archive is written anew as zip: name a file that ends in .zip"),
    ],
)
def test_input_is_never_overwritten_and_mistakes_are_told_first(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder" / "in").mkdir(parents=True)
    (tmp_path / "a.txt").write_text(LOG)
    (tmp_path / "other.txt").write_text("too short")
    with zipfile.ZipFile(tmp_path / "case.zip", "w") as archive:
        archive.writestr("a.txt", LOG)
    result = run("redact", *arguments)
    assert result.code == 2
    assert result.err.startswith(f"winsock-catalog: {message}")
    assert (tmp_path / "a.txt").read_text() == LOG


def test_what_is_left_out_ends_with_4(run, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(LOG)
    (tmp_path / "in" / "b.zip").write_bytes(b"PK\x03\x04")
    result = run("redact", tmp_path / "in", "-o", tmp_path / "out")
    assert result.code == 4
    assert "b.zip: not redacted, and not in the output: damaged zip" in result.err


def test_outputs_of_an_analysis_are_redacted(run, samples: Path, tmp_path: Path):
    folder = tmp_path / "MUC-PC0815"
    folder.mkdir()
    dump = (samples / "windows-10-non-ifs-lsp.txt").read_text()
    (folder / "MUC-PC0815_netsh.txt").write_text(f"Host Name: MUC-PC0815\nC:\\Users\\amueller>netsh\n{dump}")
    plain = run("analyze", folder / "MUC-PC0815_netsh.txt")
    result = run(
        "analyze", folder / "MUC-PC0815_netsh.txt", "--redact", "-o", tmp_path / "r.html", "-o", tmp_path / "r.json"
    )
    assert result.code == plain.code == 1
    assert "NON-IFS" in result.out
    assert result.err.splitlines()[-2].startswith("redacted: host names")
    assert result.err.splitlines()[-1].startswith("Look the result over")
    reported = [(tmp_path / "r.html").read_text(), (tmp_path / "r.json").read_text(), result.out]
    assert not any("MUC-PC0815" in text for text in reported)


def test_names_that_only_the_log_marks_are_redacted_in_its_quotes(run, samples: Path, tmp_path: Path):
    """A collector writes the machine before each line, and its name where the report does not quote it."""
    dump = (samples / "windows-10-non-ifs-lsp.txt").read_text()
    lines = "\n".join(f"muc-pc0815 | {line}" for line in dump.splitlines())
    (tmp_path / "a.log").write_text(f"Host Name: MUC-PC0815\n{lines}\n")
    plain, result = (run("analyze", tmp_path / "a.log", "--format", "json", *more) for more in ((), ("--redact",)))
    assert "muc-pc0815 | " in plain.out
    assert "muc-pc0815" not in result.out
    assert result.code == plain.code == 1


def test_links_in_the_output_do_not_lead_to_the_input(run, tmp_path: Path):
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(LOG)
    (tmp_path / "in" / "sub" / "b.txt").write_text(LOG)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").symlink_to(tmp_path / "in" / "a.txt")
    (tmp_path / "out" / "sub").symlink_to(tmp_path / "in" / "sub")
    result = run("redact", tmp_path / "in", "-o", tmp_path / "out")
    assert result.code == 2
    assert "a link leads out of the output there" in result.err
    assert (tmp_path / "in" / "a.txt").read_text() == (tmp_path / "in" / "sub" / "b.txt").read_text() == LOG
    assert "HOST-00001" in (tmp_path / "out" / "a.txt").read_text()


def test_archive_becomes_a_zip_of_its_texts(run, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What is left out is named, and the analysis is the same."""
    monkeypatch.chdir(tmp_path)
    dump = (samples / "windows-10-non-ifs-lsp.txt").read_text()
    with zipfile.ZipFile("case.zip", "w") as archive:
        archive.writestr("MUC-PC0815/netsh.txt", LOG + dump)
        archive.writestr("MUC-PC0815/core.dmp", bytes(range(256)) * 9)
    result = run("redact", "case.zip", "-o", "shared.zip")
    assert result.code == 4
    lines = result.err.splitlines()
    assert lines[0] == (
        "case.zip › MUC-PC0815/core.dmp: not redacted, and not in the output: binary data: only texts can be redacted"
    )
    assert lines[1] == "1 archive written as zip, with 1 text"
    with zipfile.ZipFile("shared.zip") as archive:
        assert archive.namelist() == ["HOST-00001/netsh.txt"]
        assert b"0815" not in archive.read("HOST-00001/netsh.txt")
    assert run("analyze", "shared.zip").code == run("analyze", "case.zip").code == 1


def test_key_is_made_once_and_gives_the_same_pseudonyms(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """In reports as well, whatever came before."""
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(LOG)
    Path("b.txt").write_text(f"Host Name: OTHER-PC1\nUSERNAME=somebody\n{LOG}")
    first = run("redact", "a.txt", "-o", "1.txt", "--key", "case.key")
    second = run("redact", "b.txt", "-o", "2.txt", "--key", "case.key")
    assert "case.key: a key was made there; keep it to yourself" in first.err
    assert "a key was made" not in second.err
    assert Path("2.txt").read_text().endswith(Path("1.txt").read_text())
    assert "amueller" not in Path("1.txt").read_text()
    assert run("analyze", "a.txt", "--key", "case.key").code == 2


def test_many_files_left_out_are_counted_by_ending(run, tmp_path: Path):
    """A bundle may hold thousands of them; the first are named."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(LOG)
    for number in range(50):
        (tmp_path / "in" / f"{number:02}.dll").write_bytes(bytes(range(256)) * 9)
    result = run("redact", tmp_path / "in", "-o", tmp_path / "out")
    assert result.err.count(": not redacted, and not in the output: binary data") == 40
    assert "and 10 more are not in the output; by ending: .dll 10\n" in result.err
