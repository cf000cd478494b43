"""Files, folders, registry exports and documents redacted as a whole."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from machines import Machine, clean_machine, render
from registries import exported, hive, queried, shown_by_regedit

from analyzer import pipeline
from analyzer.analysis import Analysis
from analyzer.errors import UsageError
from analyzer.outputs import json as document
from analyzer.redact import Pseudonyms, Redactor, documents, files, payloads
from analyzer.redact.pseudonyms import load, save


def _in_a_users_folder(user: str = "amueller"):
    machine = clean_machine()
    first = replace(machine.providers[0], provider_path=rf"C:\Users\{user}\lsp.dll")
    return replace(machine, providers=(first, *machine.providers[1:]))


def _redact(source: Path, output: Path) -> files.Done:
    return files.redact(source, output, Pseudonyms())


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_paths_in_the_digits_of_an_export_are_redacted_and_keep_their_size(tmp_path: Path, encoding: str):
    (tmp_path / "a.reg").write_bytes(exported(_in_a_users_folder("jürgen.m"), code_page="cp1252").encode(encoding))
    done = _redact(tmp_path / "a.reg", tmp_path / "b.reg")
    assert (done.changed, done.refused) == ([], {})
    assert (tmp_path / "b.reg").stat().st_size == (tmp_path / "a.reg").stat().st_size
    (dump,) = pipeline.analyze([str(tmp_path / "b.reg")]).dumps
    paths = {provider.provider_path for catalog in dump.catalogs for provider in catalog.providers}
    assert "C:\\Users\\user-001\\lsp.dll" in paths
    assert [dump.verdict] == [d.verdict for d in pipeline.analyze([str(tmp_path / "a.reg")]).dumps]


def _as_text(machine: Machine) -> str:
    return shown_by_regedit(machine)


def _without_backslashes(machine: Machine) -> str:
    return exported(machine).replace("\\\n", "\n")


def _in_a_log(machine: Machine) -> str:
    return "".join(f"2024-05-01 10:00:07 INFO  {line}\n" for line in exported(machine).split("\n"))


def _in_json(machine: Machine) -> str:
    return json.dumps({"out": exported(machine).replace("\n", "\r\n")})


def _in_lines_of_json(machine: Machine) -> str:
    return json.dumps(exported(machine).split("\n"), indent=1)


@pytest.mark.parametrize("form", [_as_text, _without_backslashes, _in_a_log, _in_json, _in_lines_of_json])
def test_names_that_go_over_rows_of_digits_are_redacted_in_each_form(tmp_path: Path, form: Callable[[Machine], str]):
    """A row ends within the name, and other things stand between it and the next."""
    text = form(_in_a_users_folder("johannadoering"))
    (tmp_path / "a.txt").write_text(text)
    done = _redact(tmp_path / "a.txt", tmp_path / "b.txt")
    assert (done.changed, done.refused) == ([], {})
    assert len((tmp_path / "b.txt").read_text()) == len(text)
    before, after = (pipeline.analyze([str(tmp_path / name)]).dumps for name in ("a.txt", "b.txt"))
    assert [dump.verdict for dump in after] == [dump.verdict for dump in before]
    paths = {provider.provider_path for dump in after for catalog in dump.catalogs for provider in catalog.providers}
    assert not any("johanna" in str(path) or "doering" in str(path) for path in paths)
    assert any("\\user-" in str(path) for path in paths)
    assert "johannad" not in (tmp_path / "b.txt").read_text()


def test_listing_and_registry_of_one_machine_still_agree(tmp_path: Path):
    """The listing lacks its flags, and the registry beside it fills them in, after redaction as before."""
    machine = _in_a_users_folder()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "netsh.txt").write_text(render(machine, flags=False))
    (tmp_path / "in" / "winsock.reg").write_text(exported(machine))
    (tmp_path / "in" / "query.txt").write_text(queried(machine))
    _redact(tmp_path / "in", tmp_path / "out")
    before, after = (pipeline.analyze([str(tmp_path / name)]).dumps for name in ("in", "out"))
    assert [dump.verdict for dump in after] == [dump.verdict for dump in before]
    assert "undetermined" not in {dump.verdict for dump in after}


def test_short_texts_in_values_are_filled_up_behind_their_end():
    from analyzer.redact.patterns import Span  # noqa: PLC0415 - next to its use

    assert payloads.fitted("C:\\abcdef\\x\0rest", [(Span(3, 9, "user"), "u-1")]) == "C:\\u-1\\x\0\0\0\0rest"
    assert payloads.fitted("C:\\ab\\x\0rest", [(Span(3, 5, "user"), "user-1")]) == "C:\\xx\\x\0rest"


def test_folder_is_mirrored_with_redacted_names(tmp_path: Path, samples: Path):
    source = tmp_path / "in" / "MUC-PC0815"
    source.mkdir(parents=True)
    (source / "MUC-PC0815_info.txt").write_text("Host Name: MUC-PC0815\n")
    (source / "netsh.txt").write_bytes((samples / "windows-7-clean.txt").read_bytes())
    done = _redact(tmp_path / "in", tmp_path / "out")
    assert done.files == 2
    found = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.txt"))
    assert found == ["HOST-00001/HOST-00001_info.txt", "HOST-00001/netsh.txt"]
    assert (tmp_path / "out/HOST-00001/netsh.txt").read_bytes() == (source / "netsh.txt").read_bytes()


def test_prefix_of_file_names_is_a_machine(tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ACCT-7_TCPIP.txt").write_text("log of acct-7\n")
    _redact(tmp_path / "in", tmp_path / "out")
    assert (tmp_path / "out" / "HOST-1_TCPIP.txt").read_text() == "log of HOST-1\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("zip", "no text in it can be read, so nothing is left of it"),
        ("hive", "a registry hive: analyze it with -o hive.json and redact that document; or redact what reg export"),
        ("binary", "binary data: only texts can be redacted"),
    ],
)
def test_what_cannot_be_redacted_is_told_and_not_passed_on(tmp_path: Path, content: str, words: str):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("a.bin", bytes(range(256)) * 9)
    (tmp_path / "in").mkdir()
    data = {"zip": archive.getvalue(), "hive": hive(clean_machine()), "binary": bytes(range(256)) * 9}[content]
    (tmp_path / "in" / "x.bin").write_bytes(data)
    (tmp_path / "in" / "a.txt").write_text("Host Name: MUC-PC0815\n")
    done = _redact(tmp_path / "in", tmp_path / "out")
    name, why = list(done.refused.items())[-1]
    assert name.endswith("x.bin")
    assert why.startswith(words)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.txt"]


def test_a_segment_of_each_encoding_comes_back(tmp_path: Path):
    """Collectors write a banner in UTF-16 and let netsh append in the code page of the console."""
    banner = "Host Name: MUC-PC0815\r\nGröße\r\n".encode("utf-16")
    rest = ("x" * 40 + "\r\nlog of muc-pc0815: Größe\r\n").encode("cp850")
    (tmp_path / "a.txt").write_bytes(banner + rest)
    _redact(tmp_path / "a.txt", tmp_path / "b.txt")
    expected = banner.replace("MUC-PC0815".encode("utf-16-le"), "HOST-00001".encode("utf-16-le"))
    assert (tmp_path / "b.txt").read_bytes() == expected + rest.replace(b"muc-pc0815", b"HOST-00001")


def _document(tmp_path: Path) -> Analysis:
    log = "Host Name: MUC-PC0815\n\n" + render(_in_a_users_folder())
    folder = tmp_path / "home" / "MUC-PC0815"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "MUC-PC0815_netsh.txt").write_text(log)
    (folder / "a.reg").write_text(exported(_in_a_users_folder("anna.mueller")))
    return pipeline.analyze([str(folder)])


def test_document_keeps_its_statements_and_loses_its_names(tmp_path: Path):
    analysis = _document(tmp_path)
    after = documents.redacted(analysis, Redactor())
    text = document.render(after)
    for secret in ("amueller", "anna.mueller"):
        assert secret in document.render(analysis)
        assert secret not in text
        assert secret.encode().hex(",") not in text
    assert [(d.id, d.verdict, [f.rule for f in d.findings]) for d in after.dumps] == [
        (d.id, d.verdict, [f.rule for f in d.findings]) for d in analysis.dumps
    ]
    assert documents.redacted(after, Redactor()) == after


def test_document_of_a_file_is_redacted_as_a_document(tmp_path: Path):
    (tmp_path / "a.json").write_text(document.render(_document(tmp_path)))
    done = _redact(tmp_path / "a.json", tmp_path / "b.json")
    assert done.refused == {}
    assert document.parse((tmp_path / "b.json").read_text()).summary.dumps == 2
    assert "anna.mueller" not in (tmp_path / "b.json").read_text()


def test_documents_of_a_file_stay_one_a_line(tmp_path: Path):
    """As `render` and `diff` read them."""
    line = document.encode(_document(tmp_path)) + b"\n"
    (tmp_path / "a.jsonl").write_bytes(line * 2)
    assert _redact(tmp_path / "a.jsonl", tmp_path / "b.jsonl").refused == {}
    written = (tmp_path / "b.jsonl").read_bytes()
    assert [document.parse(own).summary.dumps for own in written.splitlines()] == [2, 2]
    assert b"anna.mueller" not in written


def test_map_makes_later_runs_give_the_same_pseudonyms(tmp_path: Path):
    first = Pseudonyms()
    (tmp_path / "a.txt").write_text("Host Name: MUC-PC0815\nUSERNAME=amueller\n10.0.0.7 00-1A-2B-3C-4D-5E\n")
    files.redact(tmp_path / "a.txt", tmp_path / "b.txt", first)
    save(first, tmp_path / "map.json")
    assert (tmp_path / "map.json").stat().st_mode & 0o777 == 0o600
    (tmp_path / "c.txt").write_text(
        "USERNAME=bschmidt\nUSERNAME=amueller 10.0.0.9 10.0.0.7 muc-pc0815 00:1a:2b:3c:4d:5e\n"
    )
    files.redact(tmp_path / "c.txt", tmp_path / "d.txt", load(tmp_path / "map.json"))
    assert (tmp_path / "d.txt").read_text() == (
        "USERNAME=user-002\nUSERNAME=user-001 192.0.2.2 192.0.2.1 HOST-00001 00:00:5e:00:53:01\n"
    )


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"pseudonyms": [{"kind": "x", "original": "a", "pseudonym": "b"}]}']
)
def test_what_is_no_map_is_refused(tmp_path: Path, content: str):
    (tmp_path / "map.json").write_text(content)
    with pytest.raises(UsageError, match="no map of pseudonyms"):
        load(tmp_path / "map.json")


def test_map_is_json_for_people(tmp_path: Path):
    pseudonyms = Pseudonyms()
    pseudonyms.of("host", "MUC-PC0815")
    save(pseudonyms, tmp_path / "map.json")
    assert json.loads((tmp_path / "map.json").read_text()) == {
        "pseudonyms": [{"kind": "host", "original": "MUC-PC0815", "pseudonym": "HOST-00001"}]
    }
