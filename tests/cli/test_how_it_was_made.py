"""What the document tells of its own making: the command, and which bytes it was made from."""

from __future__ import annotations

import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from analyzer.cli.console import typed
from analyzer.pipeline import analyze

SAMPLE = "windows-10-non-ifs-lsp.txt"


def document(result) -> dict:
    return json.loads(result.out)


def test_the_command_is_told_as_it_was_typed(run, samples: Path):
    """Paths stand as they were typed, quoted where a shell needs it."""
    result = run("analyze", samples / SAMPLE, "--format", "json", "--fail-on", "never")
    assert document(result)["command"] == f"winsock-catalog analyze {samples / SAMPLE} --format json --fail-on never"


@pytest.mark.parametrize("typed_as", [["--password", "s3cret word"], ["--password=s3cret word"]])
def test_a_password_is_never_written_down(run, samples: Path, tmp_path: Path, typed_as: list[str]):
    """No output holds the password, however it was given."""
    report = tmp_path / "report.html"
    result = run("analyze", samples / SAMPLE, *typed_as, "--format", "json", "-o", report)
    assert "***" in document(result)["command"]
    assert "s3cret" not in result.out + result.err + report.read_text("utf-8")


def test_a_password_within_a_url_is_not_written_down():
    assert typed(["x", "https://user:pw@host/a.zip"], []) == "x 'https://***@host/a.zip'"


def test_a_program_that_asks_has_typed_nothing(samples: Path):
    assert analyze([str(samples / SAMPLE)]).command is None


def test_size_and_hash_are_those_of_the_input(samples: Path, tmp_path: Path):
    """They are told of what a dump was found in: of an archive as a whole; of other inputs only the size."""
    data = (samples / SAMPLE).read_bytes()
    archive = tmp_path / "case.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("logs/catalog.txt", data)
    other = tmp_path / "other.txt"
    other.write_text("nothing here\n")
    inputs = {item.path: item for item in analyze([str(samples / SAMPLE), str(archive), str(other), "gone"]).inputs}
    assert inputs[str(samples / SAMPLE)].sha256 == hashlib.sha256(data).hexdigest()
    assert inputs[str(samples / SAMPLE)].size == len(data)
    assert inputs[str(archive)].sha256 == hashlib.sha256(archive.read_bytes()).hexdigest()
    assert (inputs[str(other)].size, inputs[str(other)].sha256) == (13, None)
    assert (inputs["gone"].size, inputs["gone"].sha256) == (None, None)


def test_standard_input_has_a_hash_too(samples: Path, monkeypatch: pytest.MonkeyPatch):
    data = (samples / SAMPLE).read_bytes()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    (item,) = analyze(["-"]).inputs
    assert (item.size, item.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_dump_brings_its_own_lines(samples: Path):
    """They are those of the file, from the first line of the dump on, and a caller may leave them out."""
    path = str(samples / "log-with-dump.txt")
    (dump,) = analyze([path]).dumps
    lines = Path(path).read_text("utf-8").split("\n")
    assert dump.text == tuple(lines[dump.source.line - 1 : dump.source.end_line])
    (without,) = analyze([path], text=False).dumps
    assert without.text is None


def test_a_dump_of_any_length_brings_a_bounded_number_of_lines(samples: Path, tmp_path: Path):
    """What would make a document endless is cut: long lines, and what stands after 5,000 of them."""
    listing = (samples / SAMPLE).read_text("utf-8").rstrip("\n").split("\n")
    middle = listing.index("", 3)
    path = tmp_path / "long.txt"
    path.write_text("\n".join([*listing[:middle], "x" * 3000, *[""] * 6000, *listing[middle:]]), "utf-8")
    dumps = analyze([str(path)]).dumps
    assert dumps
    assert all(len(dump.text or ()) <= 5000 for dump in dumps)
    assert max(len(line) for dump in dumps for line in dump.text or ()) <= 2001
