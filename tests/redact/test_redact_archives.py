"""Archives are written anew: texts redacted, names of members too, everything else left out and told."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from html import escape
from pathlib import Path

import pytest
from machines import lsp_machine, render
from opening import zipped
from registries import hive

from analyzer import pipeline
from analyzer.analysis import Analysis
from analyzer.inputs.archives import Options
from analyzer.inputs.limits import Limits
from analyzer.redact import Pseudonyms, bundles, files

LOG = "Host Name: MUC-PC0815\r\nC:\\Users\\amueller\\x on muc-pc0815\r\n"
SYSTEMINFO = (
    "\r\nHost Name:                 MUC-PC0815\r\nOS Name:                   Microsoft Windows 10 Pro\r\n"
    "OS Version:                10.0.19045 N/A Build 19045\r\nOS Manufacturer:           Microsoft Corporation\r\n"
)
SECRETS = ("muc-pc0815", "amueller")
BINARY = bytes(range(256)) * 9


def tarred(members: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as opened:
        for name, content in members.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            opened.addfile(info, io.BytesIO(data))
    return file.getvalue()


def redacted(tmp_path: Path, data: bytes, name: str = "case.zip", limits: Limits | None = None) -> files.Done:
    (tmp_path / name).write_bytes(data)
    return files.redact(
        tmp_path / name, tmp_path / "out.zip", Pseudonyms(), Options(limits or Limits()) if limits else None
    )


def names_in(data: bytes) -> list[str]:
    """Give the members of a zip, those of zips inside it behind their names."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        for name in opened.namelist():
            inner = opened.read(name)
            found += [f"{name} > {own}" for own in names_in(inner)] if inner.startswith(b"PK") else [name]
    return found


def all_bytes(data: bytes) -> bytes:
    """Give everything in a zip that somebody could read, names included."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        parts = [opened.read(name) for name in opened.namelist()]
        names = "\n".join(opened.namelist()).encode()
    return b"\n".join([names, *(all_bytes(part) if part.startswith(b"PK") else part for part in parts)])


def statements(analysis: Analysis) -> list[object]:
    """Give what an analysis says, names apart."""
    return [
        (
            dump.verdict,
            dump.complete,
            dump.windows.name,
            dump.source.line,
            dump.machine is None,
            [(finding.rule, [e.line for e in finding.evidence]) for finding in dump.findings],
            [[p.service_flags for p in catalog.providers] for catalog in dump.catalogs],
        )
        for dump in analysis.dumps
    ]


BUNDLE: dict[str, bytes | str] = {
    "MUC-PC0815/netsh.txt": render(lsp_machine(ifs=False)),
    "MUC-PC0815/systeminfo.txt": SYSTEMINFO,
    "MUC-PC0815/amueller.log": LOG,
    "MUC-PC0815/agent.dll": BINARY,
}
KINDS = {
    "zip": zipped(BUNDLE),
    "tar.gz": tarred(BUNDLE),
    "zip in tar": tarred({"logs/inner.zip": zipped(BUNDLE), "a.log": LOG}),
    "tar in zip": zipped({"inner.tgz": tarred(BUNDLE), "b.log.gz": gzip.compress(LOG.encode())}),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_secret_is_left_and_texts_keep_their_analysis(tmp_path: Path, kind: str):
    """Whatever the kinds of archives; in what is written, byte by byte, and in the names of members."""
    done = redacted(tmp_path, KINDS[kind])
    written = (tmp_path / "out.zip").read_bytes()
    everything = all_bytes(written).lower()
    assert not any(secret.encode() in everything for secret in SECRETS)
    assert done.changed == []
    assert list(done.refused.values()) == ["binary data: only texts can be redacted"]
    before, after = (pipeline.analyze([str(tmp_path / name)]) for name in ("case.zip", "out.zip"))
    assert statements(after) == statements(before)
    assert before.dumps[0].machine == "MUC-PC0815"
    assert after.dumps[0].machine == "HOST-00001"


def test_archives_inside_stay_archives(tmp_path: Path):
    """Files that lie together tell of one another; a compressed file is that file."""
    redacted(tmp_path, KINDS["tar in zip"])
    assert names_in((tmp_path / "out.zip").read_bytes()) == [
        "inner.tgz.zip > HOST-00001/netsh.txt",
        "inner.tgz.zip > HOST-00001/systeminfo.txt",
        "inner.tgz.zip > HOST-00001/user-001.log",
        "b.log",
    ]


def test_compressed_text_becomes_a_zip_with_it(tmp_path: Path):
    done = redacted(tmp_path, gzip.compress(LOG.encode()), "MUC-PC0815.log.gz")
    assert (done.files, done.archives, done.refused) == (1, 1, {})
    assert names_in((tmp_path / "out.zip").read_bytes()) == ["HOST-00001.log"]


def test_archives_in_folders_are_found_and_named_as_what_they_are(tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "MUC-PC0815.tgz").write_bytes(KINDS["tar.gz"])
    (tmp_path / "in" / "a.log").write_text(LOG)
    done = files.redact(tmp_path / "in", tmp_path / "out", Pseudonyms())
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["HOST-00001.tgz.zip", "a.log"]
    assert (done.files, done.texts_in_archives, done.archives) == (4, 3, 1)


def test_hive_is_left_out_with_what_to_do_instead(tmp_path: Path):
    done = redacted(tmp_path, zipped({"SYSTEM": hive(lsp_machine(ifs=False)), "a.log": LOG}))
    ((name, why),) = done.refused.items()
    assert name.endswith("case.zip › SYSTEM")
    assert why.startswith("a registry hive: analyze it with -o hive.json and redact that document")
    assert names_in((tmp_path / "out.zip").read_bytes()) == ["a.log"]


def test_limits_hold_and_what_was_read_is_kept(tmp_path: Path):
    done = redacted(tmp_path, tarred({f"{n}.log": LOG for n in range(9)}), limits=Limits(members=4))
    # A tar.gz is one member, of which the tar is read.
    assert "more than 4 members (--max-members)" in done.refused[str(tmp_path / "case.zip")]
    assert names_in((tmp_path / "out.zip").read_bytes()) == ["0.log", "1.log", "2.log"]


def test_without_any_text_nothing_is_written(tmp_path: Path):
    done = redacted(tmp_path, zipped({"a.dll": BINARY}))
    assert done.refused[str(tmp_path / "case.zip")] == "no text in it can be read, so nothing is left of it"
    assert not (tmp_path / "out.zip").exists()


def test_damaged_archive_gives_what_can_be_read_and_says_so(tmp_path: Path):
    done = redacted(tmp_path, tarred({"a.log": LOG, "b.log": LOG * 50_000})[:-200], "case.tgz")
    assert any("damaged" in why for why in done.refused.values())
    assert "a.log" in names_in((tmp_path / "out.zip").read_bytes())


def test_names_of_members_lead_nowhere_else(tmp_path: Path):
    """An archive may come from a machine that somebody else owns."""
    hostile = {
        "../../up.log": LOG,
        "/etc/abs.log": LOG,
        "C:\\x\\drive.log": LOG,
        "a\u202elog.txt": LOG,
        "dup": LOG,
        "DUP": LOG,
    }
    redacted(tmp_path, tarred(hostile), "case.tgz")
    names = names_in((tmp_path / "out.zip").read_bytes())
    assert names == ["up.log", "etc/abs.log", "C_/x/drive.log", "a\\u202elog.txt", "dup", "DUP~"]


def test_time_of_a_member_is_kept():
    file = io.BytesIO()
    made = bundles.Zip(file)
    for number, modified in enumerate(("2026-11-22T10:11:12Z", "1601-01-01T00:00:00Z", None, "nonsense")):
        made.add([f"{number}"], b"x", modified)
    made.close()
    with zipfile.ZipFile(file) as opened:
        assert [info.date_time[0] for info in opened.infolist()] == [2026, 1980, 1980, 1980]


def test_redacting_again_changes_nothing(tmp_path: Path):
    redacted(tmp_path, KINDS["zip in tar"])
    first = (tmp_path / "out.zip").read_bytes()
    (tmp_path / "again").mkdir()
    redacted(tmp_path / "again", first)
    assert all_bytes((tmp_path / "again" / "out.zip").read_bytes()) == all_bytes(first)


def test_members_unpack_side_by_side_on_windows_and_macos(tmp_path: Path):
    """Names that differ in case or in how an umlaut is written are one name there; devices and streams are no files."""
    names = ["a/Größe.log", "A/GRÖSSE.log", "a/Gro\u0308ße.log", "NUL.log", "a/com1", "logs./x.log", "x.log:hidden"]
    redacted(tmp_path, zipped(dict.fromkeys(names, LOG)))
    made = names_in((tmp_path / "out.zip").read_bytes())
    assert made == [
        "a/Größe.log",
        "A/GRÖSSE~.log",
        "a/Gro\u0308ße~~.log",
        "_NUL.log",
        "a/_com1",
        "logs/x.log",
        "x.log_hidden",
    ]


def test_files_of_a_folder_stay_apart_on_windows_and_macos(tmp_path: Path):
    """The folder may be written where names in other letters are the same."""
    (tmp_path / "in").mkdir()
    for name in ("A.log", "a.log"):
        (tmp_path / "in" / name).write_text(f"{name}\n{LOG}", "utf-8")
    files.redact(tmp_path / "in", tmp_path / "out", Pseudonyms())
    texts = {file.name: file.read_text("utf-8") for file in (tmp_path / "out").iterdir()}
    assert sorted(texts) == ["A.log", "a~.log"]
    assert len({text.splitlines()[0] for text in texts.values()}) == 2


def test_a_document_into_which_a_listing_was_pasted_is_redacted_as_its_text(tmp_path: Path) -> None:
    """Who wrote it stands in another part of it, which is left out; what is left is read as before."""
    dump = render(lsp_machine(ifs=False))
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in (LOG + dump).splitlines())
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "docProps/core.xml": "<creator>amueller</creator>",
        "word/document.xml": f"<w:document xmlns:w='w'>{body}</w:document>",
    }
    redacted(tmp_path, zipped(members), "case.docx")
    with zipfile.ZipFile(tmp_path / "out.zip") as opened:
        assert opened.namelist() == ["word/document.xml"]
        text = opened.read("word/document.xml").decode()
    assert not [secret for secret in SECRETS if secret in text.lower()]
    assert [dump.verdict for dump in pipeline.analyze([str(tmp_path / "out.zip")]).dumps] == ["non-ifs"]
